import { refusalWords } from "../codewhisperer/refusal-words.ts";
import { type ApiRefusal, KiroApiError, type RefusalOrigin } from "../facts/errors.ts";
import { safeText } from "../lib/log/secret-text.ts";
import { isObject, parseJson } from "../lib/read.ts";
import { readBody } from "../lib/net/body/body.ts";
import { pageTitle } from "../lib/net/body/page-title.ts";
import { retryAfterMs } from "../lib/net/retry-after.ts";
import { type Clock, isAborted } from "../lib/time.ts";

/** An error answer is a short JSON text; more than this is not one. */
const MAX_ERROR_BODY_BYTES = 64 * 1024;
/** The status has come already: a body that lingers is not worth a longer wait. */
const ERROR_BODY_TIMEOUT_MS = 5_000;

/** A gateway without JSON says in these that a body is too large; its other words are no verdict. */
const PLAIN_TEXT_STATUSES: ReadonlySet<number> = new Set([400, 413, 422]);
const MAX_PLAIN_TEXT = 500;

/**
 * Reads a refusal (PROTOCOL section 5): JSON with `message` and `reason`, however it is wrapped, the
 * exception's name in `__type` or in the header `x-amzn-errortype`; or whatever a gateway or a proxy
 * sends instead.
 * @throws KiroNetworkError `aborted`
 */
export async function readRefusal(
  response: Response,
  clock: Clock,
  signal: AbortSignal | undefined,
): Promise<KiroApiError> {
  const { status, headers } = response;
  const source = await readErrorBody(response, clock, signal);
  const body = parseJson(source);
  const isJson = isObject(body) || (Array.isArray(body) && body.some(isObject));
  const words = isJson ? refusalWords(body) : undefined;
  const type = exceptionName(headers.get("x-amzn-errortype") ?? words?.type);
  const refusal: ApiRefusal = {
    status,
    type,
    reason: words?.reason,
    serviceMessage: words === undefined ? plainText(source, status) : words.message,
    retryAfterMs: retryAfterMs(headers, clock.now()),
    origin: type === undefined ? originOf(body) : undefined,
    pageTitle: isJson ? undefined : pageTitle(source),
  };
  return new KiroApiError(refusal);
}

function plainText(source: string, status: number): string | undefined {
  const text = XML_MESSAGE.exec(source)?.[1]?.trim() ?? source.trim();
  if (!PLAIN_TEXT_STATUSES.has(status) || text === "" || text.startsWith("<")) return undefined;
  return safeText(text, MAX_PLAIN_TEXT);
}

/** Some of AWS's hosts answer in XML. */
const XML_MESSAGE = /<message>([^<]{1,2000})<\/message>/i;

/** A success that is no JSON object: no answer of the service's. */
export function foreignAnswer(status: number, source: string): KiroApiError {
  return new KiroApiError({ status, origin: "not-json", pageTitle: pageTitle(source) });
}

const FORM: ReadonlySet<string> = new Set(["message", "Message", "reason"]);

/**
 * Whose answer it is that names no exception (PROTOCOL 5): the service gives a reason in capitals or
 * says that there is none; a message alone, or nothing in it, may be anybody's.
 */
function originOf(body: unknown): RefusalOrigin | undefined {
  if (Array.isArray(body) && body.some(isObject)) return "foreign";
  if (!isObject(body)) return "not-json";
  const { message, Message, reason } = body;
  if (typeof reason === "string" && /^[A-Z]+(?:_[A-Z]+)+$/.test(reason)) return undefined;
  const names = Object.keys(body);
  if (names.length === 0) return "unsigned";
  const isForm = names.every((name) => FORM.has(name));
  const isWordy = [message, Message].some((text) => typeof text === "string" && text !== "");
  if (!isForm || !isWordy) return "foreign";
  return reason === null ? undefined : "unsigned";
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

/** `com.amazon.aws.codewhisperer#ThrottlingException:http://…` -> `ThrottlingException` */
function exceptionName(value: string | undefined): string | undefined {
  const name = value?.split("#").at(-1)?.split(":")[0] ?? "";
  return /^[\w.-]{1,100}$/.test(name) ? name : undefined;
}
