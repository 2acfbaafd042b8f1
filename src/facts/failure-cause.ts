/** Why a request failed, one level below its kind: the rows of the failure table, by what they mean. */
export type FailureCause =
  | RefusalCause
  | StreamErrorCode
  | "network"
  | "timeout"
  | "aborted"
  | "certificate"
  /** A login or a token refresh; the error says more. */
  | "auth"
  /** Something on this machine; the error says more. */
  | "local";

/** What a refusal by the service means. */
export type RefusalCause = ContentCause | RequestCause | AccountCause | ServiceCause;

/** Too much, of whatever it is. */
type ContentCause =
  | "conversation-too-large"
  | "conversation-too-long"
  | "prompt-too-long"
  | "image-too-large"
  | "image-dimensions-too-large"
  | "too-many-images"
  | "too-many-documents"
  | "document-too-large"
  | "document-too-many-pages"
  | "body-over-gateway-limit"
  | "payload-too-large"
  | "address-too-long"
  | "headers-too-large";

/** The request's form, or one of its parts. */
type RequestCause =
  | "body-not-accepted"
  | "body-not-json"
  | "tool-results-unpaired"
  | "tool-duplicate"
  | "tool-schema-not-accepted"
  | "tool-use-not-accepted"
  | "tools-missing"
  | "reasoning-not-accepted"
  | "effort-not-accepted"
  | "cache-points-not-accepted"
  | "image-format-not-supported"
  | "image-format-mismatch"
  | "conversation-id-not-accepted"
  | "document-name-duplicate"
  | "document-not-supported"
  | "document-locked"
  | "attachment-not-accepted"
  | "encryption-key-unusable"
  | "encryption-key-disabled"
  | "encryption-key-policy"
  | "encryption-key-changed"
  | "refused-without-reason";

/** The account, its plan and its tokens. */
type AccountCause =
  | "model-not-available"
  | "monthly-quota"
  | "overage-cap"
  | "daily-quota"
  | "quota"
  | "operation-not-available"
  | "customization-denied"
  | "workspace-context-denied"
  | "profile-not-accepted"
  | "no-subscription"
  | "feature-not-in-plan"
  | "api-key-not-accepted"
  /** The older host's word on a subscription is not today's host's (PROTOCOL 3.1). */
  | "application-not-supported"
  | "access-denied"
  | "access-token-expired"
  | "access-token-invalid"
  | "suspended"
  | "locked"
  | "flagged"
  | "request-rate"
  | "hourly-credit-rate"
  | "throttled-without-reason"
  /** Kiro, or a proxy in between: nobody signed it. */
  | "throttled-elsewhere";

/** The service itself. */
type ServiceCause =
  | "operation-unknown"
  | "service-busy"
  | "model-overloaded"
  | "model-down"
  | "blocked-at-edge"
  | "proxy-login"
  | "network-login"
  | "unauthorized-elsewhere"
  | "not-kiro"
  /** A 400 in words, but not in a form of Kiro's: a gateway may have passed them on. */
  | "refused-elsewhere"
  /** Sent to a host that does not answer for Kiro. */
  | "misdirected"
  | "gateway-timeout"
  | "server-fault";

/** How the event stream broke its own rules, or where it ended. */
export type StreamErrorCode =
  | "frame_truncated"
  | "frame_checksum"
  | "frame_size"
  | "frame_malformed"
  | "event_malformed"
  | "tool_call_incomplete"
  | "tool_calls_cut"
  | "tool_call_malformed"
  | "tool_call_missing"
  | "tool_call_too_large"
  | "answer_too_large"
  | "output_malformed"
  | "empty_response"
  | "thoughts_only"
  | "answer_unclosed"
  | "context_exceeded"
  | "invalid_state";
