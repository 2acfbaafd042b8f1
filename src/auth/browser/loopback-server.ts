import type { Server } from "node:http";
import { KiroAuthError } from "../../facts/errors.ts";
import { abortedError, type Clock, throwIfAborted } from "../../lib/time.ts";
import { type CallbackCode, judgeCallback, type Verdict } from "./loopback-callback.ts";
import { PAGE_HEADERS, pageText } from "./loopback-pages.ts";
import { expiredError } from "../device/poll.ts";

/** Redirect ports that the sign-in page may know, in Kiro's own order (PROTOCOL 1.2, D2). */
export const CALLBACK_PORTS = [
  3128, 4649, 6588, 8008, 9091, 49153, 50153, 51153, 52153, 53153,
] as const;

const DEFAULT_MAX_BAD_HITS = 1000;
const SLOW_CLIENT_MS = 10_000;

export interface LoopbackOptions {
  readonly state: string;
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly ports?: readonly number[];
  /** Hits that are answered; later ones are cut off unanswered, the wait goes on. */
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
  /** Resolves when the port is free; a wait that is still on fails with `aborted`. */
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
  throw new KiroAuthError(
    "callback_port_busy",
    `All ports that the browser could return to are in use (${ports.join(", ")}); ` +
      'close a program that uses one, or set "login_flow" to "device"',
  );
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

  answerHits(servers, options.maxBadHits ?? DEFAULT_MAX_BAD_HITS, (hit) => {
    const verdict = judgeCallback(hit, { port, state });
    if (verdict.outcome === undefined) return { verdict };
    // Single use: the first answer counts, a repeated one only gets its page.
    settle(verdict.outcome);
    return { verdict, onSent: release };
  });
  const stop = () => giveUp(abortedError(signal));
  signal?.addEventListener("abort", stop, { once: true, signal: ended.signal });
  clock.sleep(options.timeoutMs, ended.signal).then(
    () => giveUp(expiredError()),
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

type Answer = { verdict: Verdict; onSent?: () => void };

function answerHits(
  servers: readonly Server[],
  maxBadHits: number,
  judge: (hit: Parameters<typeof judgeCallback>[0]) => Answer,
): void {
  let badHits = 0;
  for (const server of servers) {
    server.on("request", (request, response) => {
      const { verdict, onSent } = judge({
        method: request.method,
        target: request.url,
        host: request.headers.host,
        secFetchMode: request.headers["sec-fetch-mode"],
        secFetchSite: request.headers["sec-fetch-site"],
      });
      if (verdict.outcome === undefined) badHits += 1;
      if (verdict.outcome === undefined && badHits > maxBadHits) {
        request.socket.destroy();
        return;
      }
      if (onSent !== undefined) response.once("finish", onSent).once("close", onSent);
      response.writeHead(verdict.status, PAGE_HEADERS).end(pageText(verdict.page));
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
