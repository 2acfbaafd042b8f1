import { inspect } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import type { SimulatorOptions } from "../simulator/simulator.ts";
import {
  BUILDER,
  createLoginWorld,
  gapsOf,
  GITHUB,
  GOOGLE,
  IDENTITY_CENTER,
  type LoginWorld,
} from "./harness.ts";

const SOCIAL_POLL = "/oauth/device/poll";
const OIDC_POLL = "/token";
const worlds: LoginWorld[] = [];

afterEach(async () => {
  for (const world of worlds.splice(0)) await world.simulator.close();
});

async function createWorld(
  changes: Parameters<typeof createLoginWorld>[0] = {},
  options: SimulatorOptions = {},
): Promise<LoginWorld> {
  const world = await createLoginWorld(changes, options);
  worlds.push(world);
  return world;
}

const reference = {
  type: "success",
  refresh: "kiro-account:account-1",
  access: "kiro-account:account-1",
  expires: Date.UTC(2100, 0, 1),
};

describe("device logins", () => {
  it.each([
    [GOOGLE, "Google", "google"],
    [GITHUB, "Github", "github"],
  ] as const)("%s logs in", async (label, provider, name) => {
    const world = await createWorld();
    const login = await world.start(label);
    expect(login.method).toBe("auto");
    expect(login.url).toMatch(/^https:\/\/app\.kiro\.dev\/account\/device\?user_code=/);
    expect(login.instructions).toMatch(/the code [A-Z]{4}-[A-Z]{4} .* valid for 10 minutes/);
    expect(world.opened).toEqual([login.url]);
    await world.simulator.visit(login.url);
    expect(await world.finish(login)).toEqual(reference);
    const person = world.simulator.people[name];
    expect(world.saved).toMatchObject([
      {
        credentials: { method: "social", provider, profileArn: person.profileArn },
        identity: { userId: person.userId, email: person.email },
      },
    ]);
    expect(world.reports).toEqual([]);
  });

  it("AWS Builder ID logs in, in its own region whatever the default is", async () => {
    const world = await createWorld({ defaultRegion: "eu-central-1" });
    const login = await world.start(BUILDER);
    expect(login.url).toMatch(/^https:\/\/device\.sso\.us-east-1\.amazonaws\.com\//);
    await world.simulator.visit(login.url);
    expect(await world.finish(login)).toEqual(reference);
    const { builder } = world.simulator.people;
    expect(world.saved).toMatchObject([
      {
        credentials: { method: "idc", provider: "BuilderId", ssoRegion: "us-east-1" },
        identity: { userId: builder.userId, email: builder.email },
      },
    ]);
    const [registration] = world.simulator.journal.of("/client/register");
    expect(registration?.body).toMatchObject({
      clientName: "opencode-kiro-auth",
      clientType: "public",
      grantTypes: ["urn:ietf:params:oauth:grant-type:device_code", "refresh_token"],
    });
    expect(registration?.headers["user-agent"]).toBe("opencode-kiro-auth/test");
  });

  it.each([
    ["employee", "us-east-1", "/"],
    ["european", "eu-west-1", "/#/?tab=accounts"],
  ] as const)("IAM Identity Center logs the %s in", async (name, region, tail) => {
    const world = await createWorld();
    const person = world.simulator.people[name];
    const inputs = { startUrl: ` ${person.startUrl}${tail} `, region };
    const login = await world.start(IDENTITY_CENTER, inputs);
    await world.simulator.visit(login.url);
    expect(await world.finish(login)).toEqual(reference);
    expect(world.saved).toMatchObject([
      {
        credentials: {
          provider: "IdentityCenter",
          ssoRegion: region,
          startUrl: person.startUrl,
          profileArn: person.profileArn,
        },
        identity: { email: person.email },
      },
    ]);
  });

  it("polls at the interval while the person is busy (E16)", async () => {
    for (const [label, path] of [
      [GOOGLE, SOCIAL_POLL],
      [BUILDER, OIDC_POLL],
    ] as const) {
      const world = await createWorld({}, { device: { interval: 3000 } });
      world.simulator.signIn.pendingPolls = 4;
      const login = await world.start(label);
      await world.simulator.visit(login.url);
      expect(await world.finish(login)).toEqual(reference);
      expect(gapsOf(world, path)).toEqual([3, 3, 3, 3]);
    }
  });

  it("slows down for all later polls (E17)", async () => {
    for (const [label, path] of [
      [GOOGLE, SOCIAL_POLL],
      [BUILDER, OIDC_POLL],
    ] as const) {
      const world = await createWorld();
      world.simulator.signIn.slowDowns = 3;
      world.simulator.signIn.pendingPolls = 2;
      const login = await world.start(label);
      await world.simulator.visit(login.url);
      expect(await world.finish(login)).toEqual(reference);
      expect(gapsOf(world, path)).toEqual([6, 11, 16, 16, 16]);
    }
  });

  it.each([
    [GOOGLE, "deny", "declined"],
    [BUILDER, "deny", "declined"],
    [GITHUB, "expire", "not completed in time"],
    [BUILDER, "expire", "not completed in time"],
  ] as const)("%s ends at once: %s (E18)", async (label, device, words) => {
    const world = await createWorld();
    world.simulator.signIn.device = device;
    const login = await world.start(label);
    expect(await world.finish(login)).toMatchObject({ type: "failed" });
    expect(world.reports).toEqual([expect.stringContaining(words)]);
    expect(world.saved).toEqual([]);
    const polls = label === BUILDER ? OIDC_POLL : SOCIAL_POLL;
    expect(world.simulator.journal.of(polls)).toHaveLength(1);
  });

  it("ends when nobody confirms, without polling an expired code (E18)", async () => {
    const world = await createWorld({}, { device: { lifetime: 30_000, interval: 5000 } });
    const login = await world.start(GOOGLE);
    expect(login.instructions).toContain("1 minute");
    expect(await world.finish(login)).toMatchObject({ type: "failed" });
    const verdicts = world.simulator.journal.of(SOCIAL_POLL).map((entry) => entry.verdict);
    expect(verdicts).toEqual(Array.from({ length: 5 }, () => "authorization_pending"));
  });

  it("survives failures of the service (E19)", async () => {
    const world = await createWorld();
    const login = await world.start(BUILDER);
    await world.simulator.visit(login.url);
    for (const status of [500, 429, 503]) world.simulator.at("/token").enqueue({ status });
    world.simulator.at("/token").enqueue({ status: 502, then: "reset" });
    expect(await world.finish(login)).toEqual(reference);
  });

  it("registers once more when the registration is refused, and no more (E21)", async () => {
    const world = await createWorld();
    world.simulator.at("/client/register").enqueue({ status: 500 });
    await world.start(BUILDER);
    expect(world.simulator.journal.of("/client/register")).toHaveLength(2);

    const expired = { status: 400, body: { error: "invalid_client" } };
    world.simulator.at("/device_authorization").enqueue(expired);
    await world.start(BUILDER);
    expect(world.simulator.journal.of("/client/register")).toHaveLength(4);

    world.simulator.at("/client/register").always({ status: 500 });
    await expect(world.start(BUILDER)).rejects.toThrow("could not handle");
    expect(world.simulator.journal.of("/client/register")).toHaveLength(6);
  });

  it("says what to check when the start URL or the region is wrong", async () => {
    const world = await createWorld();
    const inputs = { startUrl: "https://nobody.awsapps.com/start", region: "us-east-1" };
    const failure = world.start(IDENTITY_CENTER, inputs);
    await expect(failure).rejects.toThrow("Check the start URL and the region");
    expect(world.simulator.journal.of("/client/register")).toHaveLength(1);
    expect(world.notices).toMatchObject([{ kind: "login-failed" }]);
    expect(world.reports).toEqual([]);
  });

  it("asks nobody for inputs that are no start URL or no region (T6)", async () => {
    const world = await createWorld();
    const good = "https://d-9067000001.awsapps.com/start";
    for (const [startUrl, region] of [
      [undefined, "us-east-1"],
      ["", "us-east-1"],
      ["http://d-9067000001.awsapps.com/start", "us-east-1"],
      ["https://d-9067000001.awsapps.com.evil.example/start", "us-east-1"],
      ["https://evil.example/#.awsapps.com/start", "us-east-1"],
      [good, "us-east-1.evil.example/#"],
      [good, "us-east-9"],
      [good, "../.."],
    ] as const) {
      const inputs = { ...(startUrl === undefined ? {} : { startUrl }), region };
      await expect(world.start(IDENTITY_CENTER, inputs)).rejects.toThrow(/looks? like/);
    }
    await expect(world.start(IDENTITY_CENTER)).rejects.toThrow(/looks? like/);
    expect(world.simulator.journal.entries).toEqual([]);
  });

  it("takes the default region where none is given", async () => {
    const world = await createWorld({ defaultRegion: "eu-west-1" });
    const { startUrl } = world.simulator.people.european;
    const login = await world.start(IDENTITY_CENTER, { startUrl, region: "" });
    expect(login.url).toContain("eu-west-1");
  });

  it.each([
    ["https://evil.example/device?user_code=ABCD-EFGH", "not a known sign-in page"],
    ["https://app.kiro.dev.evil.example/device", "not a known sign-in page"],
    ["http://app.kiro.dev/device", "unusual address"],
    ["javascript:alert(1)", "unusual address"],
    ["file:///etc/passwd", "unusual address"],
  ])("shows %s and does not open it (E22, T15)", async (page, words) => {
    const world = await createWorld();
    world.simulator.at("/oauth/device/authorization").enqueue({
      patch: (body) => ({ ...body, verificationUri: page, verificationUriComplete: page }),
    });
    const login = await world.start(GOOGLE);
    expect(world.opened).toEqual([]);
    expect(login.instructions).toContain(words);
    expect(login.url).toBe(page.startsWith("https:") ? page : "");
  });

  it("shows no secret to anybody (T9)", async () => {
    const world = await createWorld();
    const login = await world.start(BUILDER);
    await world.simulator.visit(login.url);
    const outcome = await world.finish(login);
    const { deviceCode } = world.simulator.journal.of("/token")[0]?.body as { deviceCode: string };
    const shown = inspect([login, outcome, world.reports, world.notices, world.opened]);
    const secrets = [...world.simulator.secrets(), deviceCode];
    expect(secrets.filter((secret) => shown.includes(secret))).toEqual([]);
    expect(secrets.length).toBeGreaterThan(3);
  });
});
