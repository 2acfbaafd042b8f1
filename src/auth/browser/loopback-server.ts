import type { Server } from "node:http";
import { KiroAuthError } from "../../facts/errors.ts";
import { abortedError, type Clock, throwIfAborted } from "../../lib/time.ts";
import {
  type CallbackCode,
  type CallbackDecision,
  type CallbackHit,
  decideCallback,
} from "./loopback-callback.ts";
import { PAGE_HEADERS, pageHtml, type PageTexts } from "./loopback-pages.ts";

/** Redirect ports that the sign-in page may know, in Kiro's own order (PROTOCOL 1.2, D2). */
export const CALLBACK_PORTS = [
  3128, 4649, 6588, 8008, 9091, 49153, 50153, 51153, 52153, 53153,
] as const;

const DEFAULT_MAX_BAD_HITS = 1000;
const SLOW_CLIENT_MS = 10_000;

export interface LoopbackOptions {
  readonly state: string;
  readonly pages: PageTexts;
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly ports?: readonly number[];
  /** Hits that are answered; later ones are cut off unanswered while the wait continues. */
  readonly maxBadHits?: number;
}

export interface LoopbackServer {
  readonly port: number;
  /**
   * Settles once; the port is given back as soon as the browser has its page.
   * @throws KiroAuthError `login_denied`, `login_failed` or `login_expired`
   * @throws KiroNetworkError `aborted`
   */
  readonly result: Promise<CallbackCode>;
  /** Resolves when the port is free; a wait that has not ended fails with `aborted`. */
  close(): Promise<void>;
}

/**
 * Listens for the browser's return (RFC 8252 section 7.3) on both loopback addresses: the page
 * redirects to `localhost`, which may be either.
 * @throws KiroAuthError `callback_port_busy`
 */
export async function openLoopbackServer(options: LoopbackOptions): Promise<LoopbackServer> {
  // Imported here: no start of OpenCode pays for a server that only a login needs.
  const { createServer } = await import("node:http");
  throwIfAborted(options.signal);
  const ports = options.ports ?? CALLBACK_PORTS;
  for (const port of ports) {
    const servers = await listenOnLoopback(port, () =>
      createServer({ requestTimeout: SLOW_CLIENT_MS, headersTimeout: SLOW_CLIENT_MS }),
    );
    if (servers !== undefined) return awaitCallback(servers, port, options);
  }
  throw new KiroAuthError({ code: "callback_port_busy", ports });
}

function awaitCallback(
  servers: readonly Server[],
  port: number,
  options: LoopbackOptions,
): LoopbackServer {
  const { clock, signal, state } = options;
  const ended = new AbortController();
  const settled = deferred<CallbackCode>();
  const released = deferred<undefined>();

  function settle(outcome: CallbackCode | Error): void {
    ended.abort();
    if (outcome instanceof Error) settled.reject(outcome);
    else settled.resolve(outcome);
  }
  function release(): void {
    void Promise.all(servers.map(closeServer)).then(() => released.resolve(undefined));
  }
  function giveUp(error: Error): void {
    settle(error);
    release();
  }

  answerHits(servers, options, (hit) => {
    const decision = decideCallback(hit, { port, state });
    if (decision.outcome === undefined) return { decision };
    // Single use: the first answer counts, a repeated one only gets its page.
    settle(decision.outcome);
    return { decision, onSent: release };
  });
  const stop = () => giveUp(abortedError(signal));
  signal?.addEventListener("abort", stop, { once: true, signal: ended.signal });
  clock.sleep(options.timeoutMs, ended.signal).then(
    () => giveUp(new KiroAuthError({ code: "login_expired" })),
    () => undefined,
  );
  if (signal?.aborted) stop();
  return {
    port,
    result: settled.promise,
    close() {
      if (!ended.signal.aborted) stop();
      return released.promise;
    },
  };
}

interface Deferred<Value> {
  readonly promise: Promise<Value>;
  readonly resolve: (value: Value) => void;
  readonly reject: (error: Error) => void;
}

/** A promise with its handles; a rejection that nobody asks for is no crash. */
function deferred<Value>(): Deferred<Value> {
  let resolve: (value: Value) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<Value>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}

type Answer = { decision: CallbackDecision; onSent?: () => void };

function answerHits(
  servers: readonly Server[],
  { maxBadHits = DEFAULT_MAX_BAD_HITS, pages }: LoopbackOptions,
  decide: (hit: CallbackHit) => Answer,
): void {
  let badHits = 0;
  for (const server of servers) {
    server.on("request", (request, response) => {
      const { decision, onSent } = decide({
        method: request.method,
        target: request.url,
        host: request.headers.host,
        secFetchMode: request.headers["sec-fetch-mode"],
        secFetchSite: request.headers["sec-fetch-site"],
      });
      if (decision.outcome === undefined) badHits += 1;
      if (decision.outcome === undefined && badHits > maxBadHits) {
        request.socket.destroy();
        return;
      }
      if (onSent !== undefined) response.once("finish", onSent).once("close", onSent);
      response.writeHead(decision.status, PAGE_HEADERS).end(pageHtml(decision.page, pages));
    });
  }
}

/** Undefined where somebody else has the port, on either address. */
async function listenOnLoopback(
  port: number,
  create: () => Server,
): Promise<readonly Server[] | undefined> {
  const first = create();
  if ((await listen(first, port, "127.0.0.1")) !== undefined) return undefined;
  const second = create();
  const problem = await listen(second, port, "::1");
  if (problem === undefined) return [first, second];
  // A machine without IPv6 has no ::1, and nobody can wait there for the code.
  if (problem === "EADDRNOTAVAIL" || problem === "EAFNOSUPPORT") return [first];
  await closeServer(first);
  return undefined;
}

/** Resolves with the system's code when the address cannot be had. */
function listen(server: Server, port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "EUNKNOWN"));
    server.listen({ port, host, exclusive: true, ipv6Only: host === "::1" }, () =>
      resolve(undefined),
    );
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
