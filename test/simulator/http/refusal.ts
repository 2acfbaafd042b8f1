/** An answer by which the service turns a request away (PROTOCOL section 5). */
export interface Refusal {
  readonly status: number;
  readonly type?: string;
  readonly reason?: string;
  readonly message?: string;
  /** What was wrong and where; for the journal, never sent. */
  readonly detail?: string;
  /** True where the client could not know better: an expired token, an exhausted quota. */
  readonly natural?: boolean;
}

/** A ValidationException; the usual message stands in where the service's own text is unknown. */
export function invalid(reason: string | undefined, detail: string, message?: string): Refusal {
  return {
    status: 400,
    type: "ValidationException",
    ...(reason === undefined ? {} : { reason }),
    message: message ?? MESSAGES[reason ?? ""] ?? "Improperly formed request.",
    detail,
  };
}

const MESSAGES: Readonly<Record<string, string>> = {
  CONTENT_LENGTH_EXCEEDS_THRESHOLD: "Input is too long.",
  INVALID_MODEL_ID: "Invalid model. Please select a different model to continue.",
  REQUEST_BODY_INVALID_JSON: "The request body is not valid JSON.",
  TOOL_USE_RESULT_MISMATCH:
    "`tool_use` ids were found without `tool_result` blocks immediately after",
  IMAGE_DIMENSION_EXCEEDED:
    "At least one of the image dimensions exceed max allowed size for many-image requests: 2000 pixels",
};

/** A throttle that names no reason, as the service puts it. */
export const CROWDED = {
  message: "Too many requests, please wait before trying again.",
  reason: null,
} as const;

export function malformed(detail: string): Refusal {
  return invalid("REQUEST_BODY_INVALID", detail);
}

/** An AccessDeniedException. */
export function denied(message: string, detail: string, natural = false): Refusal {
  return { status: 403, type: "AccessDeniedException", message, detail, natural };
}

export function bearerInvalid(detail: string, natural = false): Refusal {
  return denied("The bearer token included in the request is invalid.", detail, natural);
}

export function unknownResource(detail: string): Refusal {
  return { status: 404, type: "ResourceNotFoundException", message: "Not found.", detail };
}
