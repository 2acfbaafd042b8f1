import { type ApiRefusal, KiroApiError } from "../facts/errors.ts";
import { isObject, parseJson } from "../lib/read.ts";
import { readBody } from "../lib/net/body.ts";
import { retryAfterMs } from "../lib/net/retry-after.ts";
import { type Clock, isAborted } from "../lib/time.ts";

/** An error answer is a short JSON text; more than this is not one. */
const MAX_ERROR_BODY_BYTES = 64 * 1024;
/** The status has come already: a body that lingers is not worth a longer wait. */
const ERROR_BODY_TIMEOUT_MS = 5_000;

/**
 * Reads a refusal (PROTOCOL section 5): JSON with `message` and `reason`, the exception's name in
 * `__type` or in the header `x-amzn-errortype`; or whatever a gateway sends instead.
 * @throws KiroNetworkError `aborted`
 */
export async function readRefusal(
  response: Response,
  clock: Clock,
  signal: AbortSignal | undefined,
): Promise<KiroApiError> {
  const body = parseObject(await readErrorBody(response, clock, signal));
  const refusal: ApiRefusal = {
    status: response.status,
    type:
      exceptionName(response.headers.get("x-amzn-errortype") ?? text(body?.["__type"])) ??
      (body ? undefined : "NotJson"),
    reason: text(body?.["reason"]),
    serviceMessage: text(body?.["message"]) ?? text(body?.["Message"]) ?? nestedMessage(body),
    retryAfterMs: retryAfterMs(response.headers, clock.now()),
  };
  return new KiroApiError(refusal);
}

/** The status alone still says enough: a body that breaks off or lingers must not hide it. */
async function readErrorBody(
  response: Response,
  clock: Clock,
  signal: AbortSignal | undefined,
): Promise<string> {
  const maxBytes = MAX_ERROR_BODY_BYTES;
  const limits = { clock, signal, timeoutMs: ERROR_BODY_TIMEOUT_MS, maxBytes };
  try {
    return (await readBody(response, limits)).text;
  } catch (error) {
    if (isAborted(error)) throw error;
    return "";
  }
}

type Fields = Readonly<Record<string, unknown>>;

/** `com.amazon.aws.codewhisperer#ThrottlingException:http://…` -> `ThrottlingException` */
function exceptionName(value: string | undefined): string | undefined {
  return value?.split("#").at(-1)?.split(":")[0] || undefined;
}

function nestedMessage(body: Fields | undefined): string | undefined {
  const error = body?.["error"];
  return isObject(error) ? text(error["message"]) : undefined;
}

function parseObject(source: string): Fields | undefined {
  const value = parseJson(source);
  return isObject(value) ? value : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value.slice(0, 2000) : undefined;
}
