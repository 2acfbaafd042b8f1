import { KiroError, KiroNetworkError } from "../../facts/errors.ts";
import type { Fetch } from "../deps.ts";
import { abortedError, type Clock } from "../time.ts";

/** Longest answer that is read from a sign-in host; the real ones stay under 10 kB. */
export const MAX_ANSWER_BYTES = 1024 * 1024;
const DEFAULT_TIMEOUT_MS = 30_000;

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** The parsed body; undefined where it is not JSON, or longer than `MAX_ANSWER_BYTES`. */
  readonly json: unknown;
  /** Bytes that were read. */
  readonly bodyLength: number;
}

export interface PostJsonOptions {
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly headers?: Readonly<Record<string, string>>;
  /** For the whole exchange, body included; default 30 s. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Posts JSON and reads the whole answer, whatever its status. Redirects are refused: the body of
 * such a request is a secret. Neither body ever becomes part of an error.
 * @throws KiroNetworkError `network`, `timeout` or `aborted`
 */
export async function postJson(
  url: string,
  body: unknown,
  options: PostJsonOptions,
): Promise<HttpAnswer> {
  const { signal, clock } = options;
  if (signal?.aborted) throw abortedError(signal);
  const { host } = new URL(url);
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const call = new AbortController();
  const timer = new AbortController();
  const gaveUp = new Promise<never>((_resolve, reject) => {
    const stop = (error: KiroNetworkError) => {
      reject(error);
      call.abort(error);
    };
    const onAbort = () => stop(abortedError(signal));
    signal?.addEventListener("abort", onAbort, { once: true, signal: timer.signal });
    clock.sleep(timeoutMs, timer.signal).then(
      () => stop(timeoutError(host, timeoutMs)),
      () => undefined,
    );
  });
  try {
    return await Promise.race([exchange(url, body, options, call.signal), gaveUp]);
  } catch (error) {
    if (error instanceof KiroError) throw error;
    throw networkError(host, error);
  } finally {
    timer.abort();
  }
}

async function exchange(
  url: string,
  body: unknown,
  options: PostJsonOptions,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const response = await options.fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json", ...options.headers },
    body: JSON.stringify(body),
    redirect: "error",
    signal,
  });
  const bytes = await readBounded(response);
  return {
    status: response.status,
    headers: response.headers,
    json: bytes.complete ? parseJson(bytes.text) : undefined,
    bodyLength: bytes.length,
  };
}

async function readBounded(
  response: Response,
): Promise<{ text: string; length: number; complete: boolean }> {
  if (response.body === null) return { text: "", length: 0, complete: true };
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return { text: text + decoder.decode(), length, complete: true };
    length += value.byteLength;
    if (length > MAX_ANSWER_BYTES) {
      // Not awaited: a peer that never confirms the cancellation must not hold us.
      reader.cancel().catch(() => undefined);
      return { text: "", length, complete: false };
    }
    text += decoder.decode(value, { stream: true });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function timeoutError(host: string, timeoutMs: number): KiroNetworkError {
  return new KiroNetworkError("timeout", `${host} did not answer within ${timeoutMs / 1000} s`);
}

function networkError(host: string, cause: unknown): KiroNetworkError {
  const code = connectionCode(cause);
  const detail = code === undefined ? "" : ` (${code})`;
  return new KiroNetworkError("network", `${host} could not be reached${detail}`, { cause });
}

/** Codes of Node and of Bun for a connection that never came to be: nothing was sent. */
const NOT_CONNECTED = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
  "ConnectionRefused",
  "FailedToOpenSocket",
]);

/** True where the request cannot have reached the server, so that sending it again is safe. */
export function isConnectFailure(error: unknown): boolean {
  if (!(error instanceof KiroNetworkError) || error.code !== "network") return false;
  const code = connectionCode(error.cause);
  return code !== undefined && NOT_CONNECTED.has(code);
}

/** The system's code for a failed connection; Node hides it one `cause` below fetch's error. */
function connectionCode(error: unknown): string | undefined {
  let current = error;
  for (let depth = 0; depth < 4 && current instanceof Error; depth += 1) {
    const code: unknown = "code" in current ? current.code : undefined;
    if (typeof code === "string" && /^\w{1,40}$/.test(code)) return code;
    current = current.cause;
  }
  return undefined;
}
