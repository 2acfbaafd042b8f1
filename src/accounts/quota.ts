import { KiroError } from "../errors.ts";
import type { Notice } from "../lib/deps.ts";
import type { Logger } from "../lib/logger.ts";
import type { Random } from "../lib/random.ts";
import { forEachOf, repeat } from "../lib/repeat.ts";
import type { Clock } from "../lib/time.ts";
import type { Usage, UsageAnswer } from "../service/usage.ts";
import { maskedLabel, type Account } from "./account.ts";
import { noticeOf } from "./account-notice.ts";
import { isSameState } from "./state.ts";
import type { AccountStore } from "./store.ts";
import type { TokenSource } from "./tokens.ts";
import { stateAfterUsage } from "./transitions.ts";

export interface QuotaOptions {
  readonly store: AccountStore;
  readonly tokens: TokenSource;
  readonly fetchUsage: (account: Account, signal: AbortSignal) => Promise<UsageAnswer>;
  /** Share of the quota from which on the person is warned. */
  readonly threshold: number;
  /** The person lets this plugin spend paid overage. */
  readonly overageAllowed: boolean;
  /** When this process last had an answer by the account, undefined for never. */
  readonly servedAt: (id: string) => number | undefined;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly notify: (notice: Notice) => void;
}

const LOOK_EVERY_MS = 2 * 60_000;
/** What one process has read serves the others for so long. */
const OLD_AFTER_MS = 15 * 60_000;
/** From here on a quarter of an hour could spend what is left, and paid overage after it. */
const NEARLY_USED_UP = 0.95;
/** Somebody may have bought more before the reset. */
const ASK_AGAIN_AFTER_MS = 30 * 60_000;
const AT_ONCE = 2;

/**
 * Reads now and then what the accounts in use have left.
 * @returns ends it
 */
export function watchQuota(options: QuotaOptions): () => void {
  const { clock, logger, store } = options;

  async function look(signal: AbortSignal): Promise<void> {
    try {
      const now = clock.now();
      const due = (await store.read()).filter((account) =>
        isDue(account, options.servedAt(account.id), now),
      );
      await forEachOf(due, AT_ONCE, signal, async (account) => {
        await syncQuota(options, account, signal).catch((error: unknown) => {
          logger.debug("quota.sync-failed", { error });
          if (!(error instanceof KiroError)) throw error;
        });
      });
    } catch (error) {
      logger.warn("quota.watch-stopped-short", { error });
    }
  }

  return repeat(look, LOOK_EVERY_MS, options);
}

/**
 * Reads what one account has left, and keeps it.
 * @returns the account as it is then; undefined when it was removed meanwhile
 * @throws KiroApiError, KiroAuthError, KiroNetworkError, KiroLocalError
 */
export async function syncQuota(
  options: QuotaOptions,
  account: Account,
  signal: AbortSignal,
): Promise<Account | undefined> {
  const wish = { refusedToken: undefined, signal };
  const report = await options.fetchUsage(
    await options.tokens.withFreshToken(account, wish),
    signal,
  );
  const changed = await options.store.update((draft) => {
    const before = draft.find(account.id);
    if (before === undefined) return undefined;
    const after = withReport(before, report, options);
    draft.put(after);
    return { before, after };
  });
  if (changed === undefined) return undefined;
  tell(changed.before, changed.after, options);
  return changed.after;
}

/** Whoever has spent nothing since is not asked about. */
function isDue(
  { enabled, state, usage }: Account,
  servedAt: number | undefined,
  now: number,
): boolean {
  if (!enabled || state.kind === "login-required" || state.kind === "suspended") return false;
  const checkedAt = usage?.checkedAt ?? 0;
  if (state.kind === "quota-exhausted") return now - checkedAt > ASK_AGAIN_AFTER_MS;
  if (servedAt === undefined || servedAt < checkedAt) return false;
  return now - checkedAt > (isLow(usage, NEARLY_USED_UP) ? 0 : OLD_AFTER_MS);
}

function withReport(account: Account, report: UsageAnswer, options: QuotaOptions): Account {
  const { usage } = report;
  const known = { ...account, identity: { ...account.identity, ...report.identity } };
  if (usage === undefined) return known;
  const state = stateAfterUsage(account, usage, options.overageAllowed, options.clock.now());
  return { ...known, usage, state: isSameState(state, account.state) ? account.state : state };
}

/** Once per crossing, by the process that wrote it down. */
function tell(before: Account, after: Account, { notify, threshold }: QuotaOptions): void {
  const { usage } = after;
  if (before.state.kind !== after.state.kind) {
    const notice = noticeOf(after);
    if (notice !== undefined) notify(notice);
    return;
  }
  if (usage === undefined || after.state.kind !== "ready") return;
  if (isLow(before.usage, threshold) || !isLow(usage, threshold)) return;
  const { limit, used } = usage;
  notify({ kind: "quota-low", account: maskedLabel(after), used, limit });
}

function isLow(usage: Usage | undefined, threshold: number): boolean {
  return usage !== undefined && usage.limit > 0 && usage.used / usage.limit >= threshold;
}
