import { regionOf } from "../../../../auth/credentials.ts";
import type { Account } from "../../../../accounts/account.ts";
import {
  chatEndpoint,
  managementEndpoints,
  SIGN_IN_ORIGIN,
  socialAuthUrls,
  ssoOidcUrl,
} from "../../../../catalog/endpoints.ts";
import { DEFAULT_REGION, isSsoRegion, type KiroRegion } from "../../../../catalog/regions.ts";
import { KiroApiError, KiroNetworkError } from "../../../../facts/errors.ts";
import { withConnection } from "../../../../lib/net/connection.ts";
import { type HttpDeps, sendRequest } from "../../../../lib/net/http.ts";

/** What came of asking one host. */
export type HostAnswer =
  | {
      readonly host: string;
      readonly status: number;
      readonly isPage: boolean;
      /** By the host's clock and by ours in the middle of the exchange, milliseconds since the epoch. */
      readonly time: { readonly theirs: number; readonly ours: number } | undefined;
    }
  | { readonly host: string; readonly error: KiroNetworkError };

/** For the whole of one question; all are asked at once. */
const MAX_WAIT_MS = 5_000;

/** The hosts that these accounts need, else those of a first login. */
export function hostsFor(accounts: readonly Account[]): readonly string[] {
  const urls = accounts.flatMap(({ credentials }) => [
    ...kiroUrls(regionOf(credentials)),
    ...loginUrls(credentials),
  ]);
  const first = [...kiroUrls(DEFAULT_REGION), socialAuthUrls.refresh, SIGN_IN_ORIGIN];
  return [...new Set((urls.length > 0 ? urls : first).map((url) => new URL(url).host))];
}

function kiroUrls(region: KiroRegion): readonly string[] {
  return [chatEndpoint("path", region).url, managementEndpoints(region, "usage").urls[0]];
}

function loginUrls(credentials: Account["credentials"]): readonly string[] {
  switch (credentials.method) {
    case "social":
      return [socialAuthUrls.refresh];
    case "idc":
      return isSsoRegion(credentials.ssoRegion)
        ? [ssoOidcUrl(credentials.ssoRegion, "/token")]
        : [];
    case "external-idp":
      return [credentials.tokenEndpoint];
    case "api-key":
      return [];
  }
}

/** Asks without a login: an answer of the host, whatever it says, shows that the way to it is open. */
export async function askHosts(
  hosts: readonly string[],
  deps: HttpDeps,
  signal: AbortSignal,
): Promise<readonly HostAnswer[]> {
  const ask = (host: string) => withConnection(signal, (own) => askHost(host, deps, own));
  return await Promise.all(hosts.map(ask));
}

/**
 * Reads nothing of the body, and waits for no end of it.
 * @throws KiroNetworkError `aborted` when the caller gives up
 */
async function askHost(host: string, deps: HttpDeps, signal: AbortSignal): Promise<HostAnswer> {
  const { clock } = deps;
  const from = clock.now();
  try {
    const url = `https://${host}/`;
    const headers = { accept: "*/*" };
    const request = { method: "GET", url, headers, timeoutMs: MAX_WAIT_MS, signal } as const;
    const response = await sendRequest(deps, request);
    const ours = (from + clock.now()) / 2;
    const theirs = Date.parse(response.headers.get("date") ?? "");
    const isPage = (response.headers.get("content-type") ?? "").startsWith("text/html");
    const time = Number.isNaN(theirs) ? undefined : { theirs, ours };
    return { host, status: response.status, isPage, time };
  } catch (error) {
    if (error instanceof KiroApiError) {
      return { host, status: error.refusal.status, isPage: false, time: undefined };
    }
    if (!(error instanceof KiroNetworkError) || signal.aborted) throw error;
    return { host, error };
  }
}
