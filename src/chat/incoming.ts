import { parseJson } from "../lib/read.ts";
import { isKiroHost } from "../catalog/endpoints.ts";
import { KiroRequestError } from "../facts/errors.ts";

/** The content of the host's `fetch` call, in one form. */
export interface Incoming {
  readonly url: string;
  readonly sessionId: string | undefined;
  /** Whether the session is a subagent's. */
  readonly isSubagent: boolean;
  readonly signal: AbortSignal | undefined;
  /** @throws KiroRequestError when it is not JSON */
  readonly body: () => Promise<unknown>;
}

export type FetchInput = string | URL | Request;

export function readIncoming(input: FetchInput, init: RequestInit | undefined): Incoming {
  const request = input instanceof Request ? input : undefined;
  const headers = headersOf(init?.headers ?? request?.headers);
  return {
    url: urlOf(input),
    sessionId: headers.get("x-session-id") || headers.get("x-session-affinity") || undefined,
    isSubagent: headers.has("x-parent-session-id"),
    signal: init?.signal ?? request?.signal ?? undefined,
    body: async () => parse(await bodyText(request, init)),
  };
}

/** By names in lower case. `Headers` throws on values that HTTP does not allow; nobody sends these. */
function headersOf(given: HeadersInit | undefined): ReadonlyMap<string, string> {
  const isIterable = given !== undefined && Symbol.iterator in given;
  const entries = isIterable ? [...given] : Object.entries(given ?? {});
  return new Map(
    entries.flatMap(([name, value]) =>
      typeof name === "string" && typeof value === "string" ? [[name.toLowerCase(), value]] : [],
    ),
  );
}

/**
 * A chat request to the provider that we registered, or to a Kiro host; a user may have given the
 * provider another address, or an empty one.
 * @param baseUrls the provider's, ours and the user's own
 */
export function isChatRequest(url: string, baseUrls: ReadonlySet<string>): boolean {
  if ([...baseUrls].some((baseUrl) => url === `${baseUrl}${CHAT_PATH}`)) return true;
  if (!URL.canParse(url)) return url.endsWith(CHAT_PATH);
  const { hostname, pathname } = new URL(url);
  if (!pathname.endsWith(CHAT_PATH)) return false;
  return isKiroHost(hostname) || [...baseUrls].some((baseUrl) => isBelow(url, baseUrl));
}

const CHAT_PATH = "/chat/completions";

/**
 * Only the provider has our `fetch`, so any request through it may be a prompt, and goes nowhere
 * else.
 * @throws KiroRequestError `not_for_kiro`
 */
export function refuseToSend(input: FetchInput, init: RequestInit | undefined): void {
  const request = input instanceof Request ? input : undefined;
  const method = (init?.method ?? request?.method ?? "GET").toUpperCase();
  if (!init?.body && ["GET", "HEAD", "OPTIONS"].includes(method)) return;
  const url = urlOf(input);
  const { host, pathname } = URL.canParse(url) ? new URL(url) : { host: "", pathname: url };
  // Host and path name no person and no key, as a query may.
  throw new KiroRequestError({ code: "not_for_kiro", address: `${host}${pathname}` });
}

/** Ignores how the host is written. */
function isBelow(url: string, baseUrl: string): boolean {
  if (!URL.canParse(baseUrl)) return false;
  return new URL(url).href.startsWith(`${new URL(baseUrl).href.replace(/\/+$/, "")}/`);
}

function urlOf(input: FetchInput): string {
  if (typeof input === "string") return input;
  return input instanceof URL ? input.href : input.url;
}

async function bodyText(request: Request | undefined, init: RequestInit | undefined) {
  if (typeof init?.body === "string") return init.body;
  if (init?.body) return new Response(init.body).text();
  return request === undefined ? "" : request.clone().text();
}

function parse(text: string): unknown {
  const body = parseJson(text);
  if (body !== undefined) return body;
  throw new KiroRequestError({ code: "invalid_json" });
}
