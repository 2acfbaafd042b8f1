import { createServer, type Server } from "node:http";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import type { Credentials } from "../../src/auth/credentials.ts";
import { isKiroHost } from "../../src/catalog/endpoints.ts";
import { BUILDER_ID_PROFILE_ARN, SOCIAL_PROFILE_ARN } from "../../src/catalog/profile-arn.ts";
import { KIRO_REGIONS } from "../../src/catalog/regions.ts";
import { safeText } from "../../src/lib/log/secret-text.ts";
import { overrideFetch } from "../../src/lib/net/override.ts";
import { type AuthorizedRequest, sendAuthorized } from "../../src/service/send.ts";
import { profileArnOf, regionOf } from "../../src/auth/credentials.ts";
import {
  API_KEY,
  BUILDER_ID,
  createFakeService,
  hang,
  ORGANISATION,
  SOCIAL,
} from "./fake-service.ts";
import { listenOnFreePort } from "../../tools/listen.ts";

const REQUEST: AuthorizedRequest = {
  method: "POST",
  url: "https://runtime.us-east-1.kiro.dev/generateAssistantResponse",
  body: "{}",
  timeoutMs: 10_000,
};
const refused = { code: "host_refused" };

it("a token that was sent is never shown from then on, whatever it looks like (T9)", async () => {
  const token = "odd.token-of-no-known-look";
  const credentials: Credentials = { ...SOCIAL, accessToken: token };
  const said = `you sent ${token}, or ${Buffer.from(`<${token}>`).toString("base64")}`;
  expect(safeText(said)).toBe(said);
  const { context } = createFakeService(() => new Response());
  await sendAuthorized(context, credentials, REQUEST);
  expect(safeText(said)).toBe("you sent [redacted], or PG[redacted]Pg==");
});

describe("where a token may travel", () => {
  it.each([
    "http://runtime.us-east-1.kiro.dev/generateAssistantResponse",
    "ws://runtime.us-east-1.kiro.dev/",
    "https://evil.com/",
    "https://runtime.us-east-1.kiro.dev.evil.com/",
    "https://runtime.us-east-1.kiro.dev@evil.com/",
    "https://evil.com/https://runtime.us-east-1.kiro.dev/",
    "https://evil.com#.us-east-1.kiro.dev",
    "https://127.0.0.1/",
    "https://s3.us-east-1.amazonaws.com/",
  ])("not to %s", async (url) => {
    const { context, sent } = createFakeService(() => new Response());
    await expect(sendAuthorized(context, SOCIAL, { ...REQUEST, url })).rejects.toMatchObject(
      refused,
    );
    expect(sent).toEqual([]);
  });

  it("only to listed hosts over https, for thousands of spoiled addresses (T6, T16)", async () => {
    const piece = fc.oneof(
      fc.constantFrom("evil.com", "/", "#", "@", "?", "\\", "%2e", ".", ":", "\t", "\r\n", "xn--"),
      fc.string({ maxLength: 5 }),
    );
    const url = fc
      .tuple(fc.nat(REQUEST.url.length), piece, fc.nat(6))
      .map(([at, text, cut]) => REQUEST.url.slice(0, at) + text + REQUEST.url.slice(at + cut))
      .filter((text) => URL.canParse(text));
    const { context, sent } = createFakeService(() => new Response());
    await fc.assert(
      fc.asyncProperty(fc.oneof(url, fc.webUrl()), async (address) => {
        await sendAuthorized(context, SOCIAL, { ...REQUEST, url: address }).catch(() => undefined);
      }),
      { numRuns: 5000 },
    );
    expect(sent.length).toBeGreaterThan(100);
    for (const request of sent) {
      expect([request.url.protocol, isKiroHost(request.url.hostname)]).toEqual(["https:", true]);
    }
  });
});

describe("what is sent", () => {
  it("is the request with one honest identity and the account's token", async () => {
    const { context, sent } = createFakeService(() => new Response("ok"));
    const response = await sendAuthorized(context, SOCIAL, {
      ...REQUEST,
      headers: { accept: "application/json", authorization: "Bearer somebody-else" },
    });
    expect(await response.text()).toBe("ok");
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({ method: "POST", body: "{}", init: { redirect: "error" } });
    expect(Object.fromEntries(sent[0]?.headers ?? [])).toEqual({
      accept: "application/json",
      "accept-encoding": "identity",
      authorization: "Bearer aoa-access",
      "user-agent": "opencode-kiro-auth/test",
      "x-amz-user-agent": "opencode-kiro-auth/test",
    });
  });

  it("names the kind of token for an API key", async () => {
    const { context, sent } = createFakeService(() => new Response());
    await sendAuthorized(context, API_KEY, { ...REQUEST, method: "GET" });
    expect(sent[0]?.headers.get("tokentype")).toBe("API_KEY");
    expect(sent[0]?.headers.get("authorization")).toBe("Bearer ksk_test");
  });

  it("has no body where there is none", async () => {
    const { context, sent } = createFakeService(() => new Response());
    const { url, timeoutMs } = REQUEST;
    await sendAuthorized(context, SOCIAL, { url, timeoutMs, method: "GET" });
    expect(sent[0]?.init).not.toHaveProperty("body");
  });
});

describe("no answer", () => {
  it("ends when its time is over", async () => {
    const { context, clock, sent } = createFakeService(hang);
    const answer = sendAuthorized(context, SOCIAL, REQUEST);
    const failed = expect(answer).rejects.toMatchObject({ code: "timeout" });
    await clock.advance(9_999);
    expect(sent[0]?.init.signal?.aborted).toBe(false);
    await clock.advance(1);
    await failed;
    expect(sent[0]?.init.signal?.aborted).toBe(true);
  });

  it("leaves no timer behind after an answer", async () => {
    const { context, clock, sent } = createFakeService(() => new Response("body"));
    const response = await sendAuthorized(context, SOCIAL, REQUEST);
    await clock.advance(60_000);
    expect(sent[0]?.init.signal?.aborted).toBe(false);
    expect(await response.text()).toBe("body");
  });

  it("ends when the caller gives up, with the caller's reason", async () => {
    const caller = new AbortController();
    const { context, sent } = createFakeService(hang);
    const answer = sendAuthorized(context, SOCIAL, { ...REQUEST, signal: caller.signal });
    const reason = new Error("Esc");
    caller.abort(reason);
    await expect(answer).rejects.toMatchObject({ code: "aborted", cause: reason });
    expect(sent[0]?.init.signal?.aborted).toBe(true);
  });

  it("is not even asked for when the caller has given up already", async () => {
    const { context, sent } = createFakeService(() => new Response());
    const signal = AbortSignal.abort();
    const answer = sendAuthorized(context, SOCIAL, { ...REQUEST, signal });
    await expect(answer).rejects.toMatchObject({ code: "aborted" });
    expect(sent).toEqual([]);
  });

  it("is a network failure when the connection is", async () => {
    const cause = new TypeError("fetch failed", {
      cause: Object.assign(new Error("reset"), { code: "ECONNRESET" }),
    });
    const { context } = createFakeService(() => Promise.reject(cause));
    await expect(sendAuthorized(context, SOCIAL, REQUEST)).rejects.toMatchObject({
      code: "network",
      cause,
      facts: { host: "runtime.us-east-1.kiro.dev", systemCode: "ECONNRESET" },
    });
  });
});

describe("a redirect", () => {
  let server: Server;
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  it("is an error, and nothing follows it (B23)", async () => {
    const paths: (string | undefined)[] = [];
    server = createServer((request, response) => {
      paths.push(request.url);
      response.writeHead(307, { location: "/evil.com/steal" }).end();
    });
    const port = await listenOnFreePort(server);
    const { context } = createFakeService(() => new Response());
    const fetch = overrideFetch(globalThis.fetch, `http://127.0.0.1:${port}`);
    const real = { ...context, deps: { ...context.deps, fetch } };
    await expect(sendAuthorized(real, SOCIAL, REQUEST)).rejects.toMatchObject({ code: "network" });
    expect(paths).toEqual(["/runtime.us-east-1.kiro.dev/generateAssistantResponse"]);
  });
});

describe("profile and region of an account", () => {
  const european = "arn:aws:codewhisperer:eu-central-1:123456789012:profile/EU";
  it.each<[string, Credentials, string | undefined, string]>([
    ["social", SOCIAL, SOCIAL_PROFILE_ARN, "us-east-1"],
    ["social with an own profile", { ...SOCIAL, profileArn: european }, european, "eu-central-1"],
    ["Builder ID", BUILDER_ID, BUILDER_ID_PROFILE_ARN, "us-east-1"],
    ["an organisation", { ...ORGANISATION, profileArn: european }, european, "eu-central-1"],
    ["an organisation without a profile", ORGANISATION, undefined, "eu-central-1"],
    [
      "an organisation of Oregon",
      { ...ORGANISATION, ssoRegion: "us-west-2" },
      undefined,
      "us-east-1",
    ],
    ["an API key", API_KEY, undefined, "us-east-1"],
    ["an API key of Frankfurt", { ...API_KEY, region: "eu-central-1" }, undefined, "eu-central-1"],
  ])("%s", (_, credentials, arn, region) => {
    expect(profileArnOf(credentials)).toBe(arn);
    expect(regionOf(credentials)).toBe(region);
  });

  it("stays on the host table whatever a damaged store says", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (profileArn, ssoRegion) => {
        const credentials = { ...ORGANISATION, profileArn, ssoRegion };
        expect(KIRO_REGIONS).toContain(regionOf(credentials));
      }),
    );
  });
});
