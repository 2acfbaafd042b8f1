import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Credentials, endLogin } from "../../src/auth/credentials.ts";
import type { SocialCredentials } from "../../src/auth/kinds/social.ts";
import type { Fetch } from "../../src/lib/deps.ts";
import { systemClock } from "../../src/lib/time.ts";
import { createFakeClock } from "../helpers/fake-clock.ts";
import { startSimulator, type Simulator } from "../simulator/simulator.ts";

let simulator: Simulator;
beforeEach(async () => {
  simulator = await startSimulator();
});
afterEach(() => simulator.close());

function socialLogin(): SocialCredentials {
  const { accessToken, refreshToken } = simulator.issueSocial();
  return { method: "social", provider: "Google", accessToken, refreshToken, expiresAt: 0 };
}

function call(fetch: Fetch = simulator.fetch) {
  return { fetch, clock: systemClock, userAgent: "tests/1" };
}

describe("the end of a login", () => {
  it("ends the whole chain of a social login, with nothing but its refresh token", async () => {
    const login = socialLogin();
    await endLogin(login, call());
    expect(simulator.tokens.isAlive(login.refreshToken)).toBe(false);
    expect(simulator.tokens.owner(login.accessToken)).toMatchObject({ natural: true });
    const [request] = simulator.journal.of("/logout");
    expect(request?.body).toEqual({ refreshToken: login.refreshToken });
    expect(request?.headers).not.toHaveProperty("authorization");
  });

  it("asks once, whatever the service says", async () => {
    simulator.at("/logout").always({ status: 503 });
    await endLogin(socialLogin(), call());
    expect(simulator.journal.of("/logout")).toHaveLength(1);
  });

  it("is none of our worries without a network", async () => {
    const login = socialLogin();
    await endLogin(
      login,
      call(() => Promise.reject(new TypeError("fetch failed"))),
    );
    expect(simulator.tokens.isAlive(login.refreshToken)).toBe(true);
  });

  it("waits for five seconds at most", async () => {
    const clock = createFakeClock();
    let isOver = false;
    const hanging: Fetch = () => new Promise(() => undefined);
    const ending = endLogin(socialLogin(), { ...call(hanging), clock }).then(() => {
      isOver = true;
    });
    await clock.advance(4_999);
    expect(isOver).toBe(false);
    await clock.advance(1);
    await ending;
  });

  it("has nobody to call for other logins", async () => {
    const tokens = { accessToken: "aoa", refreshToken: "aor", expiresAt: 0 };
    const others: readonly Credentials[] = [
      {
        ...tokens,
        method: "idc",
        provider: "BuilderId",
        ssoRegion: "us-east-1",
        startUrl: "https://view.awsapps.com/start",
        clientId: "client",
        clientSecret: "secret",
        clientSecretExpiresAt: 0,
      },
      {
        ...tokens,
        method: "external-idp",
        issuer: "https://company.okta.com",
        tokenEndpoint: "https://company.okta.com/oauth2/v1/token",
        clientId: "client",
        scopes: "offline_access",
      },
      { method: "api-key", apiKey: "ksk_key", region: "us-east-1" },
    ];
    for (const login of others) await endLogin(login, call());
    expect(simulator.journal.entries).toEqual([]);
  });
});
