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
      /** Absent if the service did not say; it is tried again `QUOTA_RECHECK_MS` after `since`. */
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

/** What holds for every account in a state; a new state must decide each of them here. */
export interface StateFacts {
  /** No time, no request and no reading ends it, so nothing is asked for in the background. */
  readonly needsLogin: boolean;
  /** The refresh token is no good: it is not sent again, and a newer one ends the state. */
  readonly isTokenDead: boolean;
  /** A reading of the quota may begin or end it. */
  readonly followsQuota: boolean;
  /** When the quota is read: once requests were served since, or every half an hour. */
  readonly readsQuota: "after-use" | "now-and-then";
}

const FACTS: { readonly [Kind in AccountState["kind"]]: StateFacts } = {
  ready: {
    needsLogin: false,
    isTokenDead: false,
    followsQuota: true,
    readsQuota: "after-use",
  },
  "cooling-down": {
    needsLogin: false,
    isTokenDead: false,
    followsQuota: false,
    readsQuota: "after-use",
  },
  "quota-exhausted": {
    needsLogin: false,
    isTokenDead: false,
    followsQuota: true,
    readsQuota: "now-and-then",
  },
  "login-required": {
    needsLogin: true,
    isTokenDead: true,
    followsQuota: false,
    readsQuota: "after-use",
  },
  suspended: {
    needsLogin: true,
    isTokenDead: false,
    followsQuota: false,
    readsQuota: "after-use",
  },
};

export function factsOf({ kind }: AccountState): StateFacts {
  return FACTS[kind];
}

export type QuotaExhausted = Extract<AccountState, { kind: "quota-exhausted" }>;

export const READY: AccountState = { kind: "ready" };

/** A breach opens a penalty of minutes, and 8 s is where backing off starts to help (PROTOCOL 5). */
export const FIRST_COOL_DOWN_MS = 8_000;
/** Doubling stops here; only the service itself asks for more. */
export const MAX_OWN_COOL_DOWN_MS = 10 * 60_000;
/** Quotas run by the month; anything farther away was written under another clock. */
const MAX_QUOTA_MS = 40 * 86_400_000;
/** Clocks are set right by a little now and then. */
const MAX_STEP_BACK_MS = 10_000;
const QUOTA_RECHECK_MS = 6 * 3_600_000;

/** The state as of `now`: what has ended counts as ready. */
export function lastingState(state: AccountState, now: number): AccountState {
  switch (state.kind) {
    case "cooling-down":
      if (isOfOtherClock(state, now)) return READY;
      return isBetween(state.until, now, MAX_COOL_DOWN_MS) ? state : READY;
    case "quota-exhausted":
      return isStillUsedUp(state, now) ? state : READY;
    case "ready":
    case "login-required":
    case "suspended":
      return state;
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

function isStillUsedUp(state: QuotaExhausted, now: number): boolean {
  const { refused, since, until } = state;
  // A day's quota ends by our own clock; the next refusal says so again.
  if (refused === true && isOfOtherClock(state, now)) return false;
  if (until !== undefined) return isBetween(until, now, MAX_QUOTA_MS);
  return isBetween(since + QUOTA_RECHECK_MS, now, QUOTA_RECHECK_MS);
}

/** It began later than now: the clock was set back since. */
function isOfOtherClock({ since }: { readonly since: number }, now: number): boolean {
  return since > now + MAX_STEP_BACK_MS;
}

/**
 * An end that lies in the future, but not farther than we ever set one: after the clock was set
 * back, old ends would otherwise lock an account forever.
 */
function isBetween(until: number, now: number, horizon: number): boolean {
  return until > now && until <= now + horizon;
}

/** Same for the purposes of storing and announcing. */
export function isSameState(left: AccountState, right: AccountState): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
