import { createServer, type Server } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import {
  createLoginWorld,
  DESKTOP,
  HEADLESS,
  IDENTITY_CENTER,
  type LoginWorld,
} from "./harness.ts";

const worlds: LoginWorld[] = [];
const ends: AbortController[] = [];
const squatters: Server[] = [];

afterEach(async () => {
  for (const end of ends.splice(0)) end.abort();
  for (const world of worlds.splice(0)) await world.simulator.close();
  for (const server of squatters.splice(0)) {
    await new Promise((resolve) => server.close(resolve));
  }
});

type Changes = NonNullable<Parameters<typeof createLoginWorld>[0]>;

async function createWorld(changes: Changes = {}): Promise<LoginWorld> {
  const end = new AbortController();
  ends.push(end);
  const world = await createLoginWorld({ environment: DESKTOP, signal: end.signal, ...changes });
  worlds.push(world);
  return world;
}

async function start(world: LoginWorld, name: "employee" | "european" = "employee") {
  const { ssoRegion, startUrl } = world.simulator.people[name];
  return await world.start(IDENTITY_CENTER, { startUrl, region: ssoRegion });
}

async function occupy(ports: readonly number[]): Promise<void> {
  for (const port of ports) {
    const server = createServer();
    squatters.push(server);
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen({ port, host: "127.0.0.1", exclusive: true }, resolve);
    });
  }
}

const BROWSER = /^https:\/\/oidc\.us-east-1\.amazonaws\.com\/authorize\?/;
const DEVICE = /^https:\/\/device\.sso\.us-east-1\.amazonaws\.com\//;
const SUCCESS = { type: "success", refresh: "kiro-account:account-1" };
const FAILED = { type: "failed" };

describe("Identity Center in a browser", () => {
  it.each(["employee", "european"] as const)("logs %s in, without a code", async (name) => {
    const world = await createWorld();
    const { ssoRegion, startUrl, profileArn, email } = world.simulator.people[name];
    const login = await start(world, name);
    expect(new URL(login.url).hostname).toBe(`oidc.${ssoRegion}.amazonaws.com`);
    expect(login.instructions).toContain("Log in to your organisation");
    expect(world.opened).toEqual([login.url]);
    const page = await world.simulator.visit(login.url);
    expect(page.text).toContain("Login received");
    expect(await world.finish(login)).toMatchObject(SUCCESS);
    expect(world.saved).toMatchObject([
      {
        credentials: { method: "idc", provider: "IdentityCenter", ssoRegion, startUrl, profileArn },
        identity: { email },
      },
    ]);
  });

  it("registers a client for exactly this return, and keeps its proof to itself", async () => {
    const world = await createWorld();
    const login = await start(world);
    const { searchParams } = new URL(login.url);
    const redirect = searchParams.get("redirect_uri") ?? "";
    expect(redirect).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/oauth\/callback$/);
    const { journal, people } = world.simulator;
    expect(journal.of("/client/register")[0]?.body).toMatchObject({
      grantTypes: ["authorization_code", "refresh_token"],
      redirectUris: [redirect],
      issuerUrl: people.employee.startUrl,
    });
    await world.simulator.visit(login.url);
    await world.finish(login);
    const exchange = journal.of("/token")[0]?.body as Record<string, string>;
    expect(exchange).toMatchObject({ grantType: "authorization_code", redirectUri: redirect });
    expect(login.url).not.toContain(exchange["codeVerifier"]);
    expect(login.url).not.toContain(exchange["clientSecret"]);
  });

  it("never exchanges an attacker's code (T3)", async () => {
    const world = await createWorld();
    const login = await start(world);
    const redirect = new URL(login.url).searchParams.get("redirect_uri") ?? "";
    for (const query of ["code=attacker&state=guess", "code=attacker"]) {
      expect((await fetch(`${redirect}?${query}`)).status).toBe(400);
    }
    expect(world.simulator.journal.of("/token")).toEqual([]);
    await world.simulator.visit(login.url);
    expect(await world.finish(login)).toMatchObject(SUCCESS);
  });

  it("says that the person declined", async () => {
    const world = await createWorld();
    world.simulator.signIn.directory = "deny";
    const login = await start(world);
    await world.simulator.visit(login.url);
    expect(await world.finish(login)).toMatchObject(FAILED);
    expect(world.reports).toEqual([expect.stringContaining("declined")]);
  });

  it("ends after its time where nobody comes back", async () => {
    const world = await createWorld();
    const login = await world.start(IDENTITY_CENTER, {
      startUrl: "https://nobody.awsapps.com/start",
    });
    expect((await world.simulator.visit(login.url)).status).toBe(400);
    expect(await world.finish(login)).toMatchObject(FAILED);
    expect(world.reports).toEqual([expect.stringContaining("not completed in time")]);
  });

  it("ends without a word at the end of the plugin", async () => {
    const end = new AbortController();
    const world = await createWorld({ signal: end.signal });
    const login = await start(world);
    const waiting = login.callback();
    end.abort();
    expect(await waiting).toMatchObject(FAILED);
    expect(world.reports).toEqual([]);
  });

  it.each([
    ["a refused code", { status: 400, body: { error: "invalid_grant" } }, "AWS rejected the login"],
    ["a fault", { status: 500 }, "could not handle the code exchange"],
    ["rubbish", { status: 200, body: {} }, "accessToken"],
  ])("says why after %s", async (_name, answer, words) => {
    const world = await createWorld();
    world.simulator.at("/token").enqueue(answer);
    const login = await start(world);
    await world.simulator.visit(login.url);
    expect(await world.finish(login)).toMatchObject(FAILED);
    expect(world.reports).toEqual([expect.stringContaining(words)]);
  });
});

describe("Identity Center, which flow", () => {
  it.each([
    ["auto", "a desktop", DESKTOP, BROWSER],
    ["auto", "no display", HEADLESS, DEVICE],
    ["browser", "no display", HEADLESS, BROWSER],
    ["device", "a desktop", DESKTOP, DEVICE],
  ] as const)("%s on %s", async (loginFlow, _name, environment, page) => {
    const world = await createWorld({ loginFlow, environment });
    expect((await start(world)).url).toMatch(page);
  });

  it("takes a code to confirm where no port can be had, unless the browser was asked for", async () => {
    const world = await createWorld();
    await occupy(world.ports);
    expect((await start(world)).url).toMatch(DEVICE);
    const strict = await createWorld({ loginFlow: "browser", callbackPorts: world.ports });
    await expect(start(strict)).rejects.toThrow('set "login_flow" to "device"');
  });

  it("takes a code to confirm where AWS refuses the browser, and gives the port back", async () => {
    const world = await createWorld();
    world.simulator
      .at("/client/register")
      .enqueue({ status: 400, body: { error: "invalid_request" } });
    const login = await start(world);
    expect(login.url).toMatch(DEVICE);
    await world.simulator.visit(login.url);
    expect(await world.finish(login)).toMatchObject(SUCCESS);
    await occupy(world.ports);
  });

  it("says what to check where AWS refuses both", async () => {
    const world = await createWorld();
    const refusal = { status: 400, body: { error: "invalid_request" } };
    world.simulator.at("/client/register").always(refusal);
    await expect(start(world)).rejects.toThrow("Check the start URL and the region");
  });
});
