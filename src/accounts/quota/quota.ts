import { KiroLocalError } from "../../facts/errors.ts";
import type { Notice } from "../../facts/notice.ts";
import type { Logger } from "../../lib/deps.ts";
import type { Clock } from "../../lib/time.ts";
import { classify } from "../../resilience/classify.ts";
import type { Usage, UsageAnswer } from "../../service/account/usage.ts";
import { labelsOf, type Account, type AccountOutcome } from "../account.ts";
import { noticeOf } from "../account-notice.ts";
import { isSameState, lastingState } from "../state.ts";
import type { AccountStore } from "../store/store.ts";
import { callAs } from "../tokens/call-as.ts";
import type { TokenSource } from "../tokens/tokens.ts";
import { isOutdated, stateAfterUsage } from "../transitions.ts";

export interface QuotaOptions {
  readonly store: AccountStore;
  readonly tokens: TokenSource;
  readonly fetchUsage: (account: Account, signal: AbortSignal | undefined) => Promise<UsageAnswer>;
  /** Tells the pool what was learnt about an account apart from its figures. */
  readonly report: (account: Account, outcome: AccountOutcome) => Promise<void>;
  /** Shares of the quota from which on somebody wants to be warned. */
  readonly thresholds: () => readonly number[];
  /** The person lets this plugin spend paid overage. */
  readonly overageAllowed: boolean;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly notify: (notice: Notice) => void;
}

/**
 * Reads what one account has left, and keeps it.
 * @returns the account as it is then; undefined if it was removed in the meantime
 * @throws KiroApiError, KiroAuthError, KiroNetworkError, KiroLocalError
 */
export async function syncQuota(
  options: QuotaOptions,
  account: Account,
  signal: AbortSignal | undefined,
): Promise<Account | undefined> {
  const answer = await askForUsage(options, account, signal);
  const changed = await options.store
    .update((accounts) => {
      const before = accounts.find(account.id);
      if (before === undefined) return undefined;
      const after = withAnswer(before, answer, options);
      accounts.put(after);
      return { before, after, all: accounts.all() };
    })
    .catch(async (error: unknown) => {
      // No figure can be kept; that it is spent is remembered by the pool.
      if (error instanceof KiroLocalError) await reportIfSpent(options, account, answer);
      throw error;
    });
  if (changed === undefined) return undefined;
  const { after, all, before } = changed;
  const now = options.clock.now();
  const notice = before.state.kind === after.state.kind ? undefined : noticeOf(after, all, now);
  if (notice !== undefined) options.notify(notice);
  warnIfLow(before, after, all, options);
  return after;
}

/** As `syncQuota`, for an account of no file. @returns it with its figures */
export async function syncExtra(
  options: QuotaOptions,
  account: Account,
  signal: AbortSignal | undefined,
): Promise<Account> {
  const answer = await askForUsage(options, account, signal);
  const after = await reportIfSpent(options, account, answer);
  warnIfLow(account, after, [after], options);
  return after;
}

/** A suspension is one whichever call is refused for it. */
async function askForUsage(
  { fetchUsage, report, tokens }: QuotaOptions,
  account: Account,
  signal: AbortSignal | undefined,
): Promise<UsageAnswer> {
  try {
    return await callAs(tokens, account, signal, (ready) => fetchUsage(ready, signal));
  } catch (error) {
    if (isSuspension(error)) await report(account, SUSPENDED);
    throw error;
  }
}

const SUSPENDED = { kind: "failed", reason: "account-suspended" } as const;

export function isSuspension(error: unknown): boolean {
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
    quotaWarned: isWarned && isUsedBy(usage, Math.min(...options.thresholds())),
  };
}

/**
 * Warns of what the last reading said, however old it is, where nobody has: it was read at a login,
 * or under a higher threshold. Never fails.
 * @param told the accounts of which this process has said it without writing it down
 */
export async function warnOfKnown(
  options: QuotaOptions,
  all: readonly Account[],
  told: Set<string>,
): Promise<void> {
  const { clock, store, thresholds } = options;
  const isNews = (account: Account) =>
    account.quotaWarned !== true && isKnownAsLow(account, Math.min(...thresholds()), clock.now());
  const low = all.filter(isNews);
  if (low.length === 0) return;
  const warned = await store
    .update((accounts) => {
      const still = low.flatMap(({ id }) => accounts.find(id) ?? []).filter(isNews);
      for (const account of still) accounts.put({ ...account, quotaWarned: true });
      return still;
    })
    // Where it cannot be written down, each process says it.
    .catch(() => low.filter(({ id }) => !told.has(id) && told.add(id)));
  for (const before of warned) warnIfLow(before, { ...before, quotaWarned: true }, all, options);
}

function isKnownAsLow(account: Account, share: number, now: number): boolean {
  const { enabled, state, usage } = account;
  if (!enabled || usage === undefined || isOutdated(account, now)) return false;
  return lastingState(state, now).kind === "ready" && isUsedBy(usage, share);
}

/** Once per crossing, by the process that wrote it down. */
function warnIfLow(
  before: Account,
  after: Account,
  all: readonly Account[],
  { notify, thresholds }: QuotaOptions,
): void {
  const { quotaWarned, usage } = after;
  if (usage === undefined || quotaWarned !== true) return;
  const known = before.quotaWarned === true ? (before.usage ?? usage) : undefined;
  const crossed = thresholds().filter(
    (share) => isUsedBy(usage, share) && !(known && isUsedBy(known, share)),
  );
  if (crossed.length === 0) return;
  const { limit, used } = usage;
  notify({ kind: "quota-low", account: labelsOf(all)(after), used, limit, crossed });
}

export function isUsedBy({ limit, used }: Usage, share: number): boolean {
  return limit > 0 && used / limit >= share;
}
