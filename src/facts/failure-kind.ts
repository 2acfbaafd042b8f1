/** What went wrong, seen from the request: the rows of the failure and recovery tables. */
export type FailureKind =
  | "throttled"
  | "quota-exhausted"
  | "access-token-rejected"
  | "refresh-token-rejected"
  | "token-unavailable"
  | "account-suspended"
  | "context-too-long"
  | "request-invalid"
  | "model-unavailable"
  | "account-not-entitled"
  /** The host does not know what it was asked for: another form of the request may do. */
  | "operation-unknown"
  /** Something between us and the service answered in its place: says nothing of an account. */
  | "not-kiro"
  /** The host's TLS certificate cannot be trusted: nothing is sent to it. */
  | "certificate-rejected"
  | "capacity"
  | "server-error"
  | "network"
  | "timeout"
  | "stream-interrupted"
  | "tool-call-cut-off"
  | "tool-call-malformed"
  | "output-malformed"
  | "aborted";
