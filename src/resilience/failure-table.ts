import type { FailureKind } from "../facts/failure-kind.ts";

/** One row of THE failure table: what the service said, and what it means for us. */
export interface FailureRule {
  readonly kind: FailureKind;
  /** Every given field must match; `text` is matched against the service's own words. */
  readonly reason?: string;
  readonly text?: RegExp;
  readonly type?: string;
  readonly status?: number;
  /** How long the account rests when the service names no time, in milliseconds. */
  readonly coolDownMs?: number;
  /** A differently built request may pass. */
  readonly repairable?: true;
  readonly meaning: string;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Rows with a reason; matched first (PROTOCOL section 5). */
// prettier-ignore
const BY_REASON: readonly FailureRule[] = [
  { reason: "CONTENT_LENGTH_EXCEEDS_THRESHOLD", kind: "context-too-long", meaning: "conversation larger than the model's or the service's limit" },
  { reason: "PROMPT_TOO_LONG", kind: "context-too-long", meaning: "prompt over the model's context window" },
  { reason: "CONVERSATION_LIMIT_EXCEEDED", kind: "context-too-long", meaning: "conversation too long" },
  { reason: "IMAGE_SIZE_EXCEEDED", kind: "context-too-long", meaning: "one image over 5 MiB of base64" },
  { reason: "IMAGE_DIMENSION_EXCEEDED", kind: "context-too-long", meaning: "image too large in pixels" },
  { reason: "IMAGE_COUNT_EXCEEDED", kind: "context-too-long", meaning: "too many images" },
  { reason: "DOCUMENT_COUNT_EXCEEDED", kind: "context-too-long", meaning: "too many documents" },
  { reason: "DOCUMENT_SIZE_EXCEEDED", kind: "context-too-long", meaning: "document too big" },
  { reason: "DOCUMENT_MAXIMUM_PAGES_EXCEEDED", kind: "context-too-long", meaning: "document with too many pages" },
  { reason: "REQUEST_BODY_INVALID", kind: "request-invalid", repairable: true, meaning: "body shape not accepted" },
  { reason: "TOOL_USE_RESULT_MISMATCH", kind: "request-invalid", repairable: true, meaning: "tool calls and results do not pair" },
  { reason: "TOOL_DUPLICATE", kind: "request-invalid", repairable: true, meaning: "tool name or id twice" },
  { reason: "TOOL_SCHEMA_INVALID", kind: "request-invalid", repairable: true, meaning: "tool schema not accepted" },
  { reason: "TOOL_CONFIG_MISSING", kind: "request-invalid", repairable: true, meaning: "tool use in the history, but no tools" },
  { reason: "THINKING_SIGNATURE_INVALID", kind: "request-invalid", repairable: true, meaning: "replayed reasoning not accepted" },
  { reason: "IMAGE_FORMAT_UNSUPPORTED", kind: "request-invalid", repairable: true, meaning: "image is not png, jpeg, gif or webp" },
  { reason: "IMAGE_MIME_MISMATCH", kind: "request-invalid", repairable: true, meaning: "image format differs from its bytes" },
  { reason: "REQUEST_BODY_INVALID_JSON", kind: "request-invalid", meaning: "body is not JSON" },
  { reason: "INVALID_CONVERSATION_ID", kind: "request-invalid", repairable: true, meaning: "conversation id malformed" },
  { reason: "INVALID_KMS_GRANT", kind: "request-invalid", meaning: "the organisation's encryption key is not usable" },
  { reason: "DOCUMENT_DUPLICATE_NAME", kind: "request-invalid", meaning: "two documents with one name" },
  { reason: "DOCUMENT_MODEL_NOT_SUPPORTED", kind: "request-invalid", meaning: "model takes no documents" },
  { reason: "DOCUMENT_PASSWORD_PROTECTED", kind: "request-invalid", meaning: "document is locked" },
  { reason: "CUSTOMER_KMS_KEY_DISABLED", kind: "request-invalid", meaning: "the organisation's encryption key is disabled" },
  { reason: "CUSTOMER_KMS_KEY_INVALID_KEY_POLICY", kind: "request-invalid", meaning: "the organisation's encryption key has a wrong policy" },
  { reason: "MISMATCHED_KMS_KEY", kind: "request-invalid", meaning: "another encryption key was used before" },
  { reason: "INVALID_MODEL_ID", kind: "model-unavailable", meaning: "model unknown, not in the plan or not in the region" },
  { reason: "MONTHLY_REQUEST_COUNT", kind: "quota-exhausted", meaning: "monthly credits used up" },
  { reason: "OVERAGE_REQUEST_LIMIT_EXCEEDED", kind: "quota-exhausted", meaning: "overage cap reached" },
  { reason: "DAILY_REQUEST_COUNT", kind: "quota-exhausted", coolDownMs: 24 * HOUR, meaning: "daily quota used up" },
  { reason: "FEATURE_NOT_SUPPORTED", kind: "account-not-entitled", meaning: "operation not available for this kind of account" },
  { reason: "UNAUTHORIZED_CUSTOMIZATION_RESOURCE_ACCESS", kind: "account-not-entitled", meaning: "no right to the customization" },
  { reason: "UNAUTHORIZED_WORKSPACE_CONTEXT_FEATURE_ACCESS", kind: "account-not-entitled", meaning: "no right to the workspace context" },
  { reason: "TEMPORARILY_SUSPENDED", kind: "account-suspended", meaning: "account suspended; Kiro's support must act" },
  { reason: "USER_REQUEST_RATE_EXCEEDED", kind: "throttled", coolDownMs: 2 * MINUTE, meaning: "the account asked too often" },
  { reason: "CREDIT_CONSUMPTION_RATE_EXCEEDED", kind: "throttled", coolDownMs: HOUR, meaning: "hourly credit rate reached" },
  { reason: "SERVICE_REQUEST_RATE_EXCEEDED", kind: "capacity", meaning: "the service as a whole is busy" },
  { reason: "INSUFFICIENT_MODEL_CAPACITY", kind: "capacity", meaning: "the model is overloaded" },
  { reason: "INSUFFICIENT_THROUGHPUT", kind: "capacity", meaning: "the model is overloaded" },
  { reason: "MODEL_TEMPORARILY_UNAVAILABLE", kind: "capacity", meaning: "the model is down" },
];

/** Rows for answers whose reason is missing: the service's words are all there is. */
// prettier-ignore
const BY_TEXT: readonly FailureRule[] = [
  { text: /suspicious activity/i, kind: "throttled", coolDownMs: 4 * HOUR, meaning: "account flagged; Kiro limits it while it investigates" },
  { text: /temporarily is suspended|temporarily suspended/i, kind: "account-suspended", meaning: "account suspended; Kiro's support must act" },
  { text: /^Maximum Request reached for this month|^You have reached the limit/i, kind: "quota-exhausted", meaning: "quota used up" },
  { text: /^60-minute credit limit/i, kind: "throttled", coolDownMs: HOUR, meaning: "hourly credit rate reached" },
  { text: /^Invalid model\b/i, status: 400, kind: "model-unavailable", meaning: "model unknown, not in the plan or not in the region" },
  { text: /experiencing high traffic/i, kind: "capacity", meaning: "the model is overloaded" },
  { text: /^Input is too long/i, kind: "context-too-long", meaning: "conversation larger than the limit" },
  { text: /^Failed to buffer the request body/i, kind: "context-too-long", meaning: "body over the gateway's limit" },
  { text: /^Improperly formed request/i, status: 400, kind: "request-invalid", repairable: true, meaning: "body shape not accepted (older form)" },
  { text: /^Invalid tool use format/i, status: 400, kind: "request-invalid", repairable: true, meaning: "tool name, id or input not accepted" },
  { text: /additionalModelRequestFields is not supported/i, status: 400, kind: "request-invalid", repairable: true, meaning: "effort fields not accepted by this model" },
  { text: /profileArn/, status: 400, kind: "account-not-entitled", meaning: "profile missing, or not this account's" },
  { text: /bearer token|^Invalid token|token.*(?:expired|invalid)/i, status: 403, kind: "access-token-rejected", meaning: "access token expired or invalid" },
  { text: /not authorized to make this call/i, status: 403, kind: "account-not-entitled", meaning: "no subscription or profile for this call" },
  { text: /not authorized to access this feature/i, status: 403, kind: "account-not-entitled", meaning: "feature not in the plan" },
  { text: /API key authentication is not supported/i, status: 403, kind: "account-not-entitled", meaning: "call does not take API keys" },
  { text: /unexpectedly high load/i, kind: "capacity", meaning: "the service is busy" },
];

/** Rows for answers that name only their exception or only their status. */
// prettier-ignore
const BY_STATUS: readonly FailureRule[] = [
  { type: "NotJson", status: 403, kind: "server-error", meaning: "blocked at the edge; not a verdict on the token" },
  { type: "ThrottlingException", kind: "throttled", meaning: "throttled without a reason" },
  { type: "ServiceQuotaExceededException", kind: "quota-exhausted", meaning: "quota used up" },
  { type: "AccessDeniedException", kind: "account-not-entitled", meaning: "access denied without a reason" },
  { type: "ExpiredTokenException", kind: "access-token-rejected", meaning: "access token expired" },
  { type: "UnrecognizedClientException", kind: "access-token-rejected", meaning: "access token invalid" },
  { status: 401, kind: "access-token-rejected", meaning: "access token expired or revoked" },
  { status: 402, kind: "quota-exhausted", meaning: "quota used up" },
  { status: 403, kind: "account-not-entitled", meaning: "access denied without a reason" },
  { status: 408, kind: "server-error", meaning: "gateway gave up waiting" },
  { status: 413, kind: "context-too-long", meaning: "payload too large" },
  { status: 414, kind: "context-too-long", meaning: "address too long" },
  { status: 423, kind: "account-suspended", meaning: "account locked" },
  { status: 429, kind: "throttled", meaning: "throttled without a reason" },
  { status: 431, kind: "context-too-long", meaning: "headers too large" },
];

/** THE failure table, in the order of matching: reason, text, then type and status. */
export const FAILURE_RULES: readonly FailureRule[] = [...BY_REASON, ...BY_TEXT, ...BY_STATUS];
