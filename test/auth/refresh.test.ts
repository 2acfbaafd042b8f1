import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { IdcCredentials } from "../../src/auth/kinds/idc.ts";
import type { SocialCredentials } from "../../src/auth/kinds/social.ts";
import { understandIdcRefresh } from "../../src/auth/kinds/idc.ts";
import {
  type ExternalIdpCredentials,
  understandExternalRefresh,
} from "../../src/auth/kinds/external-idp.ts";
import { understandSocialRefresh } from "../../src/auth/kinds/social.ts";
import { refreshTokens } from "../../src/auth/credentials.ts";
import { KiroAuthError } from "../../src/facts/errors.ts";
import type { Fetch } from "../../src/lib/deps.ts";
import { isObject } from "../../src/lib/read.ts";
import { createFakeClock } from "../helpers/fake-clock.ts";
import { answer, bodyOf, NOW, RUBBISH } from "./answer.ts";

const social: SocialCredentials = {
  method: "social",
  provider: "Google",
  accessToken: "aoaOld",
  refreshToken: "aorOld",
  expiresAt: NOW,
};
const idc: IdcCredentials = {
  method: "idc",
  provider: "BuilderId",
  accessToken: "aoaOld",
  refreshToken: "aorOld",
  expiresAt: NOW,
  ssoRegion: "eu-west-1",
  startUrl: "https://example.awsapps.com/start",
  clientId: "client",
  clientSecret: "client-secret",
  clientSecretExpiresAt: NOW,
};
const external: ExternalIdpCredentials = {
  method: "external-idp",
  accessToken: "aoaOld",
  refreshToken: "aorOld",
  expiresAt: NOW,
  issuer: "https://company.okta.com/oauth2/default",
  tokenEndpoint: "https://company.okta.com/oauth2/default/v1/token",
  clientId: "client",
  scopes: "openid offline_access",
};
const arn = "arn:aws:codewhisperer:us-east-1:123456789012:profile/ABC";

const understandings = [
  ["social", (given: ReturnType<typeof answer>) => understandSocialRefresh(given, social, NOW)],
  ["idc", (given: ReturnType<typeof answer>) => understandIdcRefresh(given, idc, NOW)],
  [
    "external-idp",
    (given: ReturnType<typeof answer>) =>
      understandExternalRefresh({ ...given, json: inForm(given.json) }, external, NOW),
  ],
] as const;

const FORM_SPELLING: Readonly<Record<string, string>> = {
  accessToken: "access_token",
  refreshToken: "refresh_token",
  expiresIn: "expires_in",
};

/** The same answer, as RFC 6749 spells it. */
function inForm(json: unknown): unknown {
  if (!isObject(json)) return json;
  const entries = Object.entries(json).map(([name, value]) => [FORM_SPELLING[name] ?? name, value]);
  return Object.fromEntries(entries);
}

function codeOf(action: () => unknown): string {
  try {
    return `no error: ${JSON.stringify(action())}`;
  } catch (error) {
    return error instanceof KiroAuthError ? error.code : `other: ${String(error)}`;
  }
}

describe.each(understandings)("understanding a %s refresh", (_method, understand) => {
  it("reads the new tokens", () => {
    const body = {
      accessToken: "aoaNew",
      refreshToken: "aorNew",
      expiresIn: 1800,
      profileArn: arn,
    };
    expect(understand(answer(200, body))).toEqual({
      accessToken: "aoaNew",
      refreshToken: "aorNew",
      expiresAt: NOW + 1_800_000,
      profileArn: arn,
    });
  });

  it.each([undefined, null, ""])("keeps the old refresh token for %j (A26)", (refreshToken) => {
    const grant = understand(answer(200, { accessToken: "aoaNew", expiresIn: 3600, refreshToken }));
    expect(grant.refreshToken).toBe("aorOld");
  });

  it.each([
    [0, 60],
    [-1, 60],
    [59, 60],
    [3600, 3600],
    [1e12, 86_400],
    [Infinity, 3600],
    [undefined, 3600],
    [null, 3600],
    ["7200", 3600],
  ])("takes expiresIn %j as %s s (A27)", (expiresIn, seconds) => {
    expect(understand(answer(200, { accessToken: "aoaNew", expiresIn })).expiresAt).toBe(
      NOW + seconds * 1000,
    );
  });

  it.each(["arn:aws:s3:::bucket", `${arn}/../x`, 7, null])("ignores the ARN %j", (profileArn) => {
    const grant = understand(answer(200, { accessToken: "aoaNew", profileArn }));
    expect(grant).not.toHaveProperty("profileArn");
  });

  it.each(RUBBISH.map((value) => [value]))("refuses %j as access token (A25)", (accessToken) => {
    expect(codeOf(() => understand(answer(200, { accessToken })))).toBe("response_invalid");
  });

  it.each([7, true, {}, ["aor"], "two words"])(
    "refuses %j as refresh token (T7)",
    (refreshToken) => {
      const body = { accessToken: "aoaNew", refreshToken };
      expect(codeOf(() => understand(answer(200, body)))).toBe("response_invalid");
    },
  );

  it.each([undefined, null, "text", 7, [], [{ accessToken: "aoaNew" }]])(
    "refuses a 200 with %j (A25)",
    (body) => {
      expect(codeOf(() => understand(answer(200, body)))).toBe("response_invalid");
    },
  );

  it("does not take tokens from a prototype", () => {
    const body: unknown = JSON.parse('{"__proto__": {"accessToken": "aoaNew"}}');
    expect(codeOf(() => understand(answer(200, body)))).toBe("response_invalid");
  });

  it.each([
    ["invalid_grant (A23)", 400, { error: "invalid_grant" }, {}, "refresh_token_rejected"],
    [
      "an exception's name",
      400,
      { __type: "x#InvalidGrantException" },
      {},
      "refresh_token_rejected",
    ],
    [
      "the name in a header",
      400,
      undefined,
      { "x-amzn-errortype": "ExpiredTokenException:http://internal.example/" },
      "refresh_token_rejected",
    ],
    [
      "withdrawn access",
      400,
      { error: "access_denied" },
      { "x-amzn-errortype": "AccessDeniedException" },
      "refresh_token_rejected",
    ],
    [
      "its words (A23)",
      401,
      { message: "Invalid refresh token provided" },
      {},
      "refresh_token_rejected",
    ],
    [
      "its words in a description",
      400,
      { error: "x", error_description: "The refresh token has been revoked." },
      {},
      "refresh_token_rejected",
    ],
    ["a gateway's own access_denied", 400, { error: "access_denied" }, {}, "auth_unavailable"],
    ["a gateway's own invalid_token", 401, { error: "invalid_token" }, {}, "auth_unavailable"],
    ["JSON of somebody else", 401, { message: "Unauthorized" }, {}, "auth_unavailable"],
    ["JSON without words", 400, {}, {}, "auth_unavailable"],
    ["a page or nothing", 401, undefined, {}, "auth_unavailable"],
    ["a page or nothing", 400, undefined, {}, "auth_unavailable"],
    ["slow_down", 400, { error: "slow_down" }, {}, "auth_unavailable"],
    ["a block page", 403, undefined, {}, "auth_unavailable"],
    ["a block page with JSON", 403, { error: "access_denied" }, {}, "auth_unavailable"],
    ["a crowd", 429, { message: "too many" }, {}, "auth_unavailable"],
    ["a fault (A24)", 500, { error: "invalid_grant" }, {}, "auth_unavailable"],
    ["maintenance (A24)", 503, undefined, {}, "auth_unavailable"],
    ["a path that is gone", 404, undefined, {}, "auth_unavailable"],
    ["an empty answer", 204, undefined, {}, "auth_unavailable"],
  ])("%s: %i", (_name, status, body, headers, code) => {
    expect(codeOf(() => understand(answer(status, body, headers)))).toBe(code);
  });

  it("turns whatever comes into tokens or one of our errors, without quoting it (T7)", () => {
    const status = fc.constantFrom(200, 200, 400, 401, 403, 500);
    const body = fc.oneof(
      fc.jsonValue(),
      fc.record(
        {
          accessToken: fc.oneof(fc.string(), fc.jsonValue()),
          refreshToken: fc.jsonValue(),
          expiresIn: fc.oneof(fc.double(), fc.jsonValue()),
          profileArn: fc.jsonValue(),
          error: fc.jsonValue(),
          __type: fc.jsonValue(),
        },
        { requiredKeys: [] },
      ),
    );
    fc.assert(
      fc.property(status, body, (given, json) => {
        try {
          const grant = understand(answer(given, json));
          expect(grant.accessToken).toMatch(/^[\x21-\x7e]+$/);
          expect(grant.refreshToken).toMatch(/^[\x21-\x7e]+$/);
          expect(grant.expiresAt).toBeGreaterThanOrEqual(NOW + 60_000);
          expect(grant.expiresAt).toBeLessThanOrEqual(NOW + 86_400_000);
        } catch (error) {
          expect(error).toBeInstanceOf(KiroAuthError);
        }
      }),
      { numRuns: 5000 },
    );
  });

  it("names the property, not its value (T9)", () => {
    const body = { accessToken: "canary with spaces" };
    expect(() => understand(answer(200, body))).toThrow(/^(?!.*canary).*access_?token/i);
  });
});

describe("an OIDC refusal of the client (A28)", () => {
  it.each([
    [400, { error: "invalid_client", error_description: "Client is expired" }],
    [401, { error: "invalid_client" }],
    [400, { error: "unauthorized_client" }],
    [400, { __type: "com.amazonaws.sso.oidc#ExpiredClientException" }],
  ])("%i %j", (status, body) => {
    expect(codeOf(() => understandIdcRefresh(answer(status, body), idc, NOW))).toBe(
      "client_expired",
    );
  });
});

describe("an identity provider that wants to see the person", () => {
  it.each(["interaction_required", "login_required", "consent_required"])("%s", (error) => {
    const body = { error, error_description: "AADSTS50076: multi-factor authentication" };
    expect(codeOf(() => understandExternalRefresh(answer(400, body), external, NOW))).toBe(
      "refresh_token_rejected",
    );
    expect(codeOf(() => understandExternalRefresh(answer(503, body), external, NOW))).toBe(
      "auth_unavailable",
    );
  });
});

describe("a social 400", () => {
  it.each([
    ["nothing readable", undefined],
    ["a code nobody knows", { error: "bad_thing" }],
    ["a sentence about something else", { message: "Improperly formed request." }],
  ])("says nothing of the refresh token, with %s", (_name, body) => {
    expect(codeOf(() => understandSocialRefresh(answer(400, body), social, NOW))).toBe(
      "auth_unavailable",
    );
  });

  it.each([
    ["its message only", { message: "Invalid refresh token provided" }],
    ["an exception's name", { __type: "ValidationException", message: "Invalid token" }],
  ])("rejects the refresh token, with %s (A23)", (_name, body) => {
    expect(codeOf(() => understandSocialRefresh(answer(400, body), social, NOW))).toBe(
      "refresh_token_rejected",
    );
  });

  it("does not reject the token when it comes from the OIDC host, where a 400 has a code", () => {
    const body = { error: "invalid_request" };
    expect(codeOf(() => understandIdcRefresh(answer(400, body), idc, NOW))).toBe(
      "auth_unavailable",
    );
  });
});

describe("refreshTokens", () => {
  function recorder() {
    const sent: { url: string; body: unknown; headers: Headers }[] = [];
    const fetch: Fetch = (url, init) => {
      const body: unknown = bodyOf(init);
      sent.push({ url, body, headers: new Headers(init?.headers) });
      return Promise.resolve(Response.json({ accessToken: "aoaNew", expiresIn: 3600 }));
    };
    return { sent, call: { fetch, clock: createFakeClock(), userAgent: "tests/1" } };
  }

  it("asks the social host with nothing but the refresh token", async () => {
    const { sent, call } = recorder();
    await refreshTokens(social, call);
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({
      url: "https://prod.us-east-1.auth.desktop.kiro.dev/refreshToken",
      body: { refreshToken: "aorOld" },
    });
    expect(sent[0]?.headers.get("user-agent")).toBe("tests/1");
    expect(sent[0]?.headers.has("authorization")).toBe(false);
  });

  it("asks the OIDC host of the login's region, in JSON", async () => {
    const { sent, call } = recorder();
    await refreshTokens(idc, call);
    expect(sent[0]).toMatchObject({
      url: "https://oidc.eu-west-1.amazonaws.com/token",
      body: {
        clientId: "client",
        clientSecret: "client-secret",
        grantType: "refresh_token",
        refreshToken: "aorOld",
      },
    });
    expect(sent[0]?.headers.get("content-type")).toBe("application/json");
  });

  it("sends nothing for an unknown region (T6)", async () => {
    const { sent, call } = recorder();
    for (const ssoRegion of ["evil.example/#", "us-east-1@evil.example", "", "us-east-9", ".."]) {
      await expect(refreshTokens({ ...idc, ssoRegion }, call)).rejects.toMatchObject({
        code: "region_unknown",
      });
    }
    expect(sent).toEqual([]);
  });

  it("passes on the error of a failed connection unchanged", async () => {
    const fetch: Fetch = () => Promise.reject(new TypeError("fetch failed"));
    const call = { fetch, clock: createFakeClock(), userAgent: "tests/1" };
    await expect(refreshTokens(social, call)).rejects.toMatchObject({ code: "network" });
  });
});

describe("a login service that asks for time", () => {
  it.each([
    ["social", () => understandSocialRefresh(crowded, social, NOW)],
    ["OIDC", () => understandIdcRefresh(crowded, idc, NOW)],
    ["identity provider", () => understandExternalRefresh(crowded, external, NOW)],
  ])("%s: says for how long", (_, understand) => {
    expect(understand).toThrow(
      expect.objectContaining({ code: "auth_unavailable", retryAfterMs: 5_000 }) as Error,
    );
  });
});

const crowded = answer(429, undefined, { "retry-after": "5" });
