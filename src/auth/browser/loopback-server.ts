import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { KiroAuthError } from "../../facts/errors.ts";
import { type Clock, throwIfAborted } from "../../lib/time.ts";
import { decideCallback, failurePage, type NextPage, type Stage } from "./loopback-callback.ts";
import { PAGE_HEADERS, pageHtml, type PageTexts } from "./loopback-pages.ts";
import { bindLoopback, closeServer } from "./loopback-socket.ts";
import { type CallbackWait, createCallbackWait, deferred } from "./loopback-wait.ts";

/** Redirect ports that the sign-in page may know, in Kiro's own order (PROTOCOL 1.2, D2). */
export const CALLBACK_PORTS = [
  3128, 4649, 6588, 8008, 9091, 49153, 50153, 51153, 52153, 53153,
] as const;

const DEFAULT_MAX_BAD_HITS = 1000;
const SLOW_CLIENT_MS = 10_000;

export interface LoopbackOptions {
  readonly pages: PageTexts;
  readonly clock: Clock;
  /** For each page that the person visits. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** The address to send a browser to, where the endpoint override leads elsewhere. */
  readonly showUrl?: (url: string) => string;
  readonly ports?: readonly number[];
  /** Hits that are answered; later ones are cut off unanswered while the wait continues. */
  readonly maxBadHits?: number;
}

export interface LoopbackServer<Result> {
  readonly port: number;
  /**
   * Waits for the answer of a page, and of those that the browser is sent on to. Called once;
   * settles once; the port is given back as soon as the browser has its last page.
   * @throws KiroAuthError `login_denied`, `login_failed`, `login_expired`, and as `next` throws
   * @throws KiroNetworkError `aborted`
   */
  readonly waitFor: (first: Stage<Result>) => Promise<Result>;
  /** Resolves when the port is free; a wait that has not ended fails with `aborted`. */
  close(): Promise<void>;
}

/**
 * Listens for the browser's return (RFC 8252 section 7.3) on both loopback addresses: the page
 * redirects to `localhost`, which may be either.
 * @throws KiroAuthError `callback_port_busy`
 */
export async function openLoopbackServer<Result>(
  options: LoopbackOptions,
): Promise<LoopbackServer<Result>> {
  // Imported here: no start of OpenCode pays for a server that only a login needs.
  const { createServer } = await import("node:http");
  throwIfAborted(options.signal);
  const ports = options.ports ?? CALLBACK_PORTS;
  for (const port of ports) {
    const servers = await bindLoopback(port, () =>
      createServer({ requestTimeout: SLOW_CLIENT_MS, headersTimeout: SLOW_CLIENT_MS }),
    );
    if (servers !== undefined) return serve(servers, port, options);
  }
  throw new KiroAuthError({ code: "callback_port_busy", ports });
}

function serve<Result>(
  servers: readonly Server[],
  port: number,
  options: LoopbackOptions,
): LoopbackServer<Result> {
  const { clock, maxBadHits = DEFAULT_MAX_BAD_HITS, signal, timeoutMs } = options;
  const released = deferred<undefined>();
  const release = () => {
    void Promise.all(servers.map(closeServer)).then(() => released.resolve(undefined));
  };
  const wait = createCallbackWait<Result>({ clock, timeoutMs, signal, onGivenUp: release });
  let badHits = 0;

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const decision = decideCallback(hitOf(request), { port, stages: wait.stages });
    if ("next" in decision) {
      void sendOn(decision.next, response, { wait, options, release });
      return;
    }
    const { outcome, page, status } = decision;
    if (outcome === undefined) badHits += 1;
    else end(outcome, response, { wait, release });
    if (outcome === undefined && badHits > maxBadHits) request.socket.destroy();
    else respond(response, status, pageHtml(page, options.pages));
  }

  for (const server of servers) server.on("request", answer);
  return {
    port,
    waitFor(first) {
      wait.enter(first);
      return wait.result;
    },
    close() {
      wait.cancel();
      return released.promise;
    },
  };
}

/** Holds the browser until the next page is known, so that the person stays in one tab. */
async function sendOn<Result>(
  next: () => Promise<NextPage<Result>>,
  response: ServerResponse,
  { options, ...held }: Held<Result> & { readonly options: LoopbackOptions },
): Promise<void> {
  const { pages, showUrl = (url: string) => url } = options;
  const browser = { hasLeft: false };
  response.once("close", () => (browser.hasLeft = true));
  try {
    const { then, url } = await next();
    if ("result" in then) end(then, response, held);
    else held.wait.enter(then);
    respond(response, 302, pageHtml("going-on", pages), { location: showUrl(url) });
  } catch (error) {
    const failure = error instanceof Error ? error : new Error("not an error", { cause: error });
    const page = failure instanceof KiroAuthError ? failurePage(failure) : "failed";
    end(failure, response, held);
    respond(response, 200, pageHtml(page, pages));
  }
  // A browser that left meanwhile gets no page, and says no more that it has it.
  if (browser.hasLeft && held.wait.isEnded()) held.release();
}

interface Held<Result> {
  readonly wait: CallbackWait<Result>;
  readonly release: () => void;
}

/** Single use: the first answer counts, a repeated one only gets its page. */
function end<Result>(
  outcome: { readonly result: Result } | Error,
  response: ServerResponse,
  { release, wait }: Held<Result>,
): void {
  wait.settle(outcome);
  response.once("finish", release).once("close", release);
}

function hitOf({ headers, method, url }: IncomingMessage) {
  return {
    method,
    target: url,
    host: headers.host,
    secFetchMode: headers["sec-fetch-mode"],
    secFetchSite: headers["sec-fetch-site"],
  };
}

function respond(
  response: ServerResponse,
  status: number,
  html: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { ...PAGE_HEADERS, ...headers }).end(html);
}
