import { createPauses } from "../../lib/async/pauses.ts";
import { isRefreshable } from "../../auth/credentials.ts";
import { KiroError } from "../../facts/errors.ts";
import type { Logger } from "../../lib/deps.ts";
import type { Random } from "../../lib/random.ts";
import { forEachOf, repeat } from "../../lib/async/repeat.ts";
import type { Clock } from "../../lib/time.ts";
import type { Account } from "../account.ts";
import type { AccountReader } from "../known-accounts.ts";
import type { TokenSource } from "./tokens.ts";
import { factsOf } from "../state.ts";

const LOOK_EVERY_MS = 60_000;
/** Early enough that a request never waits; rare enough that most hours see one refresh. */
const MIN_LEAD_MS = 5 * 60_000;
const MAX_LEAD_MS = 10 * 60_000;
const AT_ONCE = 4;
/** Between two attempts of one account that fail; the looks themselves are spread by half. */
const MIN_PAUSE_MS = 60_000;

/**
 * Refreshes tokens shortly before they end. Each process has a lead of its own, so usually one of
 * them refreshes and the others find the new token on disk.
 * @returns ends it
 */
export function keepFresh(options: {
  readonly accounts: AccountReader;
  readonly tokens: TokenSource;
  /** Whether the accounts are in use. */
  readonly isOpen: () => Promise<boolean>;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}): () => void {
  const { accounts, clock, logger, random, tokens } = options;
  const marginMs = MIN_LEAD_MS + random.next() * (MAX_LEAD_MS - MIN_LEAD_MS);

  const pauses = createPauses(clock, MIN_PAUSE_MS);

  async function dueAccounts(): Promise<readonly Account[]> {
    if (!(await options.isOpen())) return [];
    const by = clock.now() + marginMs;
    return (await accounts.read()).filter(
      (account) => isDue(account, by) && !pauses.isPaused(account.id),
    );
  }

  async function refresh({ id }: Account, signal: AbortSignal): Promise<void> {
    // A waiting account may be refreshed, disabled or suspended before it is reached.
    const account = (await dueAccounts()).find((due) => due.id === id);
    if (account === undefined) return;
    try {
      await tokens.withFreshToken(account, { refusedToken: undefined, signal, marginMs });
      pauses.end(id);
    } catch (error) {
      pauses.begin(id);
      logger.debug("token.keep-fresh-failed", { error });
      if (!(error instanceof KiroError)) throw error;
    }
  }

  async function look(signal: AbortSignal): Promise<void> {
    try {
      await forEachOf(await dueAccounts(), AT_ONCE, signal, (account) => refresh(account, signal));
    } catch (error) {
      logger.warn("token.keep-fresh-stopped-short", { error });
    }
  }

  return repeat(look, LOOK_EVERY_MS, options);
}

/** A login that is dead or suspended is left alone until a person has dealt with it. */
function isDue({ credentials, enabled, state }: Account, by: number): boolean {
  if (!enabled || factsOf(state).needsLogin) return false;
  return isRefreshable(credentials) && credentials.expiresAt <= by;
}
