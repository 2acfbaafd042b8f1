import type { Fetch } from "../lib/deps.ts";
import { type HttpAnswer, postJson } from "../lib/net/http.ts";
import type { Clock } from "../lib/time.ts";

/** What every call to a sign-in host needs. */
export interface AuthCall {
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly userAgent: string;
  readonly signal?: AbortSignal | undefined;
}

/** Sends one step of a flow; what the answer means is the matching `understand…` function's word. */
export function postAuth(url: string, body: unknown, call: AuthCall): Promise<HttpAnswer> {
  const { fetch, clock, signal, userAgent } = call;
  return postJson(url, body, { fetch, clock, signal, headers: { "user-agent": userAgent } });
}
