import { KiroError, KiroLocalError } from "../errors.ts";
import type { Notice } from "../lib/deps.ts";
import type { Logger } from "../lib/logger.ts";
import type { Random } from "../lib/random.ts";
import { forEachOf, repeat } from "../lib/repeat.ts";
import type { Clock } from "../lib/time.ts";
import { classify } from "../resilience/classify.ts";
import type { Usage, UsageAnswer } from "../service/usage.ts";
import { maskedLabel, type Account, type AccountOutcome } from "./account.ts";
import { noticeOf } from "./account-notice.ts";
import { isSameState } from "./state.ts";
import type { AccountStore } from "./store.ts";
import type { TokenSource } from "./tokens.ts";
import { leftOf, stateAfterUsage } from "./transitions.ts";

export interface QuotaOptions {
  readonly store: AccountStore;
  readonly tokens: TokenSource;
  readonly fetchUsage: (account: Account, signal: AbortSignal) => Promise<UsageAnswer>;
  /** Tells the pool what was learnt of an account beside its figures. */
  readonly report: (account: Account, outcome: AccountOutcome) => Promise<void>;
  /** Share of the quota from which on the person is warned. */
  readonly threshold: number;
  /** The person lets this plugin spend paid overage. */
  readonly overageAllowed: boolean;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly notify: (notice: Notice) => void;
}

export interface QuotaWatchOptions extends QuotaOptions {
  /** Accounts that live in no file: their figures stay here, and `report` gets the verdict. */
  readonly extra?: readonly Account[];
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
/** Somebody may have bought more before the reset. */
const ASK_AGAIN_AFTER_MS = 30 * 60_000;
const AT_ONCE = 2;

/**
 * Reads now and then what the accounts in use have left.
 * @returns ends it
 */
export function watchQuota(options: QuotaWatchOptions): () => void {
  const { clock, logger, store } = options;
  const extra = new Map(options.extra?.map((account) => [account.id, account]));
  const pauses = createPauses(clock);

  async function accounts(): Promise<readonly Account[]> {
    return [...(await store.read()), ...extra.values()];
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
      if (after?.usage?.checkedAt === account.usage?.checkedAt) pauses.lengthen(id);
      else pauses.end(id);
    } catch (error) {
      pauses.lengthen(id);
      if (isSuspension(error)) extra.delete(id);
      logger.debug("quota.sync-failed", { error });
      if (!(error instanceof KiroError)) throw error;
    }
  }

  async function look(signal: AbortSignal): Promise<void> {
    try {
      const due = (await accounts()).filter(isDueNow);
      await forEachOf(due, AT_ONCE, signal, ({ id }) => readIfDue(id, signal));
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
  const answer = await askForUsage(options, account, signal);
  const changed = await options.store
    .update((draft) => {
      const before = draft.find(account.id);
      if (before === undefined) return undefined;
      const after = withAnswer(before, answer, options);
      draft.put(after);
      return { before, after };
    })
    .catch(async (error: unknown) => {
      // No figure can be kept; that it is spent is remembered by the pool.
      if (error instanceof KiroLocalError) await reportIfSpent(options, account, answer);
      throw error;
    });
  if (changed === undefined) return undefined;
  const { before, after } = changed;
  const notice = before.state.kind === after.state.kind ? undefined : noticeOf(after);
  if (notice !== undefined) options.notify(notice);
  warnIfLow(before, after, options);
  return after;
}

/** As `syncQuota`, for an account of no file. @returns it with its figures */
async function syncExtra(
  options: QuotaOptions,
  account: Account,
  signal: AbortSignal,
): Promise<Account> {
  const answer = await askForUsage(options, account, signal);
  const after = await reportIfSpent(options, account, answer);
  warnIfLow(account, after, options);
  return after;
}

/** A suspension is one whichever call is refused for it. */
async function askForUsage(
  { fetchUsage, report, tokens }: QuotaOptions,
  account: Account,
  signal: AbortSignal,
): Promise<UsageAnswer> {
  try {
    const fresh = await tokens.withFreshToken(account, { refusedToken: undefined, signal });
    return await fetchUsage(fresh, signal);
  } catch (error) {
    if (isSuspension(error)) await report(account, SUSPENDED);
    throw error;
  }
}

const SUSPENDED = { kind: "failed", reason: "account-suspended" } as const;

function isSuspension(error: unknown): boolean {
  return classify(error)?.kind === SUSPENDED.reason;
}

async function reportIfSpent(
  options: QuotaOptions,
  account: Account,
  answer: UsageAnswer,
): Promise<Account> {
  const after = withAnswer(account, answer, options);
  if (after.state.kind === "quota-exhausted") {
    const { until } = after.state;
    await options.report(after, { kind: "failed", reason: "quota-exhausted", until });
  }
  return after;
}

/** Whoever has spent nothing since is not asked about. */
function isDue(
  { enabled, state, usage }: Account,
  servedAt: number | undefined,
  now: number,
): boolean {
  if (!enabled || state.kind === "login-required" || state.kind === "suspended") return false;
  // A reading that is yet to come was dated by another clock.
  const checkedAt = usage !== undefined && usage.checkedAt <= now ? usage.checkedAt : 0;
  if (state.kind === "quota-exhausted") return now - checkedAt > ASK_AGAIN_AFTER_MS;
  if (servedAt === undefined || servedAt < checkedAt) return false;
  return now - checkedAt > (isNearlyUsedUp(usage) ? 0 : OLD_AFTER_MS);
}

function withAnswer(account: Account, answer: UsageAnswer, options: QuotaOptions): Account {
  const { usage } = answer;
  const known = { ...account, identity: { ...account.identity, ...answer.identity } };
  if (usage === undefined) return known;
  const state = stateAfterUsage(account, usage, options.overageAllowed, options.clock.now());
  const isWarned = state.kind === "ready" || account.quotaWarned === true;
  return {
    ...known,
    usage,
    state: isSameState(state, account.state) ? account.state : state,
    quotaWarned: isWarned && isUsedBy(usage, options.threshold),
  };
}

/** Once per crossing, by the process that wrote it down. */
function warnIfLow(before: Account, after: Account, { notify }: QuotaOptions): void {
  const { quotaWarned, usage } = after;
  if (usage === undefined || quotaWarned !== true || before.quotaWarned === true) return;
  const { limit, used } = usage;
  notify({ kind: "quota-low", account: maskedLabel(after), used, limit });
}

function isNearlyUsedUp(usage: Usage | undefined): boolean {
  if (usage === undefined || usage.limit <= 0) return false;
  return isUsedBy(usage, NEARLY_USED_UP) || leftOf(usage) <= LITTLE_LEFT;
}

function isUsedBy({ limit, used }: Usage, share: number): boolean {
  return limit > 0 && used / limit >= share;
}

/** After each failure in a row twice as long, up to half an hour. */
function createPauses(clock: Clock) {
  const pauses = new Map<string, { readonly lengthMs: number; readonly until: number }>();
  return {
    isPaused: (id: string) => (pauses.get(id)?.until ?? -Infinity) > clock.monotonic(),
    lengthen(id: string): void {
      const last = pauses.get(id)?.lengthMs ?? LOOK_EVERY_MS;
      const lengthMs = Math.min(2 * last, ASK_AGAIN_AFTER_MS);
      pauses.set(id, { lengthMs, until: clock.monotonic() + lengthMs });
    },
    end: (id: string) => void pauses.delete(id),
  };
}
