import { describe, expect, it } from "vitest";
import {
  understandSocialDeviceAuthorization,
  understandSocialDevicePoll,
} from "../../../src/auth/device/social-device.ts";
import {
  understandDeviceAuthorization,
  understandDeviceToken,
} from "../../../src/auth/device/sso-oidc.ts";
import { answer, NOW, RUBBISH } from "../answer.ts";
import { understandRegistration } from "../../../src/auth/sso-client.ts";

const tokens = { accessToken: "aoaNew", refreshToken: "aorNew", expiresIn: 3600 };
const grant = { accessToken: "aoaNew", refreshToken: "aorNew", expiresAt: NOW + 3_600_000 };

function codeOf(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
}

const starts = [
  {
    flow: "social",
    understand: understandSocialDeviceAuthorization,
    times: { expiresInMilliseconds: 300_000, intervalInMilliseconds: 2000 },
  },
  {
    flow: "OIDC",
    understand: understandDeviceAuthorization,
    times: { expiresIn: 300, interval: 2 },
  },
];

describe.each(starts)("understanding a $flow device authorization", ({ understand, times }) => {
  const body = {
    deviceCode: "device-code",
    userCode: "XWIS-WIJO",
    verificationUri: "https://app.kiro.dev/account/device",
    verificationUriComplete: "https://app.kiro.dev/account/device?user_code=XWIS-WIJO",
    ...times,
  };

  it("reads codes, page and times", () => {
    expect(understand(answer(200, body))).toEqual({
      deviceCode: "device-code",
      userCode: "XWIS-WIJO",
      verificationUri: new URL("https://app.kiro.dev/account/device?user_code=XWIS-WIJO"),
      expiresInMs: 300_000,
      intervalMs: 2000,
    });
  });

  it.each([undefined, null, "", 7, "no url"])("does without a complete page: %j", (value) => {
    const { verificationUri } = understand(
      answer(200, { ...body, verificationUriComplete: value }),
    );
    expect(verificationUri.href).toBe("https://app.kiro.dev/account/device");
  });

  it("does without times (E20)", () => {
    const { deviceCode, userCode, verificationUri } = body;
    expect(understand(answer(200, { deviceCode, userCode, verificationUri }))).toMatchObject({
      expiresInMs: 600_000,
      intervalMs: 5000,
    });
  });

  it.each(Object.values(RUBBISH).filter((value) => value !== undefined))(
    "takes times of %j for none, or bounds them (E20)",
    (value) => {
      const odd = Object.fromEntries(Object.keys(times).map((name) => [name, value]));
      const { expiresInMs, intervalMs } = understand(answer(200, { ...body, ...odd }));
      expect(expiresInMs).toBeLessThanOrEqual(1_800_000);
      expect(expiresInMs).toBeGreaterThan(0);
      expect(intervalMs).toBeLessThanOrEqual(60_000);
      expect(intervalMs).toBeGreaterThanOrEqual(1000);
    },
  );

  it.each(["deviceCode", "userCode"])("refuses rubbish as %s (T7)", (property) => {
    for (const value of RUBBISH) {
      const outcome = codeOf(() => understand(answer(200, { ...body, [property]: value })));
      expect(outcome).toBe("response_invalid");
    }
  });

  it("refuses a user code with more than letters, digits and dashes (T13)", () => {
    for (const userCode of ["\u001b[2J-ABCD", "<b>ABCD</b>", "AB CD", "ABC", "A".repeat(33)]) {
      expect(codeOf(() => understand(answer(200, { ...body, userCode })))).toBe("response_invalid");
    }
  });

  it("refuses an answer without any page", () => {
    const { deviceCode, userCode } = body;
    expect(codeOf(() => understand(answer(200, { deviceCode, userCode })))).toBe(
      "response_invalid",
    );
  });

  it.each([
    [500, undefined, "auth_unavailable"],
    [429, undefined, "auth_unavailable"],
    [403, undefined, "auth_unavailable"],
    [400, { error: "invalid_request" }, "login_failed"],
    [404, undefined, "login_failed"],
    [302, undefined, "login_failed"],
    [200, undefined, "response_invalid"],
    [200, [], "response_invalid"],
  ])("answers %i %j with %s", (status, given, code) => {
    expect(codeOf(() => understand(answer(status, given)))).toBe(code);
  });
});

describe("understanding a registration", () => {
  const body = {
    clientId: "client",
    clientSecret: "secret",
    clientSecretExpiresAt: NOW / 1000 + 60,
  };

  it("reads the client", () => {
    expect(understandRegistration(answer(200, body), NOW)).toEqual({
      clientId: "client",
      clientSecret: "secret",
      clientSecretExpiresAt: NOW + 60_000,
    });
  });

  it.each([undefined, null, 0, -1, "soon", NOW / 1000 - 1])(
    "takes 90 days for the expiry %j",
    (clientSecretExpiresAt) => {
      const client = understandRegistration(answer(200, { ...body, clientSecretExpiresAt }), NOW);
      expect(client.clientSecretExpiresAt).toBe(NOW + 90 * 86_400_000);
    },
  );

  it.each(["clientId", "clientSecret"])("refuses rubbish as %s (T7)", (property) => {
    for (const value of RUBBISH) {
      const given = answer(200, { ...body, [property]: value });
      expect(codeOf(() => understandRegistration(given, NOW))).toBe("response_invalid");
    }
  });

  it.each([
    [400, { error: "invalid_scope" }, "login_failed"],
    [500, undefined, "auth_unavailable"],
  ])("answers %i %j with %s", (status, given, code) => {
    expect(codeOf(() => understandRegistration(answer(status, given), NOW))).toBe(code);
  });
});

describe("understanding a social poll", () => {
  const nothing = { accessToken: null, refreshToken: null, profileArn: null };

  it.each([
    [
      200,
      { status: "success", ...tokens, profileArn: null },
      { state: "authorized", value: grant },
    ],
    [200, { status: "authorization_pending", ...nothing }, { state: "pending" }],
    [400, { error: "authorization_pending" }, { state: "pending" }],
    [200, { status: "slow_down", ...nothing }, { state: "slow-down" }],
    [400, { error: "slow_down" }, { state: "slow-down" }],
    [200, { status: "expired_token", ...nothing }, "login_expired"],
    [400, { error: "expired_token" }, "login_expired"],
    [200, { status: "access_denied", ...nothing }, "login_denied"],
    [200, { status: "authorization_denied", ...nothing }, "login_denied"],
    [403, { error: "access_denied" }, "login_denied"],
    [400, { message: "authorization_pending" }, { state: "pending" }],
    [403, { message: "authorization_denied" }, "login_denied"],
    [403, undefined, { state: "unavailable" }],
    [429, { message: "slow" }, { state: "unavailable" }],
    [503, undefined, { state: "unavailable" }],
    [400, { message: "unknown device code" }, "login_failed"],
    [200, { status: "success", ...nothing }, "response_invalid"],
    [200, { status: "great" }, "response_invalid"],
    [200, { status: 7 }, "response_invalid"],
    [200, {}, "response_invalid"],
    [200, undefined, "response_invalid"],
  ])("%i %j", (status, body, expected) => {
    expect(codeOf(() => understandSocialDevicePoll(answer(status, body), NOW))).toEqual(expected);
  });
});

describe("understanding an OIDC poll", () => {
  it.each([
    [200, { ...tokens, tokenType: "Bearer", idToken: null }, { state: "authorized", value: grant }],
    [400, { error: "authorization_pending" }, { state: "pending" }],
    [400, { __type: "AuthorizationPendingException" }, { state: "pending" }],
    [400, { error: "slow_down" }, { state: "slow-down" }],
    [400, { __type: "SlowDownException" }, { state: "slow-down" }],
    [400, { error: "expired_token" }, "login_expired"],
    [400, { error: "access_denied" }, "login_denied"],
    [400, { error: "invalid_client" }, "client_expired"],
    [401, { error: "unauthorized_client" }, "client_expired"],
    [400, { error: "invalid_grant" }, "login_failed"],
    [400, { error: "invalid_request" }, "login_failed"],
    [400, { error: "unsupported_grant_type" }, "login_failed"],
    [400, undefined, { state: "unavailable" }],
    [429, undefined, { state: "unavailable" }],
    [500, { __type: "InternalServerException" }, { state: "unavailable" }],
    [200, {}, "response_invalid"],
    [200, { accessToken: "aoaNew" }, "response_invalid"],
    [200, undefined, "response_invalid"],
  ])("%i %j", (status, body, expected) => {
    expect(codeOf(() => understandDeviceToken(answer(status, body), NOW))).toEqual(expected);
  });
});
