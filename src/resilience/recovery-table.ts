import type { FailureCause } from "../facts/failure-cause.ts";
import type { FailureKind } from "../facts/failure-kind.ts";
import type { Random } from "../lib/random.ts";

/** What can be tried after a failure. */
export type RecoveryStep =
  /** Refresh the access token, and send the request with the same account again. */
  | "refresh-token"
  /** Send the request in another form, or to another host (PROTOCOL 3.1). */
  | "next-form"
  /**
   * Use the same account with another profile, or without the placeholder profile (PROTOCOL D6).
   */
  | "change-profile"
  /** Use another account. */
  | "switch-account"
  /** Use the model's other spelling. */
  | "respell-model"
  /** Leave out fields that the model refuses. */
  | "drop-fields"
  /** Leave out cache points. */
  | "withdraw-cache-points"
  /** Send words that follow tool results in another place. */
  | "move-words"
  /** Put a text in place of refused attachments. */
  | "leave-out-attachments"
  /** Put a text in place of all attachments, after stricter rules did not help. */
  | "leave-out-all"
  /** Do for tools what the refusal says: send one without its schema, or send fewer. */
  | "repair-named-tools"
  /** Send a refused tool without its schema, or send fewer tools. */
  | "repair-tools"
  /** Build the request by stricter rules. */
  | "repair-request"
  /** Send all tools without their schemas, or far fewer tools. */
  | "simplify-tools"
  /** Wait, then send the request again. */
  | "wait-and-retry"
  /** Report the failure to the caller. */
  | "fail";

interface Recovery {
  /** Best first; the first step that is still open is taken. */
  readonly steps: readonly RecoveryStep[];
  /** First step of the exponential backoff, milliseconds. */
  readonly backoffBaseMs: number;
  /** How often `wait-and-retry` is taken at most, if that is less than the user's setting. */
  readonly retryLimit?: number;
  /** The failure passes by itself: after OpenCode has given up, the session can be resumed. */
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
  // Another account's token may still be valid for an hour. One retry only: the refresh token may
  // be spent, and if the service punishes reuse another attempt would end the login.
  "token-unavailable": {
    steps: ["switch-account", "wait-and-retry", "fail"],
    backoffBaseMs: 500,
    retryLimit: 1,
    resumable: true,
  },
  // No failover: a suspended person's next account must not follow on the same request.
  "account-suspended": { steps: ["fail"], backoffBaseMs: 0 },
  // Without attachments to leave out, OpenCode compacts the conversation and retries (OPENCODE
  // 6.3).
  "context-too-long": { steps: ["leave-out-attachments", "fail"], backoffBaseMs: 0 },
  "request-invalid": {
    steps: [
      "repair-named-tools",
      "leave-out-attachments",
      "drop-fields",
      "withdraw-cache-points",
      "move-words",
      "repair-tools",
      "repair-request",
      "leave-out-all",
      "simplify-tools",
      "fail",
    ],
    backoffBaseMs: 0,
  },
  "model-unavailable": { steps: ["respell-model", "switch-account", "fail"], backoffBaseMs: 0 },
  // If no reason is known, the token may no longer be valid.
  "account-not-entitled": {
    steps: ["next-form", "refresh-token", "change-profile", "switch-account", "fail"],
    backoffBaseMs: 0,
  },
  "operation-unknown": { steps: ["next-form", "fail"], backoffBaseMs: 0 },
  // A refusal that a gateway passes on may be about the request.
  "not-kiro": {
    steps: [
      "repair-named-tools",
      "leave-out-attachments",
      "repair-request",
      "leave-out-all",
      "refresh-token",
      "wait-and-retry",
      "fail",
    ],
    backoffBaseMs: 500,
  },
  "certificate-rejected": { steps: ["fail"], backoffBaseMs: 0 },
  // Shared by all accounts, so switching would only spread the load.
  capacity: { steps: ["wait-and-retry", "fail"], backoffBaseMs: 1000, resumable: true },
  "server-error": {
    steps: ["leave-out-attachments", "wait-and-retry", "fail"],
    backoffBaseMs: 500,
    resumable: true,
  },
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
  // The second time the answer tells the model, because the same call would be cut off again.
  "tool-call-cut-off": {
    steps: ["wait-and-retry", "fail"],
    backoffBaseMs: 250,
    retryLimit: 1,
    resumable: true,
  },
  // The model's own mistake, which it may repeat: one more attempt, no more.
  "tool-call-malformed": {
    steps: ["wait-and-retry", "fail"],
    backoffBaseMs: 250,
    retryLimit: 1,
    resumable: true,
  },
  "output-malformed": { steps: ["wait-and-retry", "fail"], backoffBaseMs: 250, retryLimit: 1 },
  aborted: { steps: ["fail"], backoffBaseMs: 0 },
};

/** Causes for which `wait-and-retry` is taken less often than for the rest of their kind. */
export const RETRY_LIMITS: Readonly<Partial<Record<FailureCause, number>>> = {
  // A refreshed token, where there is one, comes first; a wrong key stays wrong.
  "unauthorized-elsewhere": 1,
  // A new connection may lead to the right server; Node has tried one already.
  misdirected: 1,
  "refused-elsewhere": 1,
};

const MAX_BACKOFF_MS = 20_000;

/** Exponential backoff with full jitter: `random * min(cap, base * 2^retries)`, milliseconds. */
export function backoffMs(retries: number, baseMs: number, random: Random): number {
  return random.next() * Math.min(MAX_BACKOFF_MS, baseMs * 2 ** retries);
}
