import { createServer } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createLoginWorld, DESKTOP, GITHUB, GOOGLE, HEADLESS, type LoginWorld } from "./harness.ts";

const worlds: LoginWorld[] = [];
const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
  for (const world of worlds.splice(0)) await world.simulator.close();
});

type Changes = NonNullable<Parameters<typeof createLoginWorld>[0]>;

/** A desktop; what a login still holds at the end of the test is given back. */
async function createWorld(changes: Changes = {}): Promise<LoginWorld> {
  const end = new AbortController();
  cleanUps.push(() => end.abort());
  const world = await createLoginWorld({ environment: DESKTOP, signal: end.signal, ...changes });
  worlds.push(world);
  return world;
}

function portOf(url: string): number {
  return Number(new URL(new URL(url).searchParams.get("redirect_uri") ?? "").port);
}

/** Whether somebody can listen there; the test's own logins may hold the ports before it. */
function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () =>
      server.close(() => resolve(true)),
    );
  });
}

async function occupy(ports: readonly number[]): Promise<void> {
  for (const port of ports) {
    const server = createServer();
    cleanUps.push(() => new Promise((resolve) => server.close(resolve)));
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen({ port, host: "127.0.0.1", exclusive: true }, resolve);
    });
  }
}

describe("browser logins", () => {
  it.each([
    [GOOGLE, "google", "Google"],
    [GITHUB, "github", "Github"],
  ] as const)("%s logs in", async (label, name, provider) => {
    const world = await createWorld();
    const person = world.simulator.people[name];
    world.simulator.signIn.person = person;
    const login = await world.start(label);
    expect(login.url).toMatch(/^https:\/\/app\.kiro\.dev\/signin\?/);
    expect(login.instructions).toContain("5 minutes");
    expect(world.opened).toEqual([login.url]);
    const page = await world.simulator.visit(login.url);
    expect(page.text).toContain("Login received");
    expect(await world.finish(login)).toMatchObject({
      type: "success",
      refresh: "kiro-account:account-1",
    });
    expect(world.saved).toMatchObject([
      {
        credentials: { provider, profileArn: person.profileArn },
        identity: { email: person.email },
      },
    ]);
    expect(await canListen(portOf(login.url))).toBe(true);
  });

  it("saves the account as what the person chose on the page", async () => {
    const world = await createWorld();
    world.simulator.signIn.person = world.simulator.people.github;
    const login = await world.start(GOOGLE);
    await world.simulator.visit(login.url);
    await world.finish(login);
    expect(world.saved).toMatchObject([{ credentials: { provider: "Github" } }]);
  });

  it("keeps verifier, region and everything else out of the address but state and challenge", async () => {
    const world = await createWorld();
    const login = await world.start(GOOGLE);
    await world.simulator.visit(login.url);
    await world.finish(login);
    const exchange = world.simulator.journal.of("/oauth/token")[0]?.body;
    const { code_verifier: verifier } = exchange as { code_verifier: string };
    expect(verifier).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(login.url).not.toContain(verifier);
    expect(new URL(login.url).searchParams.get("state")).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  it("says that the person declined (E4)", async () => {
    const world = await createWorld();
    world.simulator.signIn.portal = "deny";
    const login = await world.start(GOOGLE);
    await world.simulator.visit(login.url);
    expect(await world.finish(login)).toMatchObject({ type: "failed" });
    expect(world.reports).toEqual([expect.stringContaining("declined")]);
    expect(world.saved).toEqual([]);
    expect(await canListen(portOf(login.url))).toBe(true);
  });

  it("keeps waiting after a refusal without state, until its time is over (E5, E10)", async () => {
    const world = await createWorld();
    world.simulator.signIn.portal = "deny-without-state";
    const login = await world.start(GOOGLE);
    expect((await world.simulator.visit(login.url)).status).toBe(400);
    const before = world.clock.monotonic();
    expect(await world.finish(login)).toMatchObject({ type: "failed" });
    expect(world.clock.monotonic() - before).toBeGreaterThan(295_000);
    expect(world.reports).toEqual([expect.stringContaining("not completed in time")]);
    expect(await canListen(portOf(login.url))).toBe(true);
  });

  it("says that the service rejected the code (E15)", async () => {
    const world = await createWorld();
    const login = await world.start(GOOGLE);
    const body = { message: "Oops, something went wrong. Please try again later." };
    world.simulator.at("/oauth/token").enqueue({ status: 400, body });
    await world.simulator.visit(login.url);
    expect(await world.finish(login)).toMatchObject({ type: "failed" });
    expect(world.reports).toEqual([expect.stringContaining("Kiro rejected the login")]);
  });

  it("never exchanges an attacker's code (T3)", async () => {
    const world = await createWorld();
    const login = await world.start(GOOGLE);
    const port = portOf(login.url);
    for (const query of [
      "login_option=google&code=attacker&state=guess",
      "login_option=google&code=attacker",
      `login_option=google&code=attacker&state=guess&state=${String(
        new URL(login.url).searchParams.get("state"),
      )}`,
    ]) {
      const hit = await fetch(`http://localhost:${port}/oauth/callback?${query}`);
      expect(hit.status).toBe(400);
    }
    expect(world.simulator.journal.of("/oauth/token")).toEqual([]);
    await world.simulator.visit(login.url);
    expect(await world.finish(login)).toMatchObject({ type: "success" });
    expect(world.simulator.journal.of("/oauth/token")).toHaveLength(1);
  });

  it("a second login ends the first, without a word, and takes its port", async () => {
    const world = await createWorld();
    const first = await world.start(GOOGLE);
    const waiting = first.callback();
    const second = await world.start(GITHUB);
    expect(await waiting).toMatchObject({ type: "failed" });
    expect(world.reports).toEqual([]);
    expect(portOf(second.url)).toBe(portOf(first.url));
    world.simulator.signIn.person = world.simulator.people.github;
    await world.simulator.visit(second.url);
    expect(await world.finish(second)).toMatchObject({ type: "success" });
  });

  it("a login that was left before OpenCode waited for it gives its port back too", async () => {
    const world = await createWorld();
    const first = await world.start(GOOGLE);
    const second = await world.start(GOOGLE);
    expect(portOf(second.url)).toBe(portOf(first.url));
    expect(await first.callback()).toMatchObject({ type: "failed" });
  });

  it("a login that is ended before it has begun says so to OpenCode only", async () => {
    const world = await createWorld({ signal: AbortSignal.abort() });
    await expect(world.start(GOOGLE)).rejects.toThrow("cancelled");
    expect(world.notices).toEqual([]);
  });

  it("the end of the plugin ends the login (E25)", async () => {
    const end = new AbortController();
    const world = await createWorld({ signal: end.signal });
    const login = await world.start(GOOGLE);
    const waiting = login.callback();
    end.abort();
    expect(await waiting).toMatchObject({ type: "failed" });
    expect(world.reports).toEqual([]);
  });

  it("does not begin after the end of the plugin (E25)", async () => {
    const world = await createWorld({ signal: AbortSignal.abort() });
    await expect(world.start(GOOGLE)).rejects.toThrow("cancelled");
    expect(world.opened).toEqual([]);
    expect(world.simulator.journal.entries).toEqual([]);
  });

  it("gives its port back when it cannot begin", async () => {
    const pages: string[] = [];
    const world = await createWorld({
      showUrl(url) {
        pages.push(url);
        throw new TypeError("a defect");
      },
    });
    await expect(world.start(GOOGLE)).rejects.toThrow("Something unexpected");
    expect(await canListen(portOf(pages[0] ?? ""))).toBe(true);
  });

  it("a browser that cannot be opened changes nothing (E24)", async () => {
    const openBrowser = () => Promise.reject(new Error("no browser"));
    const world = await createWorld({ openBrowser });
    const login = await world.start(GOOGLE);
    await world.simulator.visit(login.url);
    expect(await world.finish(login)).toMatchObject({ type: "success" });
  });

  it("shows and opens the address that the endpoint override leads to", async () => {
    const world = await createWorld({
      showUrl: (url) => url.replace("https://", "http://127.0.0.1:1/"),
    });
    const login = await world.start(GOOGLE);
    expect(login.url).toMatch(/^http:\/\/127\.0\.0\.1:1\/app\.kiro\.dev\/signin\?/);
    expect(world.opened).toEqual([login.url]);
  });
});

describe("which flow", () => {
  const DEVICE = /\/account\/device/;
  const BROWSER = /\/signin\?/;
  it.each([
    ["auto", "a desktop", DESKTOP, BROWSER],
    ["auto", "Wayland", { ...DESKTOP, env: { WAYLAND_DISPLAY: "wayland-0" } }, BROWSER],
    ["auto", "macOS", { ...HEADLESS, platform: "darwin" }, BROWSER],
    ["auto", "Windows", { ...HEADLESS, platform: "win32" }, BROWSER],
    ["auto", "no display", HEADLESS, DEVICE],
    ["auto", "SSH", { ...DESKTOP, env: { DISPLAY: ":0", SSH_CONNECTION: "a b c d" } }, DEVICE],
    [
      "auto",
      "SSH from a Mac",
      { ...HEADLESS, platform: "darwin", env: { SSH_TTY: "/dev/1" } },
      DEVICE,
    ],
    ["auto", "a container", { ...DESKTOP, isContainer: (): boolean => true }, DEVICE],
    ["browser", "no display", HEADLESS, BROWSER],
    ["device", "a desktop", DESKTOP, DEVICE],
  ] as const)("%s on %s", async (loginFlow, _name, environment, expected) => {
    const world = await createWorld({ loginFlow, environment });
    expect((await world.start(GOOGLE)).url).toMatch(expected);
  });

  it("auto takes the device flow when no port can be had; browser says so (E1)", async () => {
    const world = await createWorld();
    await occupy(world.ports);
    expect((await world.start(GOOGLE)).url).toMatch(DEVICE);
    const strict = await createWorld({ loginFlow: "browser", callbackPorts: world.ports });
    await expect(strict.start(GOOGLE)).rejects.toThrow('set "login_flow" to "device"');
  });
});
