import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { OIDC, postJson } from "../client.ts";
import { startSimulator, type Simulator } from "../simulator.ts";

let simulator: Simulator;
let clock = 0;
beforeEach(async () => {
  clock = 1_000_000_000;
  simulator = await startSimulator({ now: () => clock });
});
afterEach(() => simulator.close());

const DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";
const REGISTRATION = {
  clientName: "test",
  clientType: "public",
  scopes: ["codewhisperer:conversations"],
  grantTypes: [DEVICE_GRANT, "refresh_token"],
};

async function register(origin = OIDC) {
  const { body } = await postJson(simulator, `${origin}/client/register`, REGISTRATION);
  return { clientId: String(body["clientId"]), clientSecret: String(body["clientSecret"]) };
}
type Client = Awaited<ReturnType<typeof register>>;

function begin(client: Client, startUrl = "https://view.awsapps.com/start", origin = OIDC) {
  return postJson(simulator, `${origin}/device_authorization`, { ...client, startUrl });
}
function token(client: Client, grant: Readonly<Record<string, unknown>>, origin = OIDC) {
  return postJson(simulator, `${origin}/token`, { ...client, ...grant });
}
const poll = (client: Client, deviceCode: unknown, origin = OIDC) =>
  token(client, { grantType: DEVICE_GRANT, deviceCode }, origin);
const refresh = (client: Client, refreshToken: unknown, origin = OIDC) =>
  token(client, { grantType: "refresh_token", refreshToken }, origin);

describe("registration", () => {
  it("lasts ninety days, in seconds", async () => {
    const { status, body } = await postJson(simulator, `${OIDC}/client/register`, REGISTRATION);
    expect(status).toBe(200);
    expect(body["clientIdIssuedAt"]).toBe(1_000_000);
    expect(body["clientSecretExpiresAt"]).toBe(1_000_000 + 90 * 24 * 3600);
  });

  it.each([
    ["clientName", { clientName: "" }, "invalid_request"],
    ["clientType", { clientType: "confidential" }, "invalid_request"],
    ["scopes", { scopes: [] }, "invalid_scope"],
    ["scopes of codewhisperer", { scopes: ["sso:account:access"] }, "invalid_scope"],
    ["grant types", { grantTypes: ["password"] }, "invalid_request"],
  ])("insists on %s", async (_, changes, error) => {
    simulator.expectRefusals();
    const body = { ...REGISTRATION, ...changes };
    const reply = await postJson(simulator, `${OIDC}/client/register`, body);
    expect(reply).toMatchObject({ status: 400, body: { error } });
  });
});

describe("device flow", () => {
  it("leads Builder ID people to tokens", async () => {
    const client = await register();
    const { body } = await begin(client);
    expect(body).toMatchObject({ expiresIn: 600, interval: 1 });
    const pending = await poll(client, body["deviceCode"]);
    expect(pending).toMatchObject({ status: 400, body: { error: "authorization_pending" } });
    expect(pending.headers.get("x-amzn-errortype")).toBe("AuthorizationPendingException");
    const page = await simulator.visit(String(body["verificationUriComplete"]));
    expect(page.status).toBe(200);
    clock += 1000;
    const { status, body: tokens } = await poll(client, body["deviceCode"]);
    expect(status).toBe(200);
    expect(tokens).toMatchObject({ expiresIn: 3600, tokenType: "Bearer", idToken: null });
    expect(simulator.tokens.owner(String(tokens["accessToken"]))).toBe(simulator.people.builder);
  });

  it("finds Identity Center people by start URL and region", async () => {
    const { european } = simulator.people;
    const origin = "https://oidc.eu-west-1.amazonaws.com";
    simulator.signIn.device = "approve";
    const client = await register(origin);
    const { body } = await begin(client, european.startUrl, origin);
    const { body: tokens } = await poll(client, body["deviceCode"], origin);
    expect(simulator.tokens.owner(String(tokens["accessToken"]))).toBe(european);
  });

  it("ignores a chosen person who cannot sign in here", async () => {
    simulator.signIn.person = simulator.people.google;
    simulator.signIn.device = "approve";
    const client = await register();
    const { body } = await begin(client);
    const { body: tokens } = await poll(client, body["deviceCode"]);
    expect(simulator.tokens.owner(String(tokens["accessToken"]))).toBe(simulator.people.builder);
  });

  it.each([
    ["an unknown start URL", "https://other.awsapps.com/start"],
    ["an organisation of another region", "https://europe-example.awsapps.com/start"],
  ])("tells who typed %s", async (_, startUrl) => {
    const reply = await begin(await register(), startUrl);
    expect(reply).toMatchObject({ status: 400, body: { error: "invalid_request" } });
    expect(simulator.refusals).toHaveLength(0);
  });

  it.each([
    ["deny", "access_denied", "AccessDeniedException"],
    ["expire", "expired_token", "ExpiredTokenException"],
  ] as const)("%s", async (device, error, exception) => {
    simulator.signIn.device = device;
    const client = await register();
    const { body } = await begin(client);
    const reply = await poll(client, body["deviceCode"]);
    expect(reply).toMatchObject({ status: 400, body: { error } });
    expect(reply.headers.get("x-amzn-errortype")).toBe(exception);
  });

  it("slows down who polls too fast, and who is told to", async () => {
    const client = await register();
    const { body } = await begin(client);
    simulator.signIn.slowDowns = 1;
    const told = await poll(client, body["deviceCode"]);
    expect(told).toMatchObject({ status: 400, body: { error: "slow_down" } });
    expect(simulator.refusals).toHaveLength(0);
    clock += 5999;
    simulator.expectRefusals();
    expect((await poll(client, body["deviceCode"])).body["error"]).toBe("slow_down");
    expect(simulator.refusals).toHaveLength(1);
    clock += 11_000;
    expect((await poll(client, body["deviceCode"])).body["error"]).toBe("authorization_pending");
  });

  it("refuses a used code and another client's", async () => {
    simulator.signIn.device = "approve";
    simulator.expectRefusals();
    const client = await register();
    const { deviceCode } = (await begin(client)).body;
    expect((await poll(await register(), deviceCode)).body["error"]).toBe("invalid_grant");
    expect((await poll(client, deviceCode)).status).toBe(200);
    expect((await poll(client, deviceCode)).body["error"]).toBe("invalid_grant");
  });
});

describe("clients", () => {
  it.each([
    ["a wrong secret", (client: Client) => begin({ ...client, clientSecret: "x" })],
    ["an unknown client", (client: Client) => begin({ ...client, clientId: "x" })],
    [
      "another region's client",
      (client: Client) => begin(client, undefined, "https://oidc.us-east-2.amazonaws.com"),
    ],
  ])("refuses %s", async (_, act) => {
    simulator.expectRefusals();
    expect((await act(await register())).body["error"]).toBe("invalid_client");
    expect(simulator.refusals).toHaveLength(1);
  });

  it("tells a client that expired", async () => {
    const client = await register();
    clock += 90 * 24 * 3600 * 1000;
    const reply = await begin(client);
    expect(reply).toMatchObject({
      status: 400,
      body: { error: "invalid_client", error_description: "Client is expired" },
    });
    const other = simulator.issueIdc();
    simulator.registrations.expire();
    expect((await refresh(other, other.refreshToken)).body["error"]).toBe("invalid_client");
    expect(simulator.refusals).toHaveLength(0);
  });

  it("wants JSON", async () => {
    simulator.expectRefusals();
    const form = new URLSearchParams({ ...(await register()), grantType: "refresh_token" });
    const reply = await postJson(simulator, `${OIDC}/token`, form.toString());
    expect(reply.body["error"]).toBe("invalid_request");
  });

  it("knows two grants", async () => {
    simulator.expectRefusals();
    const reply = await token(await register(), { grantType: "password" });
    expect(reply.body["error"]).toBe("unsupported_grant_type");
  });
});

describe("refresh", () => {
  it("rotates", async () => {
    const login = simulator.issueIdc();
    const { status, body } = await refresh(login, login.refreshToken);
    expect(status).toBe(200);
    expect(body["refreshToken"]).not.toBe(login.refreshToken);
  });

  it("is for the client that got the token", async () => {
    simulator.expectRefusals();
    const login = simulator.issueIdc();
    const reply = await refresh(await register(), login.refreshToken);
    expect(reply.body).toMatchObject({
      error: "invalid_grant",
      error_description: "Invalid refresh token provided",
    });
    expect(simulator.tokens.isAlive(login.refreshToken)).toBe(true);
  });

  it("tells when a token was revoked", async () => {
    const login = simulator.issueIdc();
    simulator.tokens.revoke(simulator.people.builder);
    expect((await refresh(login, login.refreshToken)).body["error"]).toBe("invalid_grant");
    expect(simulator.refusals).toHaveLength(0);
  });
});
