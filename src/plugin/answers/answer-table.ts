import type { FailureKind } from "../../facts/failure-kind.ts";
import { RECOVERY } from "../../resilience/recovery-table.ts";

/** How a failure is reported to OpenCode, so that it does the right thing (OPENCODE 6). */
export interface HostAnswer {
  readonly status: number;
  /** OpenAI's `error.type`. */
  readonly type: string;
  /** OpenAI's `error.code`; TROUBLESHOOTING is sorted by it. */
  readonly code: string;
  /** OpenCode may retry by itself. */
  readonly retryable: boolean;
}

/** One row for each kind; an aborted request is never answered. */
// prettier-ignore
export const HOST_ANSWERS: Readonly<Record<FailureKind, HostAnswer>> = {
  throttled: { status: 429, type: "rate_limit_error", code: "rate_limit_exceeded", retryable: true },
  "quota-exhausted": { status: 402, type: "insufficient_quota", code: "insufficient_quota", retryable: false },
  "access-token-rejected": { status: 401, type: "authentication_error", code: "login_required", retryable: false },
  "refresh-token-rejected": { status: 401, type: "authentication_error", code: "login_required", retryable: false },
  "token-unavailable": { status: 503, type: "server_error", code: "sign_in_unavailable", retryable: true },
  "account-suspended": { status: 403, type: "permission_error", code: "account_suspended", retryable: false },
  "context-too-long": { status: 413, type: "invalid_request_error", code: "context_length_exceeded", retryable: false },
  "request-invalid": { status: 400, type: "invalid_request_error", code: "invalid_prompt", retryable: false },
  "model-unavailable": { status: 400, type: "invalid_request_error", code: "model_not_available", retryable: false },
  "account-not-entitled": { status: 403, type: "permission_error", code: "account_not_entitled", retryable: false },
  "operation-unknown": { status: 400, type: "api_error", code: "operation_unknown", retryable: false },
  "not-kiro": { status: 400, type: "api_error", code: "not_kiro", retryable: false },
  "certificate-rejected": { status: 400, type: "api_error", code: "certificate_rejected", retryable: false },
  capacity: { status: 503, type: "server_error", code: "model_overloaded", retryable: true },
  "server-error": { status: 503, type: "server_error", code: "server_error", retryable: true },
  network: { status: 503, type: "server_error", code: "network_error", retryable: true },
  timeout: { status: 504, type: "server_error", code: "timeout", retryable: true },
  "stream-interrupted": { status: 503, type: "server_error", code: "stream_interrupted", retryable: true },
  "tool-call-cut-off": { status: 503, type: "server_error", code: "tool_call_cut_off", retryable: true },
  "tool-call-malformed": { status: 503, type: "server_error", code: "tool_call_malformed", retryable: true },
  "output-malformed": { status: 422, type: "invalid_request_error", code: "output_malformed", retryable: false },
  aborted: { status: 499, type: "server_error", code: "aborted", retryable: false },
};

/** The passing kind of failure that is reported with this code, if any. */
export function resumableKind(code: string): FailureKind | undefined {
  const kinds = Object.keys(HOST_ANSWERS) as FailureKind[];
  return kinds.find((kind) => HOST_ANSWERS[kind].code === code && RECOVERY[kind].resumable);
}

/** The status that belongs to a code; a code without a row of its own is final. */
export function statusOfCode(code: string): number {
  return Object.values(HOST_ANSWERS).find((row) => row.code === code)?.status ?? 400;
}
