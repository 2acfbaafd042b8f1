import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { postJson, SOCIAL } from "../client.ts";
import { startSimulator, type Simulator } from "../simulator.ts";

let simulator: Simulator;
let clock = 0;
beforeEach(async () => {
  clock = 1_000_000;
  simulator = await startSimulator({ now: () => clock, signIn: { anyPort: true } });
});
afterEach(() => simulator.close());

describe("device flow", () => {
  async function begin(loginProvider = "Google") {
    const body = { clientId: "kiro-cli", loginProvider };
    return (await postJson(simulator, `${SOCIAL}/oauth/device/authorization`, body)).body;
  }
  async function poll(deviceCode: unknown, clientId = "kiro-cli") {
    const { status, body } = await postJson(simulator, `${SOCIAL}/oauth/device/poll`, {
      clientId,
      deviceCode,
    });
    return { http: status, ...body };
  }

  it("speaks in milliseconds and is pending until the page is visited", async () => {
    const device = await begin();
    expect(device).toMatchObject({ expiresInMilliseconds: 600_000, intervalInMilliseconds: 1000 });
    expect(await poll(device["deviceCode"])).toMatchObject({
      http: 200,
      status: "authorization_pending",
      accessToken: null,
    });
    await simulator.visit(String(device["verificationUriComplete"]));
    clock += 1000;
    expect(await poll(device["deviceCode"])).toMatchObject({
      status: "success",
      accessToken: expect.stringMatching(/^aoa/) as string,
      profileArn: simulator.people.google.profileArn,
      identityProvider: "Google",
    });
  });

  it("signs in the provider's own person unless one is chosen", async () => {
    const device = await begin("Github");
    simulator.signIn.device = "approve";
    expect(await poll(device["deviceCode"])).toMatchObject({ identityProvider: "Github" });
    simulator.signIn.person = simulator.people.second;
    const other = await poll((await begin("Github"))["deviceCode"]);
    const owner = simulator.tokens.owner(String((other as Record<string, unknown>)["accessToken"]));
    expect(owner).toBe(simulator.people.second);
  });

  it("minds the interval", async () => {
    const { deviceCode } = await begin();
    await poll(deviceCode);
    clock += 999;
    simulator.expectRefusals();
    expect(await poll(deviceCode)).toMatchObject({ http: 200, status: "slow_down" });
    clock += 5999;
    expect(await poll(deviceCode)).toMatchObject({ status: "slow_down" });
    clock += 11_000;
    expect(await poll(deviceCode)).toMatchObject({ status: "authorization_pending" });
    expect(simulator.refusals).toHaveLength(2);
  });

  it.each([
    ["deny", "access_denied"],
    ["expire", "expired_token"],
  ] as const)("%s", async (device, status) => {
    simulator.signIn.device = device;
    expect(await poll((await begin())["deviceCode"])).toMatchObject({ http: 200, status });
  });

  it("expires by itself", async () => {
    const { deviceCode } = await begin();
    clock += 600_000;
    expect(await poll(deviceCode)).toMatchObject({ status: "expired_token" });
  });

  it("plays pending and slow_down as often as it is told", async () => {
    Object.assign(simulator.signIn, { device: "approve", pendingPolls: 1, slowDowns: 1 });
    const { deviceCode } = await begin();
    const seen: unknown[] = [];
    for (const wait of [0, 6000, 6000]) {
      clock += wait;
      seen.push(((await poll(deviceCode)) as Record<string, unknown>)["status"]);
    }
    expect(seen).toEqual(["slow_down", "authorization_pending", "success"]);
  });

  it.each([
    ["a used code", async (code: unknown) => (await poll(code), poll(code))],
    ["another client's code", (code: unknown) => poll(code, "other")],
    ["an unknown code", () => poll("x")],
    ["a client without id", (code: unknown) => poll(code, "")],
  ])("refuses %s", async (_, act) => {
    simulator.signIn.device = "approve";
    const { deviceCode } = await begin();
    simulator.expectRefusals();
    expect(await act(deviceCode)).toMatchObject({ http: 400 });
  });

  it("refuses an unknown provider", async () => {
    simulator.expectRefusals();
    expect(await begin("GitHub")).toEqual({ message: "Improperly formed request." });
  });

  it("does not know every user code", async () => {
    const url = "https://app.kiro.dev/account/device?user_code=NONE-SUCH";
    expect((await simulator.visit(url)).status).toBe(404);
  });
});

describe("refresh", () => {
  const refresh = (refreshToken: unknown, headers = {}) =>
    postJson(simulator, `${SOCIAL}/refreshToken`, { refreshToken }, headers);

  it("rotates and names the profile", async () => {
    const { refreshToken, profileArn } = simulator.issueSocial();
    const { body } = await refresh(refreshToken);
    expect(body).toMatchObject({ expiresIn: 3600, profileArn });
    expect(body["refreshToken"]).not.toBe(refreshToken);
    expect(simulator.tokens.owner(String(body["accessToken"]))).toBe(simulator.people.google);
  });

  it("tells a revoked token from one that was used before", async () => {
    const { refreshToken } = simulator.issueSocial();
    simulator.tokens.revoke();
    const revoked = await refresh(refreshToken);
    expect(revoked).toMatchObject({
      status: 400,
      body: { message: "Invalid refresh token provided", error: "invalid_grant" },
    });
    expect(simulator.refusals).toHaveLength(0);
    const other = simulator.issueSocial();
    await refresh(other.refreshToken);
    simulator.expectRefusals();
    expect((await refresh(other.refreshToken)).body).toMatchObject({ error: "invalid_grant" });
    expect(simulator.refusals).toHaveLength(1);
  });

  it("refuses no token, an unknown one, another client's, and an Authorization header", async () => {
    simulator.expectRefusals();
    const { refreshToken } = simulator.issueIdc();
    const social = simulator.issueSocial().refreshToken;
    expect((await refresh(undefined)).status).toBe(400);
    expect((await refresh("aorX")).status).toBe(400);
    expect((await refresh(refreshToken)).status).toBe(400);
    expect((await refresh(social, { authorization: "Bearer x" })).status).toBe(400);
    expect(simulator.refusals).toHaveLength(4);
  });
});
