import { parseJson } from "../lib/read.ts";
import { isKiroHost } from "../catalog/endpoints.ts";
import { KiroRequestError } from "../facts/errors.ts";

/** What the host's `fetch` call carries, in one form. */
export interface Incoming {
  readonly url: string;
  readonly sessionId: string | undefined;
  readonly signal: AbortSignal | undefined;
  /** @throws KiroRequestError when it is not JSON */
  readonly body: () => Promise<unknown>;
}

export type FetchInput = string | URL | Request;

export function readIncoming(input: FetchInput, init: RequestInit | undefined): Incoming {
  const request = input instanceof Request ? input : undefined;
  const headers = new Headers(init?.headers ?? request?.headers);
  return {
    url: urlOf(input),
    sessionId: headers.get("x-session-id") ?? headers.get("x-session-affinity") ?? undefined,
    signal: init?.signal ?? request?.signal ?? undefined,
    body: async () => parse(await bodyText(request, init)),
  };
}

/**
 * A chat request to the provider that we registered; a user may have given it another address, of a
 * Kiro host for one. Everything else passes through untouched.
 * @param baseUrls the provider's, ours and the user's own
 */
export function isChatRequest(url: string, baseUrls: ReadonlySet<string>): boolean {
  if (!URL.canParse(url)) return false;
  const { hostname, pathname } = new URL(url);
  if (!pathname.endsWith("/chat/completions")) return false;
  if (isKiroHost(hostname)) return true;
  return [...baseUrls].some((baseUrl) => url.startsWith(`${baseUrl.replace(/\/+$/, "")}/`));
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
