import type { FailureCause } from "../facts/failure-cause.ts";
import type { FailureKind } from "../facts/failure-kind.ts";
import type { Random } from "../lib/random.ts";

/** What can be tried after a failure. */
export type RecoveryStep =
  /** Refresh the access token and ask the same account again. */
  | "refresh-token"
  /** Ask in another form, or another host (PROTOCOL 3.1). */
  | "next-form"
  /** Ask the same account with another profile, or without the stand-in for one (PROTOCOL D6). */
  | "change-profile"
  /** Ask with another account. */
  | "switch-account"
  /** Ask with the model's other spelling. */
  | "respell-model"
  /** Leave out fields that the model refuses, and ask again. */
  | "drop-fields"
  /** Leave out cache points, and ask again. */
  | "withdraw-cache-points"
  /** Send words that follow tool results at another place, and ask again. */
  | "move-words"
  /** Put a text in place of attachments that are refused, and ask again. */
  | "leave-out-attachments"
  /** Do without the schema of a tool that is refused, or with fewer tools, and ask again. */
  | "repair-tools"
  /** Build the request by stricter rules and ask again. */
  | "repair-request"
  /** Send all tools without their schemas, or far fewer, and ask again. */
  | "simplify-tools"
  /** Wait, then ask again. */
  | "wait-and-retry"
  /** Tell the caller. */
  | "fail";

interface Recovery {
  /** Best first; the first that is still open is taken. */
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
    steps: ["refresh-token", "change-profile", "switch-account", "fail"],
    backoffBaseMs: 0,
  },
  "refresh-token-rejected": { steps: ["switch-account", "fail"], backoffBaseMs: 0 },
  // Another account's token may still be good for an hour. One retry only: the refresh token may be
  // spent, and where reuse is punished another try would end the login.
  "token-unavailable": {
    steps: ["switch-account", "wait-and-retry", "fail"],
    backoffBaseMs: 500,
    retryLimit: 1,
    resumable: true,
  },
  // No failover: a suspended person's next account must not follow on the same request.
  "account-suspended": { steps: ["fail"], backoffBaseMs: 0 },
  // Else OpenCode compacts the conversation and asks again by itself (OPENCODE 6.3).
  "context-too-long": { steps: ["leave-out-attachments", "fail"], backoffBaseMs: 0 },
  "request-invalid": {
    steps: [
      "leave-out-attachments",
      "drop-fields",
      "withdraw-cache-points",
      "move-words",
      "repair-tools",
      "repair-request",
      "simplify-tools",
      "fail",
    ],
    backoffBaseMs: 0,
  },
  "model-unavailable": { steps: ["respell-model", "switch-account", "fail"], backoffBaseMs: 0 },
  // Who is refused without a known reason may have a token that is no longer good.
  "account-not-entitled": {
    steps: ["next-form", "refresh-token", "change-profile", "switch-account", "fail"],
    backoffBaseMs: 0,
  },
  "operation-unknown": { steps: ["next-form", "fail"], backoffBaseMs: 0 },
  // What a gateway passes on may be meant for the request.
  "not-kiro": {
    steps: ["leave-out-attachments", "repair-request", "refresh-token", "wait-and-retry", "fail"],
    backoffBaseMs: 500,
  },
  "certificate-rejected": { steps: ["fail"], backoffBaseMs: 0 },
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
  // The second time the model is told, in the answer: the same call would be cut again.
  "tool-call-cut-off": {
    steps: ["wait-and-retry", "fail"],
    backoffBaseMs: 250,
    retryLimit: 1,
    resumable: true,
  },
  // The model's own slip, which it may repeat: one more try, no more.
  "tool-call-malformed": {
    steps: ["wait-and-retry", "fail"],
    backoffBaseMs: 250,
    retryLimit: 1,
    resumable: true,
  },
  "output-malformed": { steps: ["wait-and-retry", "fail"], backoffBaseMs: 250, retryLimit: 1 },
  aborted: { steps: ["fail"], backoffBaseMs: 0 },
};

/** Causes for which `wait-and-retry` is taken less often than for others of their kind. */
export const RETRY_LIMITS: Readonly<Partial<Record<FailureCause, number>>> = {
  // After another token where there is one; a wrong key is wrong each time.
  "unauthorized-elsewhere": 1,
  // Another connection may lead to the right server; Node has tried one already.
  misdirected: 1,
  "refused-elsewhere": 1,
};

const MAX_BACKOFF_MS = 20_000;

/** Exponential backoff with full jitter: `random * min(cap, base * 2^retries)`, milliseconds. */
export function backoffMs(retries: number, baseMs: number, random: Random): number {
  return random.next() * Math.min(MAX_BACKOFF_MS, baseMs * 2 ** retries);
}
