import { describe, expect, it } from "vitest";
import {
  finishExternalLogin,
  startExternalLogin,
  understandDiscovery,
} from "../../../src/auth/code/external-idp.ts";
import type { Fetch } from "../../../src/lib/deps.ts";
import { systemRandom } from "../../../src/lib/random.ts";
import { createFakeClock } from "../../helpers/fake-clock.ts";
import { answer, RUBBISH } from "../answer.ts";

const ISSUER = "https://company.okta.com/oauth2/default";
const DOCUMENT = {
  issuer: ISSUER,
  authorization_endpoint: `${ISSUER}/v1/authorize?tenant=1`,
  token_endpoint: `${ISSUER}/v1/token`,
};
const PROVIDER = {
  issuer: new URL(ISSUER),
  clientId: "0oa1",
  scopes: "openid offline_access",
  loginHint: undefined,
};

function call(...outcomes: (Response | Error)[]) {
  const sent: { url: string; method: string | undefined; body: unknown }[] = [];
  const fetch: Fetch = (url, init) => {
    sent.push({ url, method: init?.method, body: init?.body });
    const outcome = outcomes.shift() ?? Response.json(DOCUMENT);
    return outcome instanceof Error ? Promise.reject(outcome) : Promise.resolve(outcome);
  };
  return { sent, context: { fetch, clock: createFakeClock(), userAgent: "tests/1" } };
}

const options = { port: 4649, random: systemRandom, trustedDomains: [] };

describe("startExternalLogin", () => {
  it("keeps what the page's address has already, and adds its own", async () => {
    const { context, sent } = call();
    const login = await startExternalLogin(PROVIDER, options, context);
    expect(sent).toEqual([
      { url: `${ISSUER}/.well-known/openid-configuration`, method: "GET", body: undefined },
    ]);
    const { origin, pathname, searchParams } = new URL(login.url);
    expect(origin + pathname).toBe(`${ISSUER}/v1/authorize`);
    expect(Object.fromEntries(searchParams)).toEqual({
      tenant: "1",
      client_id: "0oa1",
      response_type: "code",
      response_mode: "query",
      redirect_uri: "http://localhost:4649/oauth/callback",
      scope: "openid offline_access",
      code_challenge: expect.stringMatching(/^[\w-]{43}$/) as string,
      code_challenge_method: "S256",
      state: login.state,
    });
    expect(login.url).not.toContain(login.codeVerifier);
    expect(login.place).toEqual({
      issuer: ISSUER,
      tokenEndpoint: `${ISSUER}/v1/token`,
      clientId: "0oa1",
      scopes: "openid offline_access",
    });
  });

  it("sends nothing to a host that nobody trusts", async () => {
    const { context, sent } = call();
    const foreign = { ...PROVIDER, issuer: new URL("https://login.example.com") };
    await expect(startExternalLogin(foreign, options, context)).rejects.toMatchObject({
      problem: { reason: "provider-not-trusted", host: "login.example.com" },
    });
    expect(sent).toEqual([]);
  });

  it.each([ISSUER, `${ISSUER}/`])("takes the issuer with a slash or without: %s", async (named) => {
    for (const asked of [ISSUER, `${ISSUER}/`]) {
      const { context, sent } = call(Response.json({ ...DOCUMENT, issuer: named }));
      const provider = { ...PROVIDER, issuer: new URL(asked) };
      const { place } = await startExternalLogin(provider, options, context);
      expect(place.issuer).toBe(ISSUER);
      expect(sent[0]?.url).toBe(`${ISSUER}/.well-known/openid-configuration`);
    }
  });
});

describe("understandDiscovery", () => {
  const understand = (changes: object) =>
    understandDiscovery(answer(200, { ...DOCUMENT, ...changes }), new URL(ISSUER));

  it.each(["issuer", "authorization_endpoint", "token_endpoint"])(
    "refuses rubbish as %s (T7)",
    (property) => {
      for (const value of RUBBISH) expect(() => understand({ [property]: value })).toThrow(Error);
    },
  );

  it.each([
    ["a sibling", { issuer: "https://company.okta.com/oauth2/other" }],
    ["a parent", { issuer: "https://company.okta.com" }],
    ["another spelling", { issuer: "https://company.okta.com/oauth2/Default" }],
    ["another host", { token_endpoint: "https://other.okta.com/token" }],
    ["no TLS", { token_endpoint: "http://company.okta.com/token" }],
  ])("refuses %s", (_name, changes) => {
    expect(() => understand(changes)).toThrow(
      expect.objectContaining({ code: "login_failed" }) as Error,
    );
  });
});

describe("finishExternalLogin", () => {
  const login = {
    url: "",
    state: "",
    redirectUri: "http://localhost:4649/oauth/callback",
    codeVerifier: "verifier",
    place: {
      issuer: ISSUER,
      tokenEndpoint: `${ISSUER}/v1/token`,
      clientId: "0oa1",
      scopes: "openid offline_access",
    },
  };
  const tokens = { access_token: "eyNew", refresh_token: "1.New", expires_in: 600 };
  const refused = Object.assign(new Error("refused"), { code: "ECONNREFUSED" });

  it("sends a form without a secret, again only after a connection that never was (E8)", async () => {
    const failed = new TypeError("fetch failed", { cause: refused });
    const { context, sent } = call(failed, Response.json(tokens));
    const credentials = await finishExternalLogin(login, "a code", context);
    expect(credentials).toEqual({
      method: "external-idp",
      ...login.place,
      accessToken: "eyNew",
      refreshToken: "1.New",
      expiresAt: context.clock.now() + 600_000,
    });
    expect(sent).toHaveLength(2);
    expect(Object.fromEntries(new URLSearchParams(sent[1]?.body as string))).toEqual({
      grant_type: "authorization_code",
      client_id: "0oa1",
      code: "a code",
      redirect_uri: "http://localhost:4649/oauth/callback",
      code_verifier: "verifier",
    });
  });

  it.each(["access_token", "refresh_token"])("refuses rubbish as %s (T7)", async (property) => {
    for (const value of RUBBISH) {
      const { context } = call(Response.json({ ...tokens, [property]: value }));
      await expect(finishExternalLogin(login, "code", context)).rejects.toMatchObject({
        problem: { code: "response_invalid", property },
      });
    }
  });

  it.each([
    [400, { error: "invalid_grant" }, "login_failed"],
    [401, { error: "invalid_client" }, "login_failed"],
    [403, {}, "auth_unavailable"],
    [500, {}, "auth_unavailable"],
  ])("answers %i %j with %s", async (status, body, code) => {
    const { context, sent } = call(Response.json(body, { status }));
    await expect(finishExternalLogin(login, "code", context)).rejects.toMatchObject({ code });
    expect(sent).toHaveLength(1);
  });
});
