import type { RefusalCause } from "../facts/failure-cause.ts";
import type { FailureKind } from "../facts/failure-kind.ts";
import type { Saying } from "./service-words/says.ts";

/** One row of THE failure table: what the service said, and what it means for us. */
export interface FailureRule {
  readonly kind: FailureKind;
  readonly cause: RefusalCause;
  /**
   * Every given field must match. `text` is matched against the service's own words, as a whole and
   * sentence by sentence: `^` is the start of a sentence.
   */
  readonly reason?: string;
  readonly text?: RegExp;
  /** The words say this, however they are phrased. */
  readonly says?: Saying;
  /** The words say, however they are phrased, that the whole request is too long. */
  readonly saysTooLong?: true;
  readonly type?: string;
  readonly status?: number;
  /**
   * Only if the answer is certainly the service's: no other sender can block an account or end its
   * login.
   */
  readonly signed?: true;
  /** True: only for answers that the service never sends; false: never for those. */
  readonly foreign?: boolean;
  /** Not for a frame of a response: a frame proves that the host knows the operation. */
  readonly beforeFrames?: true;
  /** How long the account cools down when the service names no time, milliseconds. */
  readonly coolDownMs?: number;
  /**
   * The longest `Retry-After` that is believed if anybody may have sent the answer, milliseconds.
   */
  readonly maxCoolDownMs?: number;
  /** The cooldown ends with the service's day, at midnight UTC. */
  readonly endsNextDay?: true;
  /** A request that is built differently may pass. */
  readonly repairable?: true;
}

/**
 * Sentences that only the service uses: JSON with one of them counts as its answer even without its
 * mark.
 */
export const OWN_WORDS: readonly RegExp[] = [
  /^The bearer token included in the request is invalid/,
  /^Your User ID .{0,100}temporarily is suspended/,
  /^Due to suspicious activity, we are imposing/,
  /^Maximum Request reached for this month/,
  /^You've reached your daily usage limit/,
  /^60-minute credit limit exceeded/,
  /^Too many requests, please wait before trying again/,
];

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Rows with a reason; matched first (PROTOCOL section 5). */
// prettier-ignore
const BY_REASON: readonly FailureRule[] = [
  { reason: "CONTENT_LENGTH_EXCEEDS_THRESHOLD", kind: "context-too-long", cause: "conversation-too-large" },
  { reason: "PROMPT_TOO_LONG", kind: "context-too-long", cause: "prompt-too-long" },
  { reason: "CONVERSATION_LIMIT_EXCEEDED", kind: "context-too-long", cause: "conversation-too-long" },
  { reason: "IMAGE_SIZE_EXCEEDED", kind: "context-too-long", cause: "image-too-large" },
  { reason: "IMAGE_DIMENSION_EXCEEDED", kind: "context-too-long", cause: "image-dimensions-too-large" },
  { reason: "IMAGE_COUNT_EXCEEDED", kind: "context-too-long", cause: "too-many-images" },
  { reason: "DOCUMENT_COUNT_EXCEEDED", kind: "context-too-long", cause: "too-many-documents" },
  { reason: "DOCUMENT_SIZE_EXCEEDED", kind: "context-too-long", cause: "document-too-large" },
  { reason: "DOCUMENT_MAXIMUM_PAGES_EXCEEDED", kind: "context-too-long", cause: "document-too-many-pages" },
  { reason: "REQUEST_BODY_INVALID", kind: "request-invalid", cause: "body-not-accepted", repairable: true },
  { reason: "TOOL_USE_RESULT_MISMATCH", kind: "request-invalid", cause: "tool-results-unpaired", repairable: true },
  { reason: "TOOL_DUPLICATE", kind: "request-invalid", cause: "tool-duplicate", repairable: true },
  { reason: "TOOL_SCHEMA_INVALID", kind: "request-invalid", cause: "tool-schema-not-accepted", repairable: true },
  { reason: "TOOL_CONFIG_MISSING", kind: "request-invalid", cause: "tools-missing", repairable: true },
  { reason: "THINKING_SIGNATURE_INVALID", kind: "request-invalid", cause: "reasoning-not-accepted", repairable: true },
  { reason: "IMAGE_FORMAT_UNSUPPORTED", kind: "request-invalid", cause: "image-format-not-supported", repairable: true },
  { reason: "IMAGE_MIME_MISMATCH", kind: "request-invalid", cause: "image-format-mismatch", repairable: true },
  { reason: "REQUEST_BODY_INVALID_JSON", kind: "request-invalid", cause: "body-not-json" },
  { reason: "INVALID_CONVERSATION_ID", kind: "request-invalid", cause: "conversation-id-not-accepted", repairable: true },
  { reason: "INVALID_KMS_GRANT", kind: "request-invalid", cause: "encryption-key-unusable" },
  { reason: "DOCUMENT_DUPLICATE_NAME", kind: "request-invalid", cause: "document-name-duplicate" },
  { reason: "DOCUMENT_MODEL_NOT_SUPPORTED", kind: "request-invalid", cause: "document-not-supported" },
  { reason: "DOCUMENT_PASSWORD_PROTECTED", kind: "request-invalid", cause: "document-locked" },
  { reason: "CUSTOMER_KMS_KEY_DISABLED", kind: "request-invalid", cause: "encryption-key-disabled" },
  { reason: "CUSTOMER_KMS_KEY_INVALID_KEY_POLICY", kind: "request-invalid", cause: "encryption-key-policy" },
  { reason: "MISMATCHED_KMS_KEY", kind: "request-invalid", cause: "encryption-key-changed" },
  { reason: "INVALID_MODEL_ID", kind: "model-unavailable", cause: "model-not-available" },
  { reason: "MONTHLY_REQUEST_COUNT", kind: "quota-exhausted", cause: "monthly-quota" },
  { reason: "OVERAGE_REQUEST_LIMIT_EXCEEDED", kind: "quota-exhausted", cause: "overage-cap" },
  { reason: "DAILY_REQUEST_COUNT", kind: "quota-exhausted", cause: "daily-quota", endsNextDay: true },
  { reason: "FEATURE_NOT_SUPPORTED", kind: "account-not-entitled", cause: "operation-not-available" },
  { reason: "UNAUTHORIZED_CUSTOMIZATION_RESOURCE_ACCESS", kind: "account-not-entitled", cause: "customization-denied" },
  { reason: "UNAUTHORIZED_WORKSPACE_CONTEXT_FEATURE_ACCESS", kind: "account-not-entitled", cause: "workspace-context-denied" },
  { reason: "TEMPORARILY_SUSPENDED", kind: "account-suspended", cause: "suspended" },
  { reason: "USER_REQUEST_RATE_EXCEEDED", kind: "throttled", cause: "request-rate", coolDownMs: 2 * MINUTE },
  { reason: "CREDIT_CONSUMPTION_RATE_EXCEEDED", kind: "throttled", cause: "hourly-credit-rate", coolDownMs: HOUR },
  { reason: "SERVICE_REQUEST_RATE_EXCEEDED", kind: "capacity", cause: "service-busy" },
  { reason: "INSUFFICIENT_MODEL_CAPACITY", kind: "capacity", cause: "model-overloaded" },
  { reason: "INSUFFICIENT_THROUGHPUT", kind: "capacity", cause: "model-overloaded" },
  { reason: "MODEL_TEMPORARILY_UNAVAILABLE", kind: "capacity", cause: "model-down" },
];

/** Rows for answers without a reason: only the service's words tell them apart. */
// prettier-ignore
const BY_TEXT: readonly FailureRule[] = [
  { says: "suspended", signed: true, kind: "account-suspended", cause: "suspended" },
  { text: /suspicious activity.{0,60}\b(?:limit|account|we are)|\baccount\b.{0,60}suspicious activity/i, signed: true, kind: "throttled", cause: "flagged", coolDownMs: 4 * HOUR },
  { text: /^Your User ID .{0,100}temporarily is suspended/i, signed: true, kind: "account-suspended", cause: "suspended" },
  { text: /^Maximum Request reached for this month/i, signed: true, kind: "quota-exhausted", cause: "quota" },
  { says: "day-used-up", signed: true, kind: "quota-exhausted", cause: "daily-quota", endsNextDay: true },
  { text: /^60-minute credit limit/i, signed: true, kind: "throttled", cause: "hourly-credit-rate", coolDownMs: HOUR },
  { says: "week-used-up", signed: true, kind: "quota-exhausted", cause: "quota", coolDownMs: 24 * HOUR },
  { says: "quota-used-up", signed: true, kind: "quota-exhausted", cause: "quota" },
  { says: "limit-reached", signed: true, kind: "quota-exhausted", cause: "quota", coolDownMs: HOUR },
  { says: "rate-exceeded", signed: true, kind: "throttled", cause: "throttled-without-reason" },
  { says: "rate-exceeded", status: 400, kind: "throttled", cause: "throttled-elsewhere", coolDownMs: 8_000, maxCoolDownMs: MINUTE },
  { says: "no-such-model", status: 400, kind: "model-unavailable", cause: "model-not-available" },
  { says: "no-such-model", status: 403, kind: "model-unavailable", cause: "model-not-available" },
  { says: "no-such-model", status: 404, kind: "model-unavailable", cause: "model-not-available" },
  { text: /experiencing high traffic/i, kind: "capacity", cause: "model-overloaded" },
  { text: /Input is too long|Input content length exceeds/i, kind: "context-too-long", cause: "conversation-too-large" },
  { text: /^Failed to buffer the request body/i, kind: "context-too-long", cause: "body-over-gateway-limit" },
  { text: /^Improperly formed request/i, status: 400, kind: "request-invalid", cause: "body-not-accepted", repairable: true },
  { text: /^Invalid tool use format/i, status: 400, kind: "request-invalid", cause: "tool-use-not-accepted", repairable: true },
  { text: /^Invalid `signature` in `thinking` block/i, status: 400, kind: "request-invalid", cause: "reasoning-not-accepted", repairable: true },
  { text: /additionalModelRequestFields/i, status: 400, kind: "request-invalid", cause: "effort-not-accepted", repairable: true },
  { text: /prompt caching|cache_control|cache.?(?:check)?point/i, kind: "request-invalid", cause: "cache-points-not-accepted", repairable: true },
  { text: /profileArn/, status: 400, kind: "account-not-entitled", cause: "profile-not-accepted" },
  { says: "token-refused", status: 403, signed: true, kind: "access-token-rejected", cause: "access-token-invalid" },
  // Searches from the last "token": searching from each would take quadratic time.
  { text: /token(?:(?!token).)*(?:expired|invalid)|^Invalid token/i, status: 403, kind: "not-kiro", cause: "unauthorized-elsewhere" },
  { text: /^(?:locked|suspended)\W*$/i, status: 423, signed: true, kind: "account-suspended", cause: "locked" },
  { text: /not authorized to make this call/i, status: 403, kind: "account-not-entitled", cause: "no-subscription" },
  { text: /not authorized to access this feature/i, status: 403, kind: "account-not-entitled", cause: "feature-not-in-plan" },
  { text: /API key authentication is not supported/i, status: 403, kind: "account-not-entitled", cause: "api-key-not-accepted" },
  { text: /subscription does not support this application/i, kind: "account-not-entitled", cause: "application-not-supported" },
  { text: /unknown (?:operation|endpoint)|operation is not recognized/i, kind: "operation-unknown", cause: "operation-unknown", beforeFrames: true },
  { text: /unexpectedly high load/i, kind: "capacity", cause: "service-busy" },
  { saysTooLong: true, kind: "context-too-long", cause: "conversation-too-large" },
  { text: /\b(?:images?|documents?|PDFs?|attachments?|files?|media|multimodal)\b/i, status: 400, kind: "request-invalid", cause: "attachment-not-accepted", repairable: true },
  { says: "attachment-refused", status: 403, foreign: false, kind: "request-invalid", cause: "attachment-not-accepted" },
  { says: "attachment-refused", status: 404, foreign: false, kind: "request-invalid", cause: "attachment-not-accepted" },
];

/** Rows for answers that give only an exception or only a status. */
// prettier-ignore
const BY_STATUS: readonly FailureRule[] = [
  { type: "UnknownOperationException", kind: "operation-unknown", cause: "operation-unknown", beforeFrames: true },
  { type: "UnknownEndpointException", kind: "operation-unknown", cause: "operation-unknown", beforeFrames: true },
  { type: "ThrottlingException", kind: "throttled", cause: "throttled-without-reason" },
  { type: "ServiceQuotaExceededException", kind: "quota-exhausted", cause: "quota" },
  { type: "AccessDeniedException", kind: "account-not-entitled", cause: "access-denied" },
  { type: "ExpiredTokenException", kind: "access-token-rejected", cause: "access-token-expired" },
  { type: "UnrecognizedClientException", kind: "access-token-rejected", cause: "access-token-invalid" },
  { status: 401, signed: true, kind: "access-token-rejected", cause: "access-token-expired" },
  { status: 401, kind: "not-kiro", cause: "unauthorized-elsewhere" },
  { status: 402, signed: true, kind: "quota-exhausted", cause: "quota" },
  { status: 402, kind: "not-kiro", cause: "not-kiro" },
  { status: 403, foreign: true, kind: "not-kiro", cause: "blocked-at-edge" },
  { status: 403, kind: "account-not-entitled", cause: "access-denied" },
  { status: 404, kind: "operation-unknown", cause: "operation-unknown", beforeFrames: true },
  { status: 405, kind: "operation-unknown", cause: "operation-unknown", beforeFrames: true },
  { status: 407, kind: "not-kiro", cause: "proxy-login" },
  { status: 408, kind: "server-error", cause: "gateway-timeout" },
  { status: 413, kind: "context-too-long", cause: "payload-too-large" },
  { status: 414, kind: "context-too-long", cause: "address-too-long" },
  { status: 421, kind: "not-kiro", cause: "misdirected" },
  { status: 423, signed: true, kind: "account-not-entitled", cause: "locked" },
  { status: 423, kind: "not-kiro", cause: "not-kiro" },
  { status: 429, signed: true, kind: "throttled", cause: "throttled-without-reason" },
  { status: 429, kind: "throttled", cause: "throttled-elsewhere", coolDownMs: 8_000, maxCoolDownMs: MINUTE },
  { status: 431, kind: "request-invalid", cause: "headers-too-large" },
  { status: 511, kind: "not-kiro", cause: "network-login" },
];

/** THE failure table, in the order of matching: reason, text, then type and status. */
export const FAILURE_RULES: readonly FailureRule[] = [...BY_REASON, ...BY_TEXT, ...BY_STATUS];
