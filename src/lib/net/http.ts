import { defined } from "../defined.ts";
import { KiroApiError } from "../../facts/errors.ts";
import { race } from "../async/race.ts";
import type { Deps } from "../deps.ts";
import { parseJson } from "../read.ts";
import { throwIfAborted } from "../time.ts";
import { readText } from "./body/body.ts";
import { type Connection, openConnection } from "./connection.ts";
import { PLAIN_HEADERS, PLAIN_OPTIONS, requirePlain } from "./body/content-encoding.ts";
import { hostOf, isMisdirected, networkError } from "./network-error.ts";
import { pageTitle } from "./body/page-title.ts";

export type HttpDeps = Pick<Deps, "fetch" | "clock">;

export interface HttpRequest {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** The caller's own, in place of its signal; closed if no answer comes. */
  readonly connection?: Connection | undefined;
}

/**
 * Sends a request and waits for the headers of its answer; `timeoutMs` is for these alone. The
 * caller's signal goes on to end the body. Redirects are refused: headers and body are secrets.
 * @throws KiroNetworkError `network`, `timeout` or `aborted`; KiroApiError for a 421, which Node does
 * not hand out
 */
export async function sendRequest(deps: HttpDeps, request: HttpRequest): Promise<Response> {
  const connection = request.connection ?? openConnection(request.signal);
  try {
    return await within(deps, request, open(deps, request, connection));
  } catch (error) {
    connection.close();
    throw isMisdirected(error) ? new KiroApiError(MISDIRECTED, { cause: error }) : error;
  }
}

const MISDIRECTED = { status: 421, origin: "not-json" } as const;

/** Longest answer that is read from a login host; the real ones stay under 10 kB. */
export const MAX_ANSWER_BYTES = 256 * 1024;
const DEFAULT_TIMEOUT_MS = 30_000;

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** The parsed body; undefined if it is not JSON, or longer than `MAX_ANSWER_BYTES`. */
  readonly json: unknown;
  /** What the page is called that came in place of JSON. */
  readonly pageTitle?: string | undefined;
}

export interface CallOptions extends HttpDeps {
  readonly headers?: Readonly<Record<string, string>>;
  /** For the whole exchange, body included; default 30 s. */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Posts JSON and reads the whole answer, whatever its status. Neither body ever becomes part of an
 * error.
 * @throws KiroNetworkError `network`, `timeout` or `aborted`
 */
export function postJson(url: string, body: unknown, options: CallOptions): Promise<HttpAnswer> {
  const content = { type: "application/json", text: JSON.stringify(body) };
  return call({ method: "POST", url, content }, options);
}

/** As `postJson`, with a form for a body. */
export function postForm(
  url: string,
  fields: Readonly<Record<string, string>>,
  options: CallOptions,
): Promise<HttpAnswer> {
  const text = new URLSearchParams(fields).toString();
  const content = { type: "application/x-www-form-urlencoded", text };
  return call({ method: "POST", url, content }, options);
}

/** Reads a document, as `postJson` reads answers. */
export function getJson(url: string, options: CallOptions): Promise<HttpAnswer> {
  return call({ method: "GET", url }, options);
}

async function call(
  { content, ...target }: Pick<HttpRequest, "method" | "url"> & { content?: Content },
  options: CallOptions,
): Promise<HttpAnswer> {
  const { signal, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  const request: HttpRequest = {
    ...target,
    headers: {
      ...(content && { "content-type": content.type }),
      accept: "application/json",
      ...options.headers,
    },
    ...(content && { body: content.text }),
    timeoutMs,
    signal,
  };
  const connection = openConnection(signal);
  try {
    return await within(options, request, openAndRead(options, request, connection));
  } finally {
    connection.close();
  }
}

interface Content {
  readonly type: string;
  readonly text: string;
}

async function openAndRead(
  deps: HttpDeps,
  request: HttpRequest,
  connection: Connection,
): Promise<HttpAnswer> {
  const response = await open(deps, request, connection);
  const { status, headers } = response;
  const { text, isWhole } = await readText(response.body?.getReader(), MAX_ANSWER_BYTES);
  const json = isWhole ? parseJson(text) : undefined;
  return {
    status,
    headers,
    json,
    ...defined({ pageTitle: json === undefined ? pageTitle(text) : undefined }),
  };
}

/** The call itself, without any limit of time. Nothing compressed is asked for, or taken. */
async function open(
  { fetch }: HttpDeps,
  { method, url, headers, body, signal }: HttpRequest,
  connection: Connection,
): Promise<Response> {
  throwIfAborted(signal);
  const init = {
    ...PLAIN_OPTIONS,
    method,
    headers: { ...headers, ...PLAIN_HEADERS },
    redirect: "error",
    signal: connection.signal,
  } as const;
  const response = await fetch(url, { ...init, ...defined({ body }) });
  requirePlain(url, response);
  return response;
}

async function within<Result>(
  { clock }: HttpDeps,
  { url, timeoutMs, signal }: HttpRequest,
  call: Promise<Result>,
): Promise<Result> {
  const host = hostOf(url);
  try {
    const timeout = { clock, milliseconds: timeoutMs, facts: { host } };
    return await race(call, { signal, timeout });
  } catch (error) {
    throw networkError(error, { host });
  }
}
