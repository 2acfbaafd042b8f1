import { createPauses } from "../../lib/async/pauses.ts";
import { KiroError } from "../../facts/errors.ts";
import type { Random } from "../../lib/random.ts";
import { forEachOf, repeat } from "../../lib/async/repeat.ts";
import type { Usage } from "../../service/account/usage.ts";
import type { Account } from "../account.ts";
import type { AccountReader } from "../known-accounts.ts";
import {
  isSuspension,
  isUsedBy,
  syncExtra,
  syncQuota,
  warnOfKnown,
  type QuotaOptions,
} from "./quota.ts";
import { leftOf } from "../transitions.ts";
import { factsOf } from "../state.ts";

export interface QuotaWatchOptions extends QuotaOptions {
  /** Those of the store, as they are known. */
  readonly accounts: AccountReader;
  /** Accounts that live in no file: their figures stay here, and what they mean goes to `report`. */
  readonly extra?: readonly Account[];
  /** Whether the accounts on disk are in use. */
  readonly isOpen: () => Promise<boolean>;
  /** When this process last had an answer by the account, undefined for never. */
  readonly servedAt: (id: string) => number | undefined;
  readonly random: Random;
}

const LOOK_EVERY_MS = 2 * 60_000;
/** What one process has read serves the others for so long. */
const OLD_AFTER_MS = 15 * 60_000;
/** From here on a quarter of an hour could spend what is left, and paid overage after it. */
const NEARLY_USED_UP = 0.95;
/** Credits: ten requests at once, as many as an account is sent, of the dearest model (PROTOCOL 7). */
const LITTLE_LEFT = 25;
/** Credits may have been bought before the reset. */
const ASK_AGAIN_AFTER_MS = 30 * 60_000;
const AT_ONCE = 2;

/**
 * Reads now and then what the accounts in use have left, and warns of what is known at the start.
 * @returns ends it
 */
export function watchQuota(options: QuotaWatchOptions): () => void {
  const { clock, logger } = options;
  const extra = new Map(options.extra?.map((account) => [account.id, account]));
  /** After each failure in a row twice as long. */
  const pauses = createPauses(clock, 2 * LOOK_EVERY_MS, ASK_AGAIN_AFTER_MS);

  const told = new Set<string>();

  async function accounts(): Promise<readonly Account[]> {
    const stored = (await options.isOpen()) ? await options.accounts.read() : [];
    return [...stored, ...extra.values()];
  }

  function isDueNow(account: Account): boolean {
    if (pauses.isPaused(account.id)) return false;
    return isDue(account, options.servedAt(account.id), clock.now());
  }

  async function sync(account: Account, signal: AbortSignal): Promise<Account | undefined> {
    if (!extra.has(account.id)) return await syncQuota(options, account, signal);
    const after = await syncExtra(options, account, signal);
    extra.set(account.id, after);
    return after;
  }

  /** The account may have changed while others were read. */
  async function readIfDue(id: string, signal: AbortSignal): Promise<void> {
    const account = (await accounts()).find((candidate) => candidate.id === id);
    if (account === undefined || !isDueNow(account)) return;
    try {
      const after = await sync(account, signal);
      // An answer without figures is none.
      if (after?.usage?.checkedAt === account.usage?.checkedAt) pauses.begin(id);
      else pauses.end(id);
    } catch (error) {
      pauses.begin(id);
      if (isSuspension(error)) extra.delete(id);
      logger.debug("quota.sync-failed", { error });
      if (!(error instanceof KiroError)) throw error;
    }
  }

  async function look(signal: AbortSignal): Promise<void> {
    try {
      const known = await accounts();
      await warnOfKnown(options, known, told);
      const due = known.filter(isDueNow);
      await forEachOf(due, AT_ONCE, signal, ({ id }) => readIfDue(id, signal));
    } catch (error) {
      logger.warn("quota.watch-stopped-short", { error });
    }
  }

  // A command is over before the first pause is.
  return repeat(look, LOOK_EVERY_MS, options, "at-once");
}

/** An account that has spent nothing since is not read. */
function isDue(
  { enabled, lastUsedAt = -1, state, usage }: Account,
  servedAt = -1,
  now: number,
): boolean {
  if (!enabled || factsOf(state).needsLogin) return false;
  // A reading that is yet to come was dated by another clock.
  const checkedAt = usage !== undefined && usage.checkedAt <= now ? usage.checkedAt : 0;
  if (factsOf(state).readsQuota === "now-and-then") return now - checkedAt > ASK_AGAIN_AFTER_MS;
  // Another process may have spent it.
  const spentAt = Math.max(servedAt, lastUsedAt);
  if (spentAt < checkedAt) return false;
  return now - checkedAt > (isNearlyUsedUp(usage) ? 0 : OLD_AFTER_MS);
}

function isNearlyUsedUp(usage: Usage | undefined): boolean {
  if (usage === undefined || usage.limit <= 0) return false;
  return isUsedBy(usage, NEARLY_USED_UP) || leftOf(usage) <= LITTLE_LEFT;
}
