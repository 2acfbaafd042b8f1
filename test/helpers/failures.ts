import { KiroApiError, KiroNetworkError, KiroStreamError } from "../../src/facts/errors.ts";
import type { Failure } from "../../src/facts/failure.ts";
import type { FailureKind } from "../../src/facts/failure-kind.ts";
import { authError } from "../auth/problems.ts";
import { classify } from "../../src/resilience/classify.ts";

/** What an error of the service, of the network or of a login is for us. */
export function failureOf(error: unknown): Failure {
  const failure = classify(error);
  if (failure === undefined) throw new Error("no failure of a request", { cause: error });
  return failure;
}

/** One error for each kind. */
export const ERRORS: Readonly<Record<FailureKind, Error>> = {
  throttled: new KiroApiError({ status: 429 }),
  "quota-exhausted": new KiroApiError({ status: 402, reason: "MONTHLY_REQUEST_COUNT" }),
  "access-token-rejected": new KiroApiError({ status: 401 }),
  "refresh-token-rejected": authError("refresh_token_rejected"),
  "token-unavailable": authError("auth_unavailable"),
  "account-suspended": new KiroApiError({ status: 403, reason: "TEMPORARILY_SUSPENDED" }),
  "context-too-long": new KiroApiError({ status: 400, reason: "CONTENT_LENGTH_EXCEEDS_THRESHOLD" }),
  "request-invalid": new KiroApiError({ status: 400, reason: "TOOL_SCHEMA_INVALID" }),
  "model-unavailable": new KiroApiError({ status: 400, reason: "INVALID_MODEL_ID" }),
  "account-not-entitled": new KiroApiError({ status: 403, reason: "FEATURE_NOT_SUPPORTED" }),
  "operation-unknown": new KiroApiError({ status: 404 }),
  "not-kiro": new KiroApiError({ status: 403, origin: "not-json", pageTitle: "Access denied" }),
  "certificate-rejected": new KiroNetworkError("network", {
    host: "runtime.us-east-1.kiro.dev",
    systemCode: "SELF_SIGNED_CERT_IN_CHAIN",
  }),
  capacity: new KiroApiError({ status: 429, reason: "INSUFFICIENT_MODEL_CAPACITY" }),
  "server-error": new KiroApiError({ status: 500 }),
  network: new KiroNetworkError("network"),
  timeout: new KiroNetworkError("timeout"),
  "stream-interrupted": new KiroStreamError("frame_truncated"),
  "tool-call-cut-off": new KiroStreamError("tool_call_incomplete"),
  "tool-call-malformed": new KiroStreamError("tool_call_malformed"),
  "output-malformed": new KiroStreamError("output_malformed"),
  aborted: new KiroNetworkError("aborted"),
};
