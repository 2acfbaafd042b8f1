import type { ApiRefusal } from "../../src/facts/errors.ts";
import type { FailureKind } from "../../src/facts/failure-kind.ts";

/** One refusal of the service as PROTOCOL section 5 describes it, and what it must mean to us. */
export interface ServiceAnswer extends Pick<ApiRefusal, "status" | "type" | "reason" | "origin"> {
  readonly message?: string;
  readonly kind: FailureKind;
}

const validation = (
  kind: FailureKind,
  reason: string | undefined,
  message?: string,
): ServiceAnswer => answer(400, "ValidationException", kind, reason, message);

const denied = (kind: FailureKind, reason: string | undefined, message?: string): ServiceAnswer =>
  answer(403, "AccessDeniedException", kind, reason, message);

const throttling = (
  kind: FailureKind,
  reason: string | undefined,
  message?: string,
): ServiceAnswer => answer(429, "ThrottlingException", kind, reason, message);

function answer(
  status: number,
  type: string | undefined,
  kind: FailureKind,
  reason?: string,
  message?: string,
): ServiceAnswer {
  return { status, type, reason, kind, ...(message === undefined ? {} : { message }) };
}

function foreign(status: number, kind: FailureKind): ServiceAnswer {
  return { ...answer(status, undefined, kind), origin: "foreign" };
}

function unsigned(status: number, kind: FailureKind, message: string): ServiceAnswer {
  return { ...answer(status, undefined, kind, undefined, message), origin: "unsigned" };
}

/** The conversation must shrink: OpenCode compacts. */
const TOO_LONG: readonly ServiceAnswer[] = [
  validation("context-too-long", "CONTENT_LENGTH_EXCEEDS_THRESHOLD", "Input is too long."),
  validation("context-too-long", "PROMPT_TOO_LONG"),
  validation(
    "context-too-long",
    "IMAGE_SIZE_EXCEEDED",
    "image exceeds 5 MB maximum: 6000000 bytes > 5242880 bytes",
  ),
  validation(
    "context-too-long",
    "IMAGE_DIMENSION_EXCEEDED",
    "At least one of the image dimensions exceed max allowed size for many-image requests: 2000 pixels",
  ),
  validation(
    "context-too-long",
    "IMAGE_COUNT_EXCEEDED",
    "too many images and documents: 117 + 0 > 100",
  ),
  validation("context-too-long", "DOCUMENT_COUNT_EXCEEDED"),
  validation("context-too-long", "DOCUMENT_SIZE_EXCEEDED"),
  validation("context-too-long", "DOCUMENT_MAXIMUM_PAGES_EXCEEDED"),
  answer(402, "ServiceQuotaExceededException", "context-too-long", "CONVERSATION_LIMIT_EXCEEDED"),
  answer(
    400,
    undefined,
    "context-too-long",
    undefined,
    "Failed to buffer the request body: length limit exceeded",
  ),
  answer(413, undefined, "context-too-long"),
];

/** The request must be another one; nobody else will take it either. */
const INVALID: readonly ServiceAnswer[] = [
  validation("request-invalid", "REQUEST_BODY_INVALID", "Improperly formed request."),
  validation("request-invalid", undefined, "Improperly formed request."),
  validation("request-invalid", "REQUEST_BODY_INVALID_JSON", "The request body is not valid JSON."),
  validation("request-invalid", "INVALID_CONVERSATION_ID"),
  validation("request-invalid", "INVALID_KMS_GRANT"),
  validation(
    "request-invalid",
    "TOOL_USE_RESULT_MISMATCH",
    "`tool_use` ids were found without `tool_result` blocks immediately after: tooluse_429",
  ),
  validation("request-invalid", "TOOL_DUPLICATE"),
  validation(
    "request-invalid",
    "TOOL_SCHEMA_INVALID",
    "The value at toolConfig.tools.0.toolSpec.inputSchema.json.type must be one of the following: object.",
  ),
  validation("request-invalid", "TOOL_CONFIG_MISSING"),
  validation("request-invalid", undefined, "Invalid tool use format."),
  validation("request-invalid", "THINKING_SIGNATURE_INVALID"),
  validation(
    "request-invalid",
    undefined,
    "Invalid `signature` in `thinking` block: messages.1.content.0",
  ),
  validation(
    "request-invalid",
    "REQUEST_BODY_INVALID",
    "Invalid additionalModelRequestFields: $.max_tokens: must have a maximum value of 64000",
  ),
  validation("request-invalid", "IMAGE_FORMAT_UNSUPPORTED"),
  validation("request-invalid", "IMAGE_MIME_MISMATCH"),
  validation("request-invalid", "DOCUMENT_DUPLICATE_NAME"),
  validation("request-invalid", "DOCUMENT_MODEL_NOT_SUPPORTED"),
  validation("request-invalid", "DOCUMENT_PASSWORD_PROTECTED"),
  validation(
    "request-invalid",
    undefined,
    "additionalModelRequestFields is not supported for this model",
  ),
  denied(
    "request-invalid",
    undefined,
    "You invoked an unsupported model or your request did not allow prompt caching. See the documentation for more information.",
  ),
  answer(409, "ConflictException", "request-invalid", "CUSTOMER_KMS_KEY_DISABLED"),
  answer(409, "ConflictException", "request-invalid", "CUSTOMER_KMS_KEY_INVALID_KEY_POLICY"),
  answer(409, "ConflictException", "request-invalid", "MISMATCHED_KMS_KEY"),
];

/** Something about the account. */
const ACCOUNT: readonly ServiceAnswer[] = [
  validation(
    "model-unavailable",
    "INVALID_MODEL_ID",
    "Invalid model. Please select a different model to continue.",
  ),
  validation("account-not-entitled", undefined, "profileArn is required for this request."),
  validation("account-not-entitled", undefined, "Invalid profileArn."),
  answer(401, undefined, "access-token-rejected"),
  denied(
    "access-token-rejected",
    undefined,
    "The bearer token included in the request is invalid.",
  ),
  denied("access-token-rejected", undefined, "Invalid token"),
  answer(403, undefined, "access-token-rejected", undefined, "Token expired"),
  // Not told from a denial by its words: a refresh decides.
  answer(400, "AccessDeniedException", "account-not-entitled"),
  denied("account-not-entitled", undefined, "AWS Builder ID is not supported for this operation."),
  denied("account-not-entitled", undefined, "User is not authorized to make this call."),
  denied("account-not-entitled", undefined, "User is not authorized to access this feature."),
  denied("account-not-entitled", "FEATURE_NOT_SUPPORTED"),
  denied("account-not-entitled", "UNAUTHORIZED_CUSTOMIZATION_RESOURCE_ACCESS"),
  denied("account-not-entitled", "UNAUTHORIZED_WORKSPACE_CONTEXT_FEATURE_ACCESS"),
  denied(
    "account-not-entitled",
    undefined,
    "API key authentication is not supported for this operation.",
  ),
  denied(
    "account-suspended",
    "TEMPORARILY_SUSPENDED",
    "Your User ID (d-1234567890.abc) temporarily is suspended. We detected unusual activity.",
  ),
  answer(423, undefined, "account-not-entitled"),
  answer(423, undefined, "account-suspended", undefined, "Your account is locked."),
];

const QUOTA: readonly ServiceAnswer[] = [
  answer(
    402,
    "ServiceQuotaExceededException",
    "quota-exhausted",
    "MONTHLY_REQUEST_COUNT",
    "You have reached the limit.",
  ),
  answer(
    402,
    "ServiceQuotaExceededException",
    "quota-exhausted",
    "OVERAGE_REQUEST_LIMIT_EXCEEDED",
    "You have reached the limit for overages.",
  ),
  throttling("quota-exhausted", "DAILY_REQUEST_COUNT"),
  throttling("quota-exhausted", undefined, "Daily limit reached. Please return tomorrow."),
  throttling("quota-exhausted", "MONTHLY_REQUEST_COUNT", "Maximum Request reached for this month."),
];

const THROTTLED: readonly ServiceAnswer[] = [
  throttling(
    "throttled",
    "USER_REQUEST_RATE_EXCEEDED",
    "Too many requests, please wait before trying again.",
  ),
  throttling("throttled", "CREDIT_CONSUMPTION_RATE_EXCEEDED", "60-minute credit limit exceeded"),
  throttling(
    "throttled",
    undefined,
    "Due to suspicious activity, we are imposing temporary limits on how frequently your account (d-1) can send a request to Kiro while we investigate.",
  ),
  throttling("throttled", undefined),
  throttling("throttled", undefined, "Your request was throttled by the service."),
];

/** The host or the form of the request is the wrong one. */
const UNKNOWN: readonly ServiceAnswer[] = [
  answer(404, "ResourceNotFoundException", "operation-unknown"),
  foreign(404, "operation-unknown"),
  answer(405, undefined, "operation-unknown"),
  answer(400, "UnknownOperationException", "operation-unknown"),
  answer(403, "UnknownOperationException", "operation-unknown"),
  answer(400, undefined, "operation-unknown", undefined, "Unknown operation"),
  answer(403, undefined, "operation-unknown", undefined, "Unknown endpoint"),
  denied(
    "account-not-entitled",
    undefined,
    "Your subscription does not support this application. Please contact your administrator.",
  ),
];

/** The service has a problem of its own; other accounts share it. */
const SERVICE: readonly ServiceAnswer[] = [
  throttling("capacity", "SERVICE_REQUEST_RATE_EXCEEDED"),
  throttling(
    "capacity",
    "INSUFFICIENT_MODEL_CAPACITY",
    "I am experiencing high traffic, please try again shortly.",
  ),
  throttling("capacity", "INSUFFICIENT_THROUGHPUT"),
  answer(
    500,
    "InternalServerException",
    "capacity",
    undefined,
    "Encountered unexpectedly high load when processing the request, please try again.",
  ),
  answer(500, "InternalServerException", "capacity", "MODEL_TEMPORARILY_UNAVAILABLE"),
  answer(
    500,
    "InternalServerException",
    "server-error",
    undefined,
    "Encountered an unexpected error when processing the request, please try again.",
  ),
  answer(503, "ServiceUnavailableException", "server-error"),
  answer(408, undefined, "server-error"),
  answer(502, undefined, "server-error"),
  answer(504, undefined, "server-error"),
  answer(524, undefined, "server-error"),
];

/** Something in between has answered: nothing is said of the account, or of the request. */
const ELSEWHERE: readonly ServiceAnswer[] = [
  foreign(200, "not-kiro"),
  foreign(400, "not-kiro"),
  { ...foreign(400, "not-kiro"), message: "Validation failed" },
  { ...foreign(400, "context-too-long"), message: "Input is too long." },
  { ...foreign(400, "not-kiro"), message: "You have reached your monthly limit." },
  foreign(401, "not-kiro"),
  foreign(402, "not-kiro"),
  foreign(403, "not-kiro"),
  foreign(407, "not-kiro"),
  foreign(418, "not-kiro"),
  foreign(421, "not-kiro"),
  foreign(423, "not-kiro"),
  foreign(429, "throttled"),
  foreign(511, "not-kiro"),
  foreign(408, "server-error"),
  foreign(413, "context-too-long"),
  foreign(500, "server-error"),
  foreign(503, "server-error"),
  unsigned(401, "not-kiro", "Unauthorized"),
  unsigned(402, "not-kiro", "Payment required"),
  unsigned(403, "not-kiro", "Token expired"),
  unsigned(423, "not-kiro", "Locked"),
  unsigned(429, "throttled", "API rate limit exceeded"),
  unsigned(503, "server-error", "Service temporarily suspended"),
];

/** The service's own sentences, in JSON that bears no other mark of it. */
const OWN_WORDS: readonly ServiceAnswer[] = [
  unsigned(403, "access-token-rejected", "The bearer token included in the request is invalid."),
  unsigned(403, "account-suspended", "Your User ID (d-1.a) temporarily is suspended. We"),
  unsigned(429, "throttled", "Too many requests, please wait before trying again."),
  unsigned(429, "quota-exhausted", "Maximum Request reached for this month."),
  unsigned(429, "quota-exhausted", "You've reached your daily usage limit. Please return tomorrow"),
];

export const SERVICE_ANSWERS: readonly ServiceAnswer[] = [
  ...TOO_LONG,
  ...INVALID,
  ...ACCOUNT,
  ...QUOTA,
  ...THROTTLED,
  ...UNKNOWN,
  ...SERVICE,
  ...ELSEWHERE,
  ...OWN_WORDS,
];
