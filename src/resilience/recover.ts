import type { FailureKind } from "../facts/failure-kind.ts";

/** One way on after a failure. */
export type RecoveryStep =
  /** Renew the access token and ask the same account again. */
  | "refresh-token"
  /** Ask the same account without the stand-in for its profile (PROTOCOL D6). */
  | "omit-profile"
  /** Ask with another account. */
  | "switch-account"
  /** Ask with the model's other spelling. */
  | "respell-model"
  /** Build the request by stricter rules and ask again. */
  | "repair-request"
  /** Wait, then ask again. */
  | "wait-and-retry"
  /** Tell the caller. */
  | "fail";

interface Recovery {
  /** The ways on, best first; the first that is still open is taken. */
  readonly steps: readonly RecoveryStep[];
  /** First step of the exponential backoff, milliseconds. */
  readonly backoffBaseMs: number;
  /** How often at most `wait-and-retry` is taken, if fewer than the user's setting. */
  readonly retryLimit?: number;
  /** It passes by itself: once OpenCode has given up, the session can be resumed later. */
  readonly resumable?: true;
}

/** THE recovery table. */
export const RECOVERY: Readonly<Record<FailureKind, Recovery>> = {
  throttled: { steps: ["switch-account", "wait-and-retry", "fail"], backoffBaseMs: 1000 },
  "quota-exhausted": { steps: ["switch-account", "fail"], backoffBaseMs: 0 },
  "access-token-rejected": {
    steps: ["refresh-token", "omit-profile", "switch-account", "fail"],
    backoffBaseMs: 0,
  },
  "refresh-token-rejected": { steps: ["switch-account", "fail"], backoffBaseMs: 0 },
  // Another account's token may be good for an hour yet.
  // One more try: the refresh token may be spent, and where reuse is punished more would end it.
  "token-unavailable": {
    steps: ["switch-account", "wait-and-retry", "fail"],
    backoffBaseMs: 500,
    retryLimit: 1,
    resumable: true,
  },
  // No failover: a suspended person's next account must not follow on the same request.
  "account-suspended": { steps: ["fail"], backoffBaseMs: 0 },
  // OpenCode compacts the conversation and asks again by itself (OPENCODE 6.3).
  "context-too-long": { steps: ["fail"], backoffBaseMs: 0 },
  "request-invalid": { steps: ["repair-request", "fail"], backoffBaseMs: 0 },
  "model-unavailable": { steps: ["respell-model", "switch-account", "fail"], backoffBaseMs: 0 },
  "account-not-entitled": { steps: ["switch-account", "fail"], backoffBaseMs: 0 },
  // Shared by all accounts, so switching would only spread the load.
  capacity: { steps: ["wait-and-retry", "fail"], backoffBaseMs: 1000, resumable: true },
  "server-error": { steps: ["wait-and-retry", "fail"], backoffBaseMs: 500, resumable: true },
  network: { steps: ["wait-and-retry", "fail"], backoffBaseMs: 250, resumable: true },
  timeout: {
    steps: ["wait-and-retry", "fail"],
    backoffBaseMs: 250,
    retryLimit: 1,
    resumable: true,
  },
  "stream-interrupted": {
    steps: ["wait-and-retry", "fail"],
    backoffBaseMs: 250,
    retryLimit: 2,
    resumable: true,
  },
  "tool-call-cut-off": {
    steps: ["wait-and-retry", "fail"],
    backoffBaseMs: 250,
    retryLimit: 2,
    resumable: true,
  },
  aborted: { steps: ["fail"], backoffBaseMs: 0 },
};

/** What is still open in one request. */
export interface Openings {
  /** `refresh-token`: the token was not yet renewed for this account in this request. */
  readonly canRefresh: boolean;
  /** `omit-profile`: the account has a stand-in, and was not yet asked without. */
  readonly canOmitProfile: boolean;
  readonly canSwitch: boolean;
  readonly canRespell: boolean;
  readonly canRepair: boolean;
  /** Times waited so far. */
  readonly retries: number;
  /** The user's `rate_limit_max_retries`. */
  readonly maxRetries: number;
}

/** The first way on that is still open. */
export function recover(kind: FailureKind, openings: Openings): RecoveryStep {
  return RECOVERY[kind].steps.find((step) => isOpen(step, kind, openings)) ?? "fail";
}

function isOpen(step: RecoveryStep, kind: FailureKind, openings: Openings): boolean {
  switch (step) {
    case "refresh-token":
      return openings.canRefresh;
    case "omit-profile":
      return openings.canOmitProfile;
    case "switch-account":
      return openings.canSwitch;
    case "respell-model":
      return openings.canRespell;
    case "repair-request":
      return openings.canRepair;
    case "wait-and-retry":
      return (
        openings.retries < Math.min(openings.maxRetries, RECOVERY[kind].retryLimit ?? Infinity)
      );
    case "fail":
      return true;
  }
}
