import { setTimeout as wait } from "node:timers/promises";
import { createHash } from "node:crypto";
import { createServer as createHttpServer, request, type IncomingHttpHeaders } from "node:http";
import { connect, createServer, type Server } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { KiroAuthError } from "../../../src/facts/errors.ts";
import {
  codeStage,
  type NextPage,
  type Stage,
} from "../../../src/auth/browser/loopback-callback.ts";
import { openLoopbackServer } from "../../../src/auth/browser/loopback-server.ts";
import { bindLoopback, closeServer } from "../../../src/auth/browser/loopback-socket.ts";
import { systemClock } from "../../../src/lib/time.ts";
import { createFakeClock } from "../../helpers/fake-clock.ts";
import { loginWords } from "../../../src/words/login.ts";

const STATE = "s".repeat(43);
const opened: { close(): Promise<void> }[] = [];
const squatters: Server[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((server) => server.close()));
  for (const squatter of squatters.splice(0)) {
    await new Promise((resolve) => squatter.close(resolve));
  }
});

describe("a loopback socket", () => {
  it("outlives connections that the system cannot take", async () => {
    const [port = 0] = await freePorts(1);
    const servers = (await bindLoopback(port, createHttpServer)) ?? [];
    expect(servers.length).toBeGreaterThan(0);
    for (const server of servers) {
      // As Node tells that there are no descriptors left.
      for (let count = 0; count < 3; count += 1) server.emit("error", new Error("accept EMFILE"));
      expect(server.listening).toBe(true);
    }
    await Promise.all(servers.map(closeServer));
  });
});

type Options = Parameters<typeof openLoopbackServer>[0];

async function open(
  ports: readonly number[],
  changes: Partial<Options> & { first?: Stage<string> } = {},
) {
  const { first = codeStage(STATE, (code) => code), ...options } = changes;
  const given = { clock: systemClock, timeoutMs: 300_000, ports, pages: loginWords.pages };
  const server = await openLoopbackServer<string>({ ...given, ...options });
  opened.push(server);
  const result = server.waitFor(first);
  result.catch(() => undefined);
  return { port: server.port, result, close: () => server.close() };
}

async function squat(port: number, host: string): Promise<number> {
  const server = createServer((socket) => socket.destroy());
  squatters.push(server);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, host, exclusive: true, ipv6Only: host === "::1" }, resolve);
  });
  return (server.address() as { port: number }).port;
}

/** Ports that are free on both addresses at this moment. */
async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  while (ports.length < count) {
    const port = await squat(0, "127.0.0.1");
    const both = await squat(port, "::1").then(
      () => true,
      () => false,
    );
    if (both) ports.push(port);
  }
  for (const squatter of squatters.splice(0)) {
    await new Promise((resolve) => squatter.close(resolve));
  }
  return ports;
}

async function isFree(port: number): Promise<boolean> {
  try {
    await squat(port, "127.0.0.1");
    await squat(port, "::1");
    return true;
  } catch {
    return false;
  }
}

interface Page {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

function hit(
  port: number,
  path: string,
  options: { method?: string; host?: string; address?: string } = {},
): Promise<Page> {
  const { method = "GET", address = "127.0.0.1" } = options;
  return new Promise((resolve, reject) => {
    const headers = { host: options.host ?? `localhost:${port}` };
    const sent = request({ host: address, port, path, method, headers }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => (text += chunk.toString()));
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
    });
    sent.on("error", reject);
    sent.end();
  });
}

const right = `/oauth/callback?login_option=google&code=the-code&state=${STATE}`;
const wrong = `/oauth/callback?login_option=google&code=evil&state=wrong`;

describe("openLoopbackServer", () => {
  it("passes the code on, answers with a page, and frees the port", async () => {
    const [port = 0] = await freePorts(1);
    const server = await open([port]);
    const page = await hit(port, right);
    expect(page.status).toBe(200);
    expect(page.text).toContain("Login received");
    expect(await server.result).toBe("the-code");
    await server.close();
    expect(await isFree(port)).toBe(true);
  });

  it.each(["127.0.0.1", "::1"])("listens on %s", async (address) => {
    const [port = 0] = await freePorts(1);
    const server = await open([port]);
    expect((await hit(port, right, { address })).status).toBe(200);
    expect(await server.result).toBe("the-code");
  });

  it("is not reachable from other machines (T5)", async () => {
    const [port = 0] = await freePorts(1);
    await open([port]);
    const outcome = await new Promise((resolve) => {
      const socket = connect(port, "127.0.0.2");
      socket.once("connect", () => resolve("connected"));
      socket.once("error", () => resolve("refused"));
    });
    expect(outcome).toBe("refused");
  });

  it("survives a hostile page, and takes the right answer once (T3, E2, E5, E7)", async () => {
    const [port = 0] = await freePorts(1);
    const server = await open([port]);
    const statuses = new Set<number>();
    const pages = new Set<string>();
    const hostile: Parameters<typeof hit>[] = [
      [port, right, { method: "POST" }],
      [port, right, { method: "OPTIONS" }],
      [port, right, { method: "PUT" }],
      [port, right, { host: "evil.com" }],
      [port, right, { host: `evil.com:${port}` }],
      [port, right.replace("/oauth/callback", "/oauth/callback/../callback")],
      [port, "/favicon.ico"],
      [port, `${right}&state=${STATE}`],
      [port, `${right}&code=other`],
      [port, "/oauth/callback?error=access_denied&state=wrong"],
      [port, "/oauth/callback"],
    ];
    for (let round = 0; round < 100; round += 1) hostile.push([port, `${wrong}${round}`]);
    for (const parameters of hostile) {
      const page = await hit(...parameters);
      statuses.add(page.status);
      pages.add(page.text);
      expect(page.headers["access-control-allow-origin"]).toBeUndefined();
    }
    expect([...statuses].sort()).toEqual([400, 404, 405]);
    expect(pages.size).toBe(1);
    const [first] = await Promise.allSettled([
      hit(port, right),
      hit(port, right.replace("the-code", "late-code")),
    ]);
    expect(first).toMatchObject({ value: { status: 200 } });
    expect(await server.result).toBe("the-code");
  });

  it("answers HEAD without deciding anything", async () => {
    const [port = 0] = await freePorts(1);
    const server = await open([port]);
    expect(await hit(port, right, { method: "HEAD" })).toMatchObject({ status: 405, text: "" });
    expect((await hit(port, right)).status).toBe(200);
    await server.result;
  });

  it("shows the same bytes whatever a request says (T4, E6)", async () => {
    const [port = 0] = await freePorts(1);
    const server = await open([port]);
    const payloads = [
      "<script>alert(1)</script>",
      "'\"><img src=x onerror=alert(1)>",
      "%00",
      "{{7*7}}",
    ];
    const plain = await hit(port, "/oauth/callback");
    for (let round = 0; round < 200; round += 1) {
      const payload = `${payloads[round % payloads.length] ?? ""}${round}`;
      const query = new URLSearchParams(
        ["error", "error_description", "code", "state", "login_option", payload].map((name) => [
          name,
          payload,
        ]),
      );
      const page = await hit(port, `/oauth/callback?${query.toString()}`);
      expect(page.text).toBe(plain.text);
      expect(JSON.stringify(page.headers)).not.toContain("alert");
    }
    const query = new URLSearchParams({ error: payloads[0] ?? "", state: STATE });
    expect((await hit(port, `/oauth/callback?${query.toString()}`)).text).toBe(plain.text);
    await expect(server.result).rejects.toMatchObject({ code: "login_failed" });
  });

  it("sends strict headers, and the hash of the style it uses (T4)", async () => {
    const [port = 0] = await freePorts(1);
    await open([port]);
    const { headers, text } = await hit(port, wrong);
    const style = /<style>(.*)<\/style>/s.exec(text)?.[1] ?? "";
    const hash = createHash("sha256").update(style).digest("base64");
    const policy = headers["content-security-policy"] ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`style-src 'sha256-${hash}'`);
    expect(text).not.toContain("<script");
    expect(headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cache-control": "no-store",
      "cross-origin-resource-policy": "same-origin",
      connection: "close",
    });
  });

  it.each([
    ["a refusal (E4)", "error=access_denied", "login_denied", "Login not completed"],
    ["a missing code (E3)", "login_option=google", "login_failed", "Login not completed"],
  ])("%s ends the wait and frees the port", async (_name, query, code, words) => {
    const [port = 0] = await freePorts(1);
    const server = await open([port]);
    expect((await hit(port, `/oauth/callback?${query}&state=${STATE}`)).text).toContain(words);
    await expect(server.result).rejects.toMatchObject({ code });
    await server.close();
    expect(await isFree(port)).toBe(true);
  });

  it("takes the next port when one is taken, on either address (E1, T5)", async () => {
    const [first = 0, second = 0, third = 0] = await freePorts(3);
    await squat(first, "127.0.0.1");
    await squat(second, "::1");
    const server = await open([first, second, third]);
    expect(server.port).toBe(third);
    // What was tried on the way is free again for its owner.
    await squat(second, "127.0.0.1");
  });

  it("says so when all ports are taken (E1)", async () => {
    const ports = await freePorts(3);
    for (const port of ports) await squat(port, "127.0.0.1");
    const failure = open(ports);
    await expect(failure).rejects.toBeInstanceOf(KiroAuthError);
    await expect(failure).rejects.toMatchObject({ code: "callback_port_busy" });
    await expect(failure).rejects.toThrow(String(ports[1]));
  });

  it("serves two logins side by side (E12)", async () => {
    const ports = await freePorts(2);
    const [left, other] = await Promise.all([
      open(ports),
      open(ports, { first: codeStage("t".repeat(43), (code) => code) }),
    ]);
    expect(left.port).not.toBe(other.port);
    await hit(other.port, right);
    await hit(left.port, right);
    await hit(other.port, right.replace(STATE, "t".repeat(43)).replace("the-code", "other-code"));
    expect(await left.result).toBe("the-code");
    expect(await other.result).toBe("other-code");
  });

  it("does not count the time in which the process is stopped (E10)", async () => {
    const clock = createFakeClock();
    const { port, result } = await open(await freePorts(1), { clock });
    await clock.standStill(600_000);
    await hit(port, right);
    expect(await result).toBe("the-code");
  });

  it("gives up after its time and frees the port (E10)", async () => {
    const [port = 0] = await freePorts(1);
    const clock = createFakeClock();
    const server = await open([port], { clock, timeoutMs: 300_000 });
    await clock.advance(299_999);
    expect((await hit(port, wrong)).status).toBe(400);
    await clock.advance(1);
    await expect(server.result).rejects.toMatchObject({ code: "login_expired" });
    await server.close();
    expect(await isFree(port)).toBe(true);
  });

  it("frees the port when it is aborted, with connections open (E25)", async () => {
    const [port = 0] = await freePorts(1);
    const abort = new AbortController();
    const server = await open([port], { signal: abort.signal });
    const idle = connect(port, "127.0.0.1");
    idle.on("error", () => undefined);
    await new Promise((resolve) => idle.once("connect", resolve));
    abort.abort();
    await expect(server.result).rejects.toMatchObject({ code: "aborted" });
    await server.close();
    expect(await isFree(port)).toBe(true);
    idle.destroy();
  });

  it("can be aborted while it looks for a port (E25)", async () => {
    const [port = 0] = await freePorts(1);
    const abort = new AbortController();
    const ports = Object.assign([port], {
      *[Symbol.iterator]() {
        abort.abort();
        yield port;
      },
    });
    const server = await open(ports, { signal: abort.signal });
    await expect(server.result).rejects.toMatchObject({ code: "aborted" });
    await server.close();
    expect(await isFree(port)).toBe(true);
  });

  it("does not open after an abort", async () => {
    const [port = 0] = await freePorts(1);
    await expect(open([port], { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: "aborted",
    });
    expect(await isFree(port)).toBe(true);
  });

  it("stops answering a flood, and still accepts the right answer", async () => {
    const [port = 0] = await freePorts(1);
    const server = await open([port], { maxBadHits: 3 });
    for (let round = 0; round < 3; round += 1) expect((await hit(port, wrong)).status).toBe(400);
    await expect(hit(port, wrong)).rejects.toThrow();
    expect((await hit(port, right)).status).toBe(200);
    expect(await server.result).toBe("the-code");
  });
});

describe("a login of several pages", () => {
  const SECOND = "t".repeat(43);
  const landing = `/signin/callback?login_option=awsidc&state=${STATE}`;
  const back = `/oauth/callback?code=the-code&state=${SECOND}`;
  const url = "https://oidc.us-east-1.amazonaws.com/authorize?x=1";
  const then = codeStage(SECOND, (code) => code);

  async function openPages(next: () => Promise<NextPage<string>>, changes: Partial<Options> = {}) {
    const [port = 0] = await freePorts(1);
    const first: Stage<string> = { state: STATE, read: () => ({ next }) };
    return { port, server: await open([port], { ...changes, first }) };
  }

  it("sends the browser on, and takes the code of the last page", async () => {
    const { port, server } = await openPages(() => Promise.resolve({ url, then }));
    expect((await hit(port, back)).status).toBe(400);
    const page = await hit(port, landing);
    expect(page).toMatchObject({ status: 302, headers: { location: url } });
    expect(page.headers).toMatchObject({ "referrer-policy": "no-referrer" });
    expect(page.text).toContain("One more page");
    expect(page.text).not.toContain("<script");
    expect(page.text).not.toContain(url);
    expect((await hit(port, back.replace(SECOND, "wrong"))).status).toBe(400);
    expect((await hit(port, back)).text).toContain("Login received");
    expect(await server.result).toBe("the-code");
    await server.close();
    expect(await isFree(port)).toBe(true);
  });

  it("sends the browser to the override's address", async () => {
    const showUrl = (page: string) => page.replace("https://", "http://127.0.0.1:1/");
    const { port } = await openPages(() => Promise.resolve({ url, then }), { showUrl });
    expect((await hit(port, landing)).headers.location).toMatch(/^http:\/\/127\.0\.0\.1:1\/oidc/);
  });

  it("lets the person go back and choose again while either page is open", async () => {
    let visits = 0;
    const { port, server } = await openPages(() => {
      visits += 1;
      const state = `${SECOND}${visits}`;
      return Promise.resolve({ url, then: codeStage(state, (code) => `${code} ${state}`) });
    });
    await hit(port, landing);
    await hit(port, landing);
    await hit(port, `/oauth/callback?code=c&state=${SECOND}1`);
    expect(await server.result).toBe(`c ${SECOND}1`);
  });

  it("ends with the result of the next page", async () => {
    const result = "a code to confirm there";
    const { port, server } = await openPages(() => Promise.resolve({ url, then: { result } }));
    expect((await hit(port, landing)).status).toBe(302);
    expect(await server.result).toBe(result);
    await server.close();
    expect(await isFree(port)).toBe(true);
  });

  it("ends when the next page cannot be found", async () => {
    const error = new KiroAuthError({ code: "client_expired", step: "client-registration" });
    const { port, server } = await openPages(() => Promise.reject(error));
    expect((await hit(port, landing)).text).toContain("Login not completed");
    await expect(server.result).rejects.toBe(error);
    await server.close();
    expect(await isFree(port)).toBe(true);
  });

  it("keeps the browser waiting while the next page is looked up, and releases it on an abort", async () => {
    const abort = new AbortController();
    const { port, server } = await openPages(() => new Promise(() => undefined), {
      signal: abort.signal,
    });
    const held = hit(port, landing);
    held.catch(() => undefined);
    expect(await Promise.race([held, wait(50, "held")])).toBe("held");
    abort.abort();
    await expect(held).rejects.toThrow();
    await expect(server.result).rejects.toMatchObject({ code: "aborted" });
    await server.close();
    expect(await isFree(port)).toBe(true);
  });

  it.each<[string, NextPage<string> | KiroAuthError]>([
    ["fails", new KiroAuthError({ code: "login_expired" })],
    ["ends the login", { url, then: { result: "done" } }],
  ])("gives the port back if the browser has gone before the next page %s", async (_name, page) => {
    let answer: () => void = () => undefined;
    let isAsked: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => (isAsked = resolve));
    const { port, server } = await openPages(async () => {
      isAsked();
      await new Promise<void>((resolve) => (answer = resolve));
      if (page instanceof KiroAuthError) throw page;
      return page;
    });
    const browser = request({ host: "127.0.0.1", port, path: landing });
    const gone = new Promise((resolve) => browser.once("error", resolve));
    browser.end();
    await asked;
    browser.destroy();
    await gone;
    // By the time this is answered, the server knows of it.
    await hit(port, "/");
    answer();
    await server.result.catch(() => undefined);
    await expect.poll(() => isFree(port)).toBe(true);
    await server.close();
  });

  it("gives every page its own time", async () => {
    const clock = createFakeClock();
    const next = () => Promise.resolve({ url, then });
    const { port, server } = await openPages(next, { clock, timeoutMs: 300_000 });
    await clock.advance(299_000);
    expect((await hit(port, landing)).status).toBe(302);
    await clock.advance(299_000);
    expect((await hit(port, "/")).status).toBe(404);
    await clock.advance(1000);
    await expect(server.result).rejects.toMatchObject({ code: "login_expired" });
  });
});
