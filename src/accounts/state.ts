import { defined } from "../lib/defined.ts";
import type { LoginReason } from "../facts/account-block.ts";
import { MAX_COOL_DOWN_MS } from "../facts/failure.ts";
import type { FailureKind } from "../facts/failure-kind.ts";

/** Whether an account can serve. Times are milliseconds since the epoch. */
export type AccountState =
  | { readonly kind: "ready" }
  | {
      readonly kind: "cooling-down";
      readonly since: number;
      readonly until: number;
      readonly reason: FailureKind;
    }
  | {
      readonly kind: "quota-exhausted";
      /** When it was last found so. */
      readonly since: number;
      /** Absent where the service did not say; it is tried again `QUOTA_RECHECK_MS` after `since`. */
      readonly until?: number;
      /** The service has refused a request, whatever its figures say. */
      readonly refused?: true;
    }
  | {
      readonly kind: "login-required";
      readonly since: number;
      readonly reason: LoginReason;
      /** Its last access token still works until then. */
      readonly usableUntil?: number;
    }
  | { readonly kind: "suspended"; readonly since: number };

type QuotaExhausted = Extract<AccountState, { kind: "quota-exhausted" }>;

export const READY: AccountState = { kind: "ready" };

/** A breach opens a penalty of minutes, and 8 s is where backing off starts to help (PROTOCOL 5). */
export const FIRST_COOL_DOWN_MS = 8_000;
/** Doubling stops here; only the service itself asks for more. */
export const MAX_OWN_COOL_DOWN_MS = 10 * 60_000;
/** Quotas run by the month; anything farther away was written under another clock. */
const MAX_QUOTA_MS = 40 * 86_400_000;
const QUOTA_RECHECK_MS = 6 * 3_600_000;

/** The state as of `now`: what has ended counts as ready. */
export function lastingState(state: AccountState, now: number): AccountState {
  switch (state.kind) {
    case "cooling-down":
      return isBetween(state.until, now, MAX_COOL_DOWN_MS) ? state : READY;
    case "quota-exhausted":
      return isSpentStill(state, now) ? state : READY;
    case "ready":
    case "login-required":
    case "suspended":
      return state;
  }
}

/** Nothing but a person's doing ends it, so the service is not asked about such an account. */
export function needsPerson({ kind }: AccountState): boolean {
  switch (kind) {
    case "login-required":
    case "suspended":
      return true;
    case "ready":
    case "cooling-down":
    case "quota-exhausted":
      return false;
  }
}

/** @param until when the quota resets, as the service said; believed only as far as quotas run */
export function quotaExhausted(until: number | undefined, now: number): QuotaExhausted {
  const isDated = until !== undefined && isBetween(until, now, MAX_QUOTA_MS);
  return {
    kind: "quota-exhausted",
    since: now,
    ...defined({ until: isDated ? until : undefined }),
  };
}

function isSpentStill({ since, until }: QuotaExhausted, now: number): boolean {
  if (until !== undefined) return isBetween(until, now, MAX_QUOTA_MS);
  return isBetween(since + QUOTA_RECHECK_MS, now, QUOTA_RECHECK_MS);
}

/**
 * An end that lies in the future, but not farther than we ever set one: after the clock was set
 * back, old ends would otherwise lock an account for ever.
 */
function isBetween(until: number, now: number, horizon: number): boolean {
  return until > now && until <= now + horizon;
}

/** Same for the purposes of storing and telling. */
export function isSameState(left: AccountState, right: AccountState): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
