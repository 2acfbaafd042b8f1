import type { FailureKind } from "../../facts/failure-kind.ts";

const PHRASES: Readonly<Record<FailureKind, string>> = {
  throttled: "rate limited",
  "quota-exhausted": "quota used up",
  "access-token-rejected": "login rejected",
  "refresh-token-rejected": "login expired",
  "token-unavailable": "token refresh failed",
  "account-suspended": "account suspended",
  "context-too-long": "conversation too long",
  "request-invalid": "request rejected",
  "model-unavailable": "model not available",
  "account-not-entitled": "not allowed for this account",
  "operation-unknown": "not supported by Kiro's host",
  "not-kiro": "a response that is not Kiro's",
  "certificate-rejected": "the certificate is not trusted",
  capacity: "no free capacity at Kiro",
  "server-error": "a server error at Kiro",
  network: "a network error",
  timeout: "no response in time",
  "stream-interrupted": "the response was cut off",
  "tool-call-cut-off": "a tool call was cut off",
  "tool-call-malformed": "a tool call was malformed",
  "output-malformed": "the model's output was malformed",
  aborted: "cancelled",
};

/** What went wrong, for the middle of a sentence or for brackets: "rate limited". */
export function phraseOfKind(kind: FailureKind): string {
  return PHRASES[kind];
}
