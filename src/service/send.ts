import { authorizationOf, type Credentials } from "../auth/credentials.ts";
import { isKiroHost } from "../catalog/endpoints.ts";
import { KiroLocalError, KiroNetworkError } from "../facts/errors.ts";
import type { Deps } from "../lib/deps.ts";
import { abortedError } from "../lib/time.ts";

export interface ServiceContext {
  readonly deps: Pick<Deps, "fetch" | "clock" | "random" | "logger">;
  /** The one client identity, e.g. `opencode-kiro-auth/1.0.0 …`. */
  readonly userAgent: string;
}

export interface AuthorizedRequest {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** How long the answer's headers may take, milliseconds. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
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
  const headers = {
    accept: "*/*",
    "user-agent": context.userAgent,
    "x-amz-user-agent": context.userAgent,
    ...request.headers,
    ...authorizationOf(credentials),
  };
  return answerInTime(context, request, headers);
}

async function answerInTime(
  { deps }: ServiceContext,
  request: AuthorizedRequest,
  headers: Readonly<Record<string, string>>,
): Promise<Response> {
  if (request.signal?.aborted) throw abortedError(request.signal);
  const deadline = new AbortController();
  const stopTimer = new AbortController();
  const timer = deps.clock.sleep(request.timeoutMs, stopTimer.signal).then(
    () => deadline.abort(),
    () => undefined,
  );
  const onAbort = () => deadline.abort(request.signal?.reason);
  request.signal?.addEventListener("abort", onAbort, { once: true });
  try {
    // The body outlives this call, and so does the caller's hold on its connection.
    return await deps.fetch(request.url, {
      method: request.method,
      headers,
      redirect: "error",
      signal: deadline.signal,
      ...(request.body === undefined ? {} : { body: request.body }),
    });
  } catch (error) {
    request.signal?.removeEventListener("abort", onAbort);
    if (error instanceof KiroLocalError) throw error;
    if (request.signal?.aborted) throw abortedError(request.signal);
    if (deadline.signal.aborted) {
      throw new KiroNetworkError("timeout", "Kiro did not answer in time", { cause: error });
    }
    throw new KiroNetworkError("network", "Kiro could not be reached", { cause: error });
  } finally {
    stopTimer.abort();
    await timer;
  }
}
