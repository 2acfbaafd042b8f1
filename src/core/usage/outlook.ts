import type { Account } from "../../accounts/account.ts";
import { isOutdated, isOutOfQuota, leftOf } from "../../accounts/transitions.ts";
import { defined } from "../../lib/defined.ts";
import type { Usage } from "../../service/account/usage.ts";
import { totalOf, type StatusState } from "../../status/state.ts";

/** How fast an account's credits go, and how long they last. Times are milliseconds since the epoch. */
export interface Outlook {
  /** Plan and overage since the last reset, by whichever program: the service's own figures. */
  readonly sinceReset?: Rate;
  /** What this machine's answers cost in the last days. */
  readonly recorded?: Rate;
  readonly lasts: Lasts;
}

export interface Rate {
  /** Credits. */
  readonly perDay: number;
  readonly since: number;
}

export type Lasts =
  | { readonly kind: "unknown"; readonly reason: "no-figures" | "reset-passed" | "too-early" }
  | { readonly kind: "used-up" }
  /** Nothing is spent. */
  | { readonly kind: "idle" }
  | { readonly kind: "past-reset"; readonly perDay: number }
  | { readonly kind: "until"; readonly at: number; readonly perDay: number };

const DAY = 86_400_000;
/** Days of the status file that a rate is made of, today included. */
const RECORDED_DAYS = 7;

/** The higher of both rates counts: to be short of credits is worse than to have some left. */
export function outlookOf(account: Account, status: StatusState, now: number): Outlook {
  const { id, state, usage } = account;
  const recorded = recordedRate(id, status, now);
  const isKnown = usage !== undefined && usage.limit > 0;
  const isRefused = isOutOfQuota(state, now);
  if (!isKnown || (isOutdated(account, now) && !isRefused)) {
    const reason = isKnown ? "reset-passed" : "no-figures";
    return { ...defined({ recorded }), lasts: { kind: "unknown", reason } };
  }
  const sinceReset = rateSinceReset(usage);
  const rates = [sinceReset, recorded].flatMap((rate) => (rate ? [rate.perDay] : []));
  // Whatever the figures say, Kiro serves nothing.
  const lasts: Lasts = isRefused ? { kind: "used-up" } : lastsOf(usage, rates, now);
  return { ...defined({ sinceReset, recorded }), lasts };
}

function lastsOf(usage: Usage, rates: readonly number[], now: number): Lasts {
  const left = leftOf(usage);
  if (left <= 0) return { kind: "used-up" };
  if (rates.length === 0) return { kind: "unknown", reason: "too-early" };
  const perDay = Math.max(...rates);
  if (perDay <= 0) return { kind: "idle" };
  const at = Math.max(now, usage.checkedAt + (left / perDay) * DAY);
  const { resetAt = Infinity } = usage;
  return at < resetAt ? { kind: "until", at, perDay } : { kind: "past-reset", perDay };
}

/** Quotas run by the month; less than a day of one tells nothing. */
function rateSinceReset(usage: Usage): Rate | undefined {
  const { breakdown, checkedAt, resetAt, used } = usage;
  if (resetAt === undefined) return undefined;
  const since = monthBefore(resetAt);
  const { base, overage } = breakdown ?? {};
  const spent = breakdown === undefined ? used : (base?.used ?? 0) + beyond(base, overage?.used);
  return rateOf(spent, since, checkedAt);
}

/** Where the plan's own figure goes beyond its limit, it holds the overage already. */
function beyond(
  base: { readonly used: number; readonly limit: number } | undefined,
  overage = 0,
): number {
  return base !== undefined && base.used > base.limit ? 0 : overage;
}

function recordedRate(id: string, { days }: StatusState, now: number): Rate | undefined {
  const window = startOfDay(now) - (RECORDED_DAYS - 1) * DAY;
  const known = [...days].map(([day, accounts]) => ({ at: Date.parse(day), accounts }));
  const past = known.filter(({ at }) => at <= now);
  if (past.length === 0) return undefined;
  const since = Math.max(window, Math.min(...past.map(({ at }) => at)));
  const spent = past
    .filter(({ at }) => at >= since)
    .map(({ accounts }) => totalOf(accounts.get(id) ?? new Map<string, number>()));
  return rateOf(sumOf(spent), since, now);
}

function rateOf(spent: number, since: number, until: number): Rate | undefined {
  const elapsed = until - since;
  return elapsed < DAY ? undefined : { perDay: (spent * DAY) / elapsed, since };
}

function startOfDay(at: number): number {
  return Math.floor(at / DAY) * DAY;
}

/** The same day of the month before, or its last day. */
function monthBefore(at: number): number {
  const date = new Date(at);
  const day = date.getUTCDate();
  date.setUTCDate(0);
  date.setUTCDate(Math.min(day, date.getUTCDate()));
  return date.getTime();
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
