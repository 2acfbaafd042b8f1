import { type Account, blockOf, isInUse } from "../../accounts/account.ts";
import type { AccountReader } from "../../accounts/known-accounts.ts";
import type { TokenSource } from "../../accounts/tokens/tokens.ts";
import { isOutdated, leftOf } from "../../accounts/transitions.ts";
import type { Core } from "../../core/core.ts";
import { lineupOf } from "../../core/usage/lineup.ts";
import { FRESH_MS, readUsage, type UsageReading } from "../../core/usage/read-usage.ts";
import { KiroLocalError } from "../../facts/errors.ts";
import { raceOrNothing } from "../../lib/async/race.ts";
import { safeText } from "../../lib/log/secret-text.ts";
import { explainLocalError } from "../../words/errors/problems/local.ts";
import { systemReader } from "../../words/formats/reader.ts";
import {
  accountStatus,
  type AccountStatusFacts,
  noAccounts,
} from "../../words/chat/status-tool.ts";

/** The name of the tool that says what is left. */
export const STATUS_TOOL = "kiro_status";

/**
 * What each account has left, its state and who serves, in words for the model.
 * @throws Error in words for the model, where accounts cannot be read; KiroNetworkError `aborted`
 */
export type AccountStatus = (session: {
  readonly sessionId: string;
  readonly signal: AbortSignal;
}) => Promise<string>;

export interface AccountStatusParts {
  readonly tokens: TokenSource;
  /** The stored ones as they are known. */
  readonly accounts: AccountReader;
  /** The one of KIRO_API_KEY as it is known. */
  readonly ofVariable?: AccountReader;
  /** Whether the host has a login; looked up in OpenCode 1's file if absent. */
  readonly isLoggedIn?: () => Promise<boolean>;
  readonly report: NonNullable<UsageReading["report"]>;
  readonly thresholds: NonNullable<UsageReading["thresholds"]>;
  /** Who serves a session, if that is known. @returns an account's id */
  readonly servingOf: (sessionId: string) => string | undefined;
}

/** A person waits for the answer; what is stored is good enough by then. */
const MAX_READ_MS = 5_000;

export function createAccountStatus(
  given: Core,
  { accounts, isLoggedIn, ofVariable, report, servingOf, thresholds, tokens }: AccountStatusParts,
): AccountStatus {
  const core = { ...given, store: { ...given.store, read: () => accounts.read() } };
  const { clock } = core.deps;

  /** Asks the service for figures that are old. */
  async function refreshed(all: readonly Account[], signal: AbortSignal) {
    const over = new AbortController();
    const reading = {
      maxAgeMs: FRESH_MS,
      signal: AbortSignal.any([signal, over.signal]),
      report,
      thresholds,
    };
    const timeout = { clock, milliseconds: MAX_READ_MS };
    try {
      const read = readUsage(core, tokens, all.filter(isInUse), reading);
      return (await raceOrNothing(read, { signal, timeout })) ?? [];
    } finally {
      over.abort();
    }
  }

  async function statusOf(sessionId: string, signal: AbortSignal): Promise<string> {
    const loggedIn = await isLoggedIn?.();
    const before = await lineupOf(core, loggedIn, await ofVariable?.read());
    if (!before.loggedIn && !before.apiKeyVariable) return noAccounts();
    const read = await refreshed(before.accounts, signal);
    const byId = new Map(read.map(({ account }) => [account.id, account]));
    const {
      accounts: all,
      labelOf,
      serving,
    } = await lineupOf(core, loggedIn, await ofVariable?.read());
    const now = clock.now();
    const ofSession = servingOf(sessionId);
    const facts = all.map((stored): AccountStatusFacts => {
      const account = byId.get(stored.id) ?? stored;
      const { usage } = account;
      const block = blockOf(account, now);
      const isKnown = usage !== undefined && usage.limit > 0 && !isOutdated(account, now);
      return {
        label: labelOf(stored),
        plan: usage?.plan,
        quota: isKnown ? { ...usage, left: Math.max(0, leftOf(usage)) } : undefined,
        isOld: isKnown && now - usage.checkedAt >= FRESH_MS,
        block,
        servesSession: stored.id === ofSession && block?.state !== "login-required",
        servesNew: stored.id === serving?.account.id,
      };
    });
    return accountStatus(facts, now, systemReader())
      .map((line) => safeText(line))
      .join("\n");
  }

  return ({ sessionId, signal }) => statusOf(sessionId, signal).catch(throwInWords);
}

function throwInWords(error: unknown): never {
  if (!(error instanceof KiroLocalError)) throw error;
  throw new Error(safeText(explainLocalError(error)), { cause: error });
}
