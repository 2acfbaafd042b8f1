import { afterEach, describe, expect, it } from "vitest";
import { addAccount } from "../../../src/accounts/roster.ts";
import { createTokenSource } from "../../../src/accounts/tokens/tokens.ts";
import { bearerOf, refreshTokens } from "../../../src/auth/credentials.ts";
import type { ExternalIdpCredentials } from "../../../src/auth/kinds/external-idp.ts";
import type { RefreshMode } from "../../simulator/logins/tokens.ts";
import { startSimulator, type Simulator } from "../../simulator/simulator.ts";
import { newStore } from "../new-store.ts";

const simulators: Simulator[] = [];
afterEach(async () => {
  for (const simulator of simulators.splice(0)) await simulator.close();
});

const TENANT = "/00000000-1111-2222-3333-444444444444";
const TOKEN = `${TENANT}/oauth2/v2.0/token`;

/** An account of an organisation's identity provider, with tokens that the simulator knows. */
async function setUp(refreshMode: RefreshMode = "S1") {
  const world = newStore();
  const { clock, deps, store } = world;
  const simulator = await startSimulator({ refreshMode, now: () => clock.now() });
  simulators.push(simulator);
  const { issuer, profileArn, email } = simulator.people.external;
  const { accessToken, refreshToken } = simulator.issueExternal();
  const credentials: ExternalIdpCredentials = {
    method: "external-idp",
    accessToken,
    refreshToken,
    expiresAt: clock.now() + 3_600_000,
    issuer: issuer?.url ?? "",
    tokenEndpoint: `https://login.microsoftonline.com${TOKEN}`,
    clientId: issuer?.clientId ?? "",
    scopes: issuer?.scopes ?? "",
    profileArn,
  };
  let account = await addAccount(store, { credentials, identity: { email } }, deps);
  const call = { fetch: simulator.fetch, clock, userAgent: "tests/1" };
  const tokens = createTokenSource({
    ...deps,
    store,
    refresh: (old, signal) => refreshTokens(old, { ...call, signal }),
  });
  const refresh = async () => {
    const refusedToken = bearerOf(account.credentials);
    account = await tokens.withFreshToken(account, { refusedToken, signal: undefined });
    return account;
  };
  return { ...world, simulator, refresh, first: credentials };
}

describe("an account of an identity provider", () => {
  it.each(["S1", "S2", "S3", "S4", "S5"] as const)(
    "%s: goes on from token to token, none is spent twice",
    async (mode) => {
      const { first, refresh, simulator, store } = await setUp(mode);
      for (let round = 0; round < 3; round += 1) await refresh();
      const issued = simulator.tokens.refreshTokens();
      const [account] = await store.read();
      expect(account).toMatchObject({ generation: 4, state: { kind: "ready" } });
      expect(account?.credentials).toMatchObject({
        ...first,
        accessToken: expect.not.stringMatching(first.accessToken) as string,
        refreshToken: issued.at(-1)?.token,
        expiresAt: expect.any(Number) as number,
      });
      expect(issued.at(-1)?.alive).toBe(true);
      const isKept = mode === "S4" || mode === "S5";
      expect(issued.map(({ uses }) => uses)).toEqual(isKept ? [3] : [1, 1, 1, 0]);
    },
  );

  it("asks in a form, with its scopes and no secret", async () => {
    const { first, refresh, simulator } = await setUp();
    await refresh();
    const [request] = simulator.journal.of(TOKEN);
    expect(request?.headers["content-type"]).toBe("application/x-www-form-urlencoded");
    expect(request?.headers).not.toHaveProperty("authorization");
    expect(Object.fromEntries(new URLSearchParams(String(request?.body)))).toEqual({
      grant_type: "refresh_token",
      client_id: first.clientId,
      refresh_token: first.refreshToken,
      scope: first.scopes,
    });
  });

  it("needs a new login once the provider has ended it", async () => {
    const { refresh, simulator, store } = await setUp();
    simulator.tokens.revoke();
    await expect(refresh()).rejects.toMatchObject({ code: "refresh_token_rejected" });
    expect(await store.read()).toMatchObject([{ state: { kind: "login-required" } }]);
  });

  it("keeps its token while the provider has a fault", async () => {
    const { first, refresh, simulator, store } = await setUp();
    simulator.at(TOKEN).enqueue({ status: 503 });
    await expect(refresh()).rejects.toMatchObject({ code: "auth_unavailable" });
    expect(await store.read()).toMatchObject([
      { state: { kind: "ready" }, credentials: { refreshToken: first.refreshToken } },
    ]);
    expect(bearerOf((await refresh()).credentials)).not.toBe(first.accessToken);
  });
});
