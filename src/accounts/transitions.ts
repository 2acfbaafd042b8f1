import { isRefreshable } from "../auth/credentials.ts";
import { MAX_COOL_DOWN_MS } from "../facts/failure.ts";
import type { FailureKind } from "../facts/failure-kind.ts";
import type { Usage } from "../service/account/usage.ts";
import type { Account, AccountOutcome } from "./account.ts";
import {
  factsOf,
  FIRST_COOL_DOWN_MS,
  lastingState,
  MAX_OWN_COOL_DOWN_MS,
  quotaExhausted,
  READY,
  type AccountState,
  type QuotaExhausted,
} from "./state.ts";

/** Throttled again within this time counts as the same breach and doubles the cooldown. */
const SAME_BREACH_MS = 5 * 60_000;

/**
 * The state that a failure leads to. Only what is the account's own doing changes it: a fault of the
 * service, of the network, of one model or of the request leaves it as it was.
 */
export const STATE_AFTER: Readonly<
  Record<FailureKind, Exclude<AccountState["kind"], "ready"> | undefined>
> = {
  throttled: "cooling-down",
  "quota-exhausted": "quota-exhausted",
  // Of a login that can be refreshed; for a key there is no other one.
  "access-token-rejected": "cooling-down",
  "refresh-token-rejected": "login-required",
  "token-unavailable": undefined,
  "account-suspended": "suspended",
  "context-too-long": undefined,
  "request-invalid": undefined,
  "model-unavailable": undefined,
  "account-not-entitled": undefined,
  "operation-unknown": undefined,
  "not-kiro": undefined,
  "certificate-rejected": undefined,
  capacity: undefined,
  "server-error": undefined,
  network: undefined,
  timeout: undefined,
  "stream-interrupted": undefined,
  "tool-call-cut-off": undefined,
  "tool-call-malformed": undefined,
  "output-malformed": undefined,
  aborted: undefined,
};

/**
 * The account's state after a request. Nothing that a request says lifts a suspension or a
 * dead login; a new login does.
 */
export function stateAfter(account: Account, outcome: AccountOutcome, now: number): AccountState {
  const state = account.state;
  if (factsOf(state).needsLogin) return stillDead(state, outcome);
  if (outcome.kind === "served") return afterSuccess(state, now);
  return afterFailure(account, outcome.reason, outcome, now);
}

/** An access token may outlive its login, until it is refused as well. */
function stillDead(state: AccountState, outcome: AccountOutcome): AccountState {
  if (state.kind !== "login-required" || state.usableUntil === undefined) return state;
  if (outcome.kind === "served" || !TOKEN_REFUSED.has(outcome.reason)) return state;
  const { kind, reason, since } = state;
  return { kind, reason, since };
}

const TOKEN_REFUSED: ReadonlySet<FailureKind> = new Set<FailureKind>([
  "access-token-rejected",
  "refresh-token-rejected",
]);

/** A success that overlaps with a cool-down was sent before it, and proves nothing. */
function afterSuccess(state: AccountState, now: number): AccountState {
  return lastingState(state, now);
}

function afterFailure(
  account: Account,
  reason: FailureKind,
  facts: { readonly retryAfterMs?: number | undefined; readonly until?: number | undefined },
  now: number,
): AccountState {
  if (reason === "access-token-rejected" && !isRefreshable(account.credentials)) {
    return { kind: "login-required", since: now, reason };
  }
  switch (STATE_AFTER[reason]) {
    case "cooling-down":
      return coolDown(account.state, reason, facts.retryAfterMs, now);
    case "quota-exhausted":
      return { ...quotaExhausted(facts.until ?? account.usage?.resetAt, now), refused: true };
    case "suspended":
      return { kind: "suspended", since: now };
    case "login-required":
      return { kind: "login-required", since: now, reason: "refresh-token-rejected" };
    case undefined:
      return account.state;
  }
}

function coolDown(
  previous: AccountState,
  reason: FailureKind,
  retryAfterMs: number | undefined,
  now: number,
): AccountState {
  const length = Math.min(retryAfterMs ?? nextLength(previous, now), MAX_COOL_DOWN_MS);
  const until = now + Math.max(length, 0);
  const current = lastingState(previous, now);
  if (current.kind === "quota-exhausted") return current;
  // Parallel requests report the same breach; the longer cooldown wins.
  if (current.kind === "cooling-down" && current.until >= until) return current;
  return { kind: "cooling-down", since: now, until, reason };
}

function nextLength(previous: AccountState, now: number): number {
  if (previous.kind !== "cooling-down") return FIRST_COOL_DOWN_MS;
  if (lastingState(previous, now) === previous) return previous.until - now;
  // An end that still lies ahead was written under another clock.
  if (Math.abs(now - previous.until) > SAME_BREACH_MS) return FIRST_COOL_DOWN_MS;
  const doubled = Math.min(2 * (previous.until - previous.since), MAX_OWN_COOL_DOWN_MS);
  return Math.max(doubled, FIRST_COOL_DOWN_MS);
}

/**
 * The account's state after its usage was read. A refusal is lifted by its date, or by more than
 * there was before: figures below the limit do not contradict it (a day's quota, an overage cap).
 * @param overageAllowed the person lets this plugin spend paid overage
 */
export function stateAfterUsage(
  account: Account,
  usage: Usage,
  overageAllowed: boolean,
  now: number,
): AccountState {
  const { state } = account;
  if (!factsOf(state).followsQuota) return state;
  const current = lastingState(state, now);
  if (usage.limit <= 0) return current;
  const isPaidFor = overageAllowed && usage.overageEnabled;
  if (isUsedUp(usage, overageAllowed)) {
    const usedUp = quotaExhausted(usage.resetAt, now);
    return current.kind === "quota-exhausted" ? { ...current, ...usedUp } : usedUp;
  }
  const isRefused = current.kind === "quota-exhausted" && current.refused === true;
  return isRefused && !isMore(usage, account.usage, isPaidFor) ? current : READY;
}

/** Nothing is left that this plugin may spend. */
export function isUsedUp({ limit, overageEnabled, used }: Usage, overageAllowed: boolean): boolean {
  return limit > 0 && used >= limit && !(overageAllowed && overageEnabled);
}

function isMore(usage: Usage, before: Usage | undefined, isPaidFor: boolean): boolean {
  if (before === undefined || before.limit <= 0) return false;
  return leftOf(usage) > leftOf(before) || (isPaidFor && !before.overageEnabled);
}

/** Its figures say nothing any more: the reset, or a refusal for want of quota, came after them. */
export function isOutdated({ state, usage }: Account, now: number): boolean {
  if (usage === undefined) return false;
  const { checkedAt, resetAt } = usage;
  if (resetAt !== undefined && resetAt <= now) return true;
  return isOutOfQuota(state, now) && state.since > checkedAt && leftOf(usage) > 0;
}

export function isOutOfQuota(state: AccountState, now: number): state is QuotaExhausted {
  return lastingState(state, now).kind === "quota-exhausted";
}

/** Credits that are left; negative in paid overage. */
export function leftOf({ limit, used }: Usage): number {
  return limit - used;
}
