import { type ApiFailure, KiroApiError, KiroNetworkError } from "../errors.ts";

/** An error answer is a short JSON text; more than this is not one. */
const ERROR_BODY_LIMIT = 64 * 1024;

/**
 * Reads a refusal (PROTOCOL section 5): JSON with `message` and `reason`, the exception's name in
 * `__type` or in the header `x-amzn-errortype`; or whatever a gateway sends instead.
 */
export async function readFailure(
  response: Response,
  retryAfterMs: number | undefined,
): Promise<KiroApiError> {
  const body = parseObject(await readStart(response));
  const failure: ApiFailure = {
    status: response.status,
    type:
      exceptionName(response.headers.get("x-amzn-errortype") ?? text(body?.["__type"])) ??
      (body ? undefined : "NotJson"),
    reason: text(body?.["reason"]),
    serviceMessage: text(body?.["message"]) ?? text(body?.["Message"]) ?? nestedMessage(body),
    retryAfterMs,
  };
  return new KiroApiError(failure);
}

/** `com.amazon.aws.codewhisperer#ThrottlingException:http://…` -> `ThrottlingException` */
function exceptionName(value: string | undefined): string | undefined {
  return value?.split("#").at(-1)?.split(":")[0] || undefined;
}

function nestedMessage(body: Record<string, unknown> | undefined): string | undefined {
  const error = body?.["error"];
  return typeof error === "object" && error !== null && "message" in error
    ? text(error.message)
    : undefined;
}

async function readStart(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  if (reader === undefined) return "";
  const decoder = new TextDecoder();
  let start = "";
  try {
    while (start.length < ERROR_BODY_LIMIT) {
      const { done, value } = await reader.read();
      if (done) break;
      start += decoder.decode(value, { stream: true });
    }
  } catch {
    // The status alone still says enough; a broken error body must not hide it.
  }
  void reader.cancel().catch(() => undefined);
  return start;
}

function parseObject(source: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(source);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? { ...value }
      : undefined;
  } catch {
    return undefined;
  }
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value.slice(0, 2000) : undefined;
}

/** Name resolution and gateway faults speak of the host, not of the request (PROTOCOL D3). */
export function isHostFault(error: unknown): boolean {
  if (error instanceof KiroApiError) return [502, 503, 504].includes(error.failure.status);
  return (
    error instanceof KiroNetworkError && error.code === "network" && isNameFailure(error.cause)
  );
}

function isNameFailure(cause: unknown): boolean {
  for (let error = cause; error instanceof Error; error = error.cause) {
    if ("code" in error && (error.code === "ENOTFOUND" || error.code === "EAI_AGAIN")) return true;
  }
  return false;
}
