import { getEventListeners } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { inspect } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import { KiroLocalError, KiroNetworkError } from "../../../src/facts/errors.ts";
import type { Fetch } from "../../../src/lib/deps.ts";
import {
  getJson,
  type HttpRequest,
  MAX_ANSWER_BYTES,
  postForm,
  postJson,
  sendRequest,
} from "../../../src/lib/net/http.ts";
import { openConnection } from "../../../src/lib/net/connection.ts";
import { isCertificateFailure, isConnectFailure } from "../../../src/lib/net/network-error.ts";
import { systemClock } from "../../../src/lib/time.ts";
import { SELF_SIGNED } from "../../helpers/certificate.ts";
import { createFakeClock } from "../../helpers/fake-clock.ts";
import { listenOnFreePort } from "../../../tools/listen.ts";

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  return `http://127.0.0.1:${await listenOnFreePort(server)}/token`;
}

const fetch: Fetch = (url, init) => globalThis.fetch(url, init);
const real = { fetch, clock: systemClock };

async function failure(promise: Promise<unknown>): Promise<KiroNetworkError> {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(KiroNetworkError);
  return error as KiroNetworkError;
}

const ask = (url: string): HttpRequest => ({ method: "GET", url, headers: {}, timeoutMs: 5000 });

describe("sendRequest", () => {
  it("keeps the host and the system's code of a connection that failed (E8)", async () => {
    const gone = await serve(() => undefined);
    const [server] = servers.splice(0);
    await new Promise((resolve) => server?.close(resolve));
    const refused = await failure(sendRequest(real, ask(gone)));
    expect(refused.facts).toEqual({ host: new URL(gone).host, systemCode: "ECONNREFUSED" });
  });

  it("accepts no certificate that nobody has signed, and keeps the code (T16)", async () => {
    const server = createTlsServer(SELF_SIGNED, (_request, response) => response.end());
    const url = `https://localhost:${await listenOnFreePort(server)}/`;
    const refused = await failure(sendRequest(real, ask(url)));
    expect(refused.facts.systemCode).toBe("DEPTH_ZERO_SELF_SIGNED_CERT");
    expect(isCertificateFailure(refused)).toBe(true);
    server.close();
  });

  it("knows a proxy's 407, of which Node makes a network error (B17)", async () => {
    const url = await serve((_request, response) => response.writeHead(407).end());
    const refused = await failure(sendRequest(real, ask(url)));
    expect(refused.facts.systemCode).toBe("PROXY_AUTHENTICATION_REQUIRED");
  });

  it.each([302, 307])(
    "refuses a %i with a code of its own, and follows it nowhere (B17)",
    async (status) => {
      let calls = 0;
      const url = await serve((_request, response) => {
        calls += 1;
        response.writeHead(status, { location: "/login" }).end();
      });
      const refused = await failure(sendRequest(real, ask(url)));
      expect([refused.facts.systemCode, calls]).toEqual(["REDIRECT_REFUSED", 1]);
    },
  );

  it("has its time limit for the headers alone; the caller's signal still ends the body", async () => {
    const clock = createFakeClock();
    const caller = new AbortController();
    const url = await serve((_request, response) => response.write("begun"));
    const response = await sendRequest({ fetch, clock }, { ...ask(url), signal: caller.signal });
    await clock.advance(60_000);
    const reader = response.body?.getReader();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe("begun");
    caller.abort(new Error("enough"));
    await expect(reader?.read()).rejects.toThrow("enough");
  });

  it("leaves nothing on its caller's signal when it fails", async () => {
    const { signal } = new AbortController();
    const broken: Fetch = () => Promise.reject(new TypeError("fetch failed"));
    await failure(
      sendRequest({ ...real, fetch: broken }, { ...ask("https://a.example/"), signal }),
    );
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  it("uses its caller's own connection, and closes it when no answer comes", async () => {
    const caller = new AbortController();
    const connection = openConnection(caller.signal);
    let sentWith: unknown;
    const silent: Fetch = (_url, init) => {
      sentWith = init?.signal;
      return new Promise(() => undefined);
    };
    const clock = createFakeClock({ autoAdvance: true });
    const { signal } = connection;
    const request = { ...ask("https://a.example/"), signal, connection };
    const error = await failure(sendRequest({ fetch: silent, clock }, request));
    expect(error.code).toBe("timeout");
    expect([sentWith, signal.aborted]).toEqual([signal, true]);
    expect(getEventListeners(caller.signal, "abort")).toEqual([]);
  });

  it("lets an error of ours from the fetch through", async () => {
    const refusal = new KiroLocalError({ code: "host_refused" });
    const refusing = { ...real, fetch: () => Promise.reject(refusal) };
    await expect(sendRequest(refusing, ask("https://a.example/"))).rejects.toBe(refusal);
  });
});

describe("postJson", () => {
  it("sends JSON and gives status, headers and the parsed body back", async () => {
    let seen = "";
    const url = await serve((request, response) => {
      const { method, headers } = request;
      seen = `${method} ${headers["content-type"]} ${headers["user-agent"]} `;
      request.on("data", (chunk: Buffer) => (seen += chunk.toString()));
      request.on("end", () => response.writeHead(400, { "x-code": "7" }).end('{"error":"no"}'));
    });
    const options = { ...real, headers: { "user-agent": "tests" } };
    const answer = await postJson(url, { refreshToken: "secret" }, options);
    expect(seen).toBe('POST application/json tests {"refreshToken":"secret"}');
    expect(answer).toMatchObject({ status: 400, json: { error: "no" } });
    expect(answer.headers.get("x-code")).toBe("7");
  });

  it.each([
    ["HTML", "<html>blocked</html>"],
    ["cut JSON", '{"accessToken": "abc'],
    ["nothing", ""],
  ])("leaves json undefined for %s", async (_name, body) => {
    const url = await serve((_request, response) => response.end(body));
    expect(await postJson(url, {}, real)).toMatchObject({ status: 200, json: undefined });
  });

  it("stops reading after 256 KiB (T7)", async () => {
    let sent = 0;
    const pull = (controller: ReadableStreamDefaultController<Uint8Array>) => {
      sent += 65_536;
      controller.enqueue(new Uint8Array(65_536).fill(0x20));
    };
    const endless: Fetch = () => Promise.resolve(new Response(new ReadableStream({ pull })));
    const answer = await postJson("https://host.example/", {}, { ...real, fetch: endless });
    expect(answer.json).toBeUndefined();
    expect(sent).toBeLessThan(MAX_ANSWER_BYTES + 4 * 65_536);
  });

  it.each(["gzip", "br", "identity, deflate", "unheard-of"])(
    "refuses an answer in %s before its body is read, as trouble that passes (T8)",
    async (encoding) => {
      const seen = { pulls: 0, cancels: 0 };
      const body = new ReadableStream(
        { pull: () => void (seen.pulls += 1), cancel: () => void (seen.cancels += 1) },
        { highWaterMark: 0 },
      );
      const headers = { "content-encoding": encoding };
      const packed: Fetch = () => Promise.resolve(new Response(body, { headers }));
      const call = postJson("https://host.example/", {}, { ...real, fetch: packed });
      const error = await failure(call);
      expect(error).toMatchObject({
        code: "network",
        facts: { host: "host.example", systemCode: "UNEXPECTED_CONTENT_ENCODING" },
      });
      expect(seen).toEqual({ pulls: 0, cancels: 1 });
    },
  );

  it("asks for no compression, and takes what says that it is none", async () => {
    let asked: unknown;
    const url = await serve((request, response) => {
      asked = request.headers["accept-encoding"];
      response.writeHead(200, { "content-encoding": "identity" }).end("{}");
    });
    expect((await postJson(url, {}, real)).json).toEqual({});
    expect(asked).toBe("identity");
  });

  it("does not follow a redirect with the secret (T6)", async () => {
    let stolen = 0;
    const thief = await serve((_request, response) => {
      stolen += 1;
      response.end("{}");
    });
    const url = await serve((_request, response) =>
      response.writeHead(307, { location: thief }).end(),
    );
    expect((await failure(postJson(url, {}, real))).code).toBe("network");
    expect(stolen).toBe(0);
  });

  it("fails as a timeout when no answer comes, and when its body does not end", async () => {
    for (const listener of [
      () => undefined,
      (_request: unknown, response: { write(text: string): void }) => response.write('{"a":'),
    ] as RequestListener[]) {
      const clock = createFakeClock();
      let reached = (): void => undefined;
      const arrived = new Promise<void>((resolve) => (reached = resolve));
      const url = await serve((request, response) => {
        listener(request, response);
        reached();
      });
      const promise = failure(postJson(url, {}, { fetch, clock, timeoutMs: 7000 }));
      await arrived;
      await clock.advance(6999);
      await clock.advance(1);
      const error = await promise;
      expect(error.code).toBe("timeout");
      expect(error.message).toContain("7 s");
    }
  });

  it("takes the abort before, and while it waits, even from a fetch that ignores it", async () => {
    const deaf: Fetch = () => new Promise(() => undefined);
    const already = AbortSignal.abort();
    const early = postJson("https://host.example/", {}, { ...real, fetch: deaf, signal: already });
    expect((await failure(early)).code).toBe("aborted");
    const abort = new AbortController();
    const options = { ...real, fetch: deaf, signal: abort.signal };
    const late = failure(postJson("https://host.example/", {}, options));
    abort.abort();
    expect((await late).code).toBe("aborted");
  });

  it("gives the connection up when it gives up", async () => {
    const clock = createFakeClock();
    let signal: AbortSignal | null | undefined;
    const hanging: Fetch = (_url, init) => {
      signal = init?.signal;
      return new Promise(() => undefined);
    };
    const promise = failure(postJson("https://host.example/", {}, { fetch: hanging, clock }));
    await clock.advance(30_000);
    await promise;
    expect(signal?.aborted).toBe(true);
  });

  it("tells a refused connection from one that broke (E8)", async () => {
    const gone = await serve(() => undefined);
    const [server] = servers.splice(0);
    await new Promise((resolve) => server?.close(resolve));
    const refused = await failure(postJson(gone, {}, real));
    expect(refused.code).toBe("network");
    expect(refused.facts).toEqual({ host: new URL(gone).host, systemCode: "ECONNREFUSED" });
    expect(refused.message).toContain("ECONNREFUSED");
    expect(isConnectFailure(refused)).toBe(true);

    const breaking = await serve((request) => request.socket.destroy());
    const broken = await failure(postJson(breaking, {}, real));
    expect(broken.code).toBe("network");
    expect(isConnectFailure(broken)).toBe(false);
    expect(isConnectFailure(new Error("ECONNREFUSED"))).toBe(false);
  });

  it("keeps both bodies out of every error (T9)", async () => {
    const cut = await serve((_request, response) => {
      response.writeHead(200, { "content-length": "1000" }).write('{"accessToken":"canary-answer"');
      setImmediate(() => response.destroy());
    });
    const error = await failure(postJson(cut, { refreshToken: "canary-question" }, real));
    expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain("canary");
  });
});

describe("a whole exchange", () => {
  async function echo() {
    return serve((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString()));
      request.on("end", () => {
        const { accept, "content-type": type, "x-mine": mine } = request.headers;
        response.end(JSON.stringify({ method: request.method, accept, type, mine, body }));
      });
    });
  }
  const options = { ...real, headers: { "x-mine": "yes" } };

  it("sends JSON", async () => {
    const { json } = await postJson(await echo(), { text: "a b" }, options);
    const type = "application/json";
    expect(json).toEqual({
      method: "POST",
      accept: type,
      type,
      mine: "yes",
      body: '{"text":"a b"}',
    });
  });

  it("sends a form, whatever stands in its fields", async () => {
    const fields = { scope: "a b", code: "x&y=z+ä" };
    const { json } = await postForm(await echo(), fields, options);
    const { body, ...others } = json as { body: string };
    expect(others).toEqual({
      method: "POST",
      accept: "application/json",
      type: "application/x-www-form-urlencoded",
      mine: "yes",
    });
    expect(Object.fromEntries(new URLSearchParams(body))).toEqual(fields);
  });

  it("reads a document without sending one", async () => {
    const { json, status } = await getJson(await echo(), options);
    expect(status).toBe(200);
    expect(json).toEqual({ method: "GET", accept: "application/json", mine: "yes", body: "" });
  });
});
