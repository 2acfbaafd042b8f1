import type { Fetch } from "../deps.ts";
import { hostOf, isConnectFailure, networkError } from "./network-error.ts";

/**
 * `https://HOST/PATH?QUERY` -> `ORIGIN/HOST/PATH?QUERY`, so that one local server can play every
 * host and still see which was meant. Anything but https stays as it is.
 */
export function overrideUrl(origin: string | undefined, url: string): string {
  if (origin === undefined || !URL.canParse(url)) return url;
  const { protocol, host, pathname, search, hash } = new URL(url);
  return protocol === "https:" ? `${origin}/${host}${pathname}${search}${hash}` : url;
}

/** `fetch` itself where there is no override. A server that is not there is not Kiro's fault. */
export function overrideFetch(fetch: Fetch, origin: string | undefined): Fetch {
  if (origin === undefined) return fetch;
  const facts = { host: hostOf(origin), isOverride: true } as const;
  return (url, init) =>
    fetch(overrideUrl(origin, url), init).catch((error: unknown) => {
      const failure = networkError(error, facts);
      throw isConnectFailure(failure) ? failure : error;
    });
}
