import { authorizationOf, type Credentials, secretsOf } from "../auth/credentials.ts";
import { isKiroHost } from "../catalog/endpoints.ts";
import { KiroLocalError } from "../facts/errors.ts";
import type { Deps } from "../lib/deps.ts";
import { knowSecrets } from "../lib/log/known-secrets.ts";
import { type HttpRequest, sendRequest } from "../lib/net/http.ts";

export interface ServiceContext {
  readonly deps: Pick<Deps, "fetch" | "clock" | "random" | "logger">;
  /** The one client identity, e.g. `opencode-kiro-auth/1.0.0 …`. */
  readonly userAgent: string;
  /** Ids of the accounts whose calls for models and usage go without their profile; see `forAccount`. */
  readonly withoutProfile?: Set<string>;
  /** Whose calls these are; absent before there is an account. */
  readonly accountId?: string;
}

/** The same for the calls of one account: what works for it is remembered. */
export function forAccount(context: ServiceContext, accountId: string): ServiceContext {
  return { ...context, accountId };
}

/** `timeoutMs` is for the headers of the answer alone. */
export interface AuthorizedRequest extends Omit<HttpRequest, "headers"> {
  readonly headers?: HttpRequest["headers"];
}

/**
 * Sends a request as an account: the one place that puts `Authorization` on anything, and only
 * towards a host of the host table (PROTOCOL 3.2; API keys per 2.7).
 * @throws KiroLocalError `host_refused`
 * @throws KiroNetworkError `network`, `timeout` or `aborted`
 */
export async function sendAuthorized(
  context: ServiceContext,
  credentials: Credentials,
  request: AuthorizedRequest,
): Promise<Response> {
  const { protocol, hostname } = new URL(request.url);
  if (protocol !== "https:" || !isKiroHost(hostname)) {
    throw new KiroLocalError({ code: "host_refused" });
  }
  knowSecrets(secretsOf(credentials));
  const headers = {
    accept: "*/*",
    "user-agent": context.userAgent,
    "x-amz-user-agent": context.userAgent,
    ...request.headers,
    ...authorizationOf(credentials),
  };
  return sendRequest(context.deps, { ...request, headers });
}
