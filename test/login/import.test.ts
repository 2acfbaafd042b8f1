import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { addAccount, createAccount, removeAccount } from "../../src/accounts/roster.ts";
import { createAccountStore } from "../../src/accounts/store/store.ts";
import { regionOf } from "../../src/auth/credentials.ts";
import { regionOfProfileArn } from "../../src/catalog/profile-arn.ts";
import { createImportTools } from "../../src/core/login/imports.ts";
import type { ImportTools, LoginContext } from "../../src/login/context.ts";
import { realDeps } from "../accounts/logins.ts";
import { createHome, type Home } from "../importing/home.ts";
import type { Person } from "../simulator/people.ts";
import { createLoginWorld, IMPORT, type LoginWorld } from "./harness.ts";

const USAGE = "/Get-Usage-Limits";
const HOUR = 3_600_000;

let home: Home;
let world: LoginWorld;
let store: ReturnType<typeof createAccountStore>;

beforeEach(async () => {
  home = createHome();
  store = createAccountStore({
    ...realDeps,
    path: home.path(".config", "opencode", "kiro-accounts.json"),
  });
  home.makeDirectories(store.path);
  world = await createLoginWorld({ loginFlow: "device", saveAccount, imports: lateImports() });
});

afterEach(async () => {
  home.remove();
  await world.simulator.close();
});

const saveAccount: LoginContext["saveAccount"] = (login) => addAccount(store, login, realDeps);

/** Those of the world that is made with them. */
function lateImports(): ImportTools {
  const tools = () =>
    createImportTools({
      config: { identity_provider_hosts: "" },
      deps: world.deps,
      input: { machine: home.machine },
      service: { deps: world.deps, userAgent: "test/1" },
      store,
    });
  return {
    presentSources: () => tools().presentSources(),
    findLogins: (source) => tools().findLogins(source),
    refreshed: (credentials, request) => tools().refreshed(credentials, request),
    takeBack: (...login) => tools().takeBack(...login),
  };
}

/** Kiro IDE as this person has signed in to it. */
function signInToIde(person: Person, expiresAt = world.clock.now() + HOUR) {
  const { accessToken, refreshToken, profileArn } = world.simulator.issueSocial(person);
  const { provider } = person;
  const expiry = new Date(expiresAt).toISOString();
  const tokens = { accessToken, refreshToken, expiresAt: expiry };
  home.write(home.ideToken, { ...tokens, authMethod: "social", provider, profileArn });
  return tokens;
}

/** The import from start to end, without changing a byte of Kiro IDE's. */
async function importLogins(inputs: Record<string, string> = { source: "kiro-ide" }) {
  const before = home.print(".aws");
  const login = await world.start(IMPORT, inputs);
  const outcome = await world.finish(login);
  expect(home.print(".aws")).toBe(before);
  return { instructions: login.instructions, outcome };
}

describe("an import", () => {
  it("makes an account of a login, checked as any login is, and marks it as shared", async () => {
    const { google } = world.simulator.people;
    const { accessToken, refreshToken } = signInToIde(google);
    const { instructions, outcome } = await importLogins();
    const [account, ...others] = await store.read();
    expect(others).toEqual([]);
    expect(account).toMatchObject({
      origin: "imported",
      state: { kind: "ready" },
      identity: { userId: google.userId, email: google.email },
      credentials: { method: "social", accessToken, refreshToken },
      usage: { plan: google.usage.plan },
    });
    expect(outcome).toMatchObject({
      type: "success",
      refresh: `kiro-account:${account?.id ?? ""}`,
    });
    expect(instructions).toBe("Importing from Kiro IDE.");
    expect(world.simulator.tokens.usesOf(refreshToken)).toBe(0);
  });

  it("refreshes an expired token first, and has the new one on disk before it is used", async () => {
    const { google } = world.simulator.people;
    const { refreshToken } = signInToIde(google, world.clock.now() - HOUR);
    const onDisk: boolean[] = [];
    world.simulator.at(USAGE).enqueue({
      patch: (body) => {
        const [sent] = world.simulator.journal.of(USAGE);
        const token = sent?.headers["authorization"]?.replace("Bearer ", "");
        onDisk.push(token !== undefined && readFileSync(store.path, "utf8").includes(token));
        return body;
      },
    });
    expect((await importLogins()).outcome).toMatchObject({ type: "success" });
    const [account, ...others] = await store.read();
    expect(others).toEqual([]);
    expect(onDisk).toEqual([true]);
    expect(world.simulator.tokens.usesOf(refreshToken)).toBe(1);
    expect(account).toMatchObject({ origin: "imported", identity: { email: google.email } });
    expect(account?.pendingRefresh).toBeUndefined();
  });

  it("leaves no account behind where the refresh is rejected, and says why", async () => {
    const { google } = world.simulator.people;
    signInToIde(google, world.clock.now() - HOUR);
    world.simulator.tokens.revoke(google);
    expect((await importLogins()).outcome).toMatchObject({ type: "failed" });
    expect(await store.read()).toEqual([]);
    expect(world.reports).toMatchInlineSnapshot(`
      [
        "Kiro login failed. The login service rejected the refresh token.",
      ]
    `);
    expect(world.notices).toEqual([]);
  });

  /** A login of Kiro IDE that nobody was given. */
  function makeUpIdeLogin() {
    const expiresAt = new Date(world.clock.now() + HOUR).toISOString();
    const tokens = { accessToken: "aoaAAmade-up", refreshToken: "aorAAmade-up", expiresAt };
    const { profileArn, provider } = world.simulator.people.google;
    home.write(home.ideToken, { ...tokens, authMethod: "social", provider, profileArn });
    world.simulator.expectRefusals();
  }

  it.each([
    ["403", undefined],
    ["401", { status: 401, body: { message: "The access token is not valid." } }],
  ])(
    "fails where the service refuses the access token with a %s and rejects the refresh",
    async (_, answer) => {
      makeUpIdeLogin();
      if (answer) world.simulator.at(USAGE).always(answer);
      expect((await importLogins()).outcome).toMatchObject({ type: "failed" });
      expect(await store.read()).toEqual([]);
      expect(world.reports).toEqual([
        "Kiro login failed. The login service rejected the refresh token.",
      ]);
      expect(world.notices).toEqual([]);
      expect(world.simulator.journal.of("/refreshToken")).toHaveLength(1);
    },
  );

  it("fails where the access token is refused and nobody can say what the login is worth", async () => {
    makeUpIdeLogin();
    world.simulator.at("/refreshToken").always({ status: 503 });
    expect((await importLogins()).outcome).toMatchObject({ type: "failed" });
    expect(await store.read()).toEqual([]);
    expect(world.reports).toEqual([
      expect.stringMatching(/could not handle the token refresh .* Try again in a few minutes/),
    ]);
  });

  describe.each([
    ["has ended", () => world.clock.now() - HOUR],
    ["is refused before its time", () => world.clock.now() + HOUR],
  ])("whose token %s, and whose fresh one Kiro refuses, too,", (_what, expiresAt) => {
    /** @param mode S1 replaces the refresh token, S4 does not */
    async function importRefused(mode: "S1" | "S4") {
      await world.simulator.close();
      world = await createLoginWorld(
        { loginFlow: "device", saveAccount, imports: lateImports() },
        { refreshMode: mode },
      );
      signInToIde(world.simulator.people.google, expiresAt());
      world.simulator.expectRefusals();
      const body = { message: "The access token is not valid." };
      world.simulator.at(USAGE).always({ status: 401, body });
      return (await importLogins()).outcome;
    }

    it("fails and leaves no account where the other program still has all of the login", async () => {
      expect(await importRefused("S4")).toMatchObject({ type: "failed" });
      expect(await store.read()).toEqual([]);
      expect(world.reports).toEqual([expect.stringContaining("rejected")]);
    });

    it("fails, and keeps the account that alone has the new refresh token", async () => {
      expect(await importRefused("S1")).toMatchObject({ type: "failed" });
      expect(await store.read()).toMatchObject([{ origin: "imported" }]);
      expect(world.reports).toEqual([expect.stringContaining("The account is kept")]);
    });
  });

  it("refreshes a login whose access token is refused before its time", async () => {
    const { google } = world.simulator.people;
    const { accessToken, refreshToken } = signInToIde(google);
    world.simulator.tokens.expireAccessTokens();
    expect((await importLogins()).outcome).toMatchObject({ type: "success" });
    const [account, ...others] = await store.read();
    expect(others).toEqual([]);
    expect(account).toMatchObject({
      ...{ origin: "imported", state: { kind: "ready" }, identity: { email: google.email } },
    });
    expect(account?.credentials).not.toMatchObject({ accessToken });
    expect(world.simulator.tokens.usesOf(refreshToken)).toBe(1);
  });

  it("refreshes nothing where the access token is good and only the usage is not to be had", async () => {
    const { refreshToken } = signInToIde(world.simulator.people.google);
    world.simulator.at(USAGE).always({ status: 500 });
    expect((await importLogins()).outcome).toMatchObject({ type: "success" });
    expect(world.simulator.tokens.usesOf(refreshToken)).toBe(0);
  });

  it("again updates the account in place", async () => {
    const { google } = world.simulator.people;
    signInToIde(google);
    await importLogins();
    const [before] = await store.read();
    const { accessToken } = signInToIde(google);
    await importLogins();
    const [after, ...others] = await store.read();
    expect(others).toEqual([]);
    expect(after).toMatchObject({ id: before?.id, generation: 2, credentials: { accessToken } });
  });

  it("keeps a login of the account's own that works, and replaces one that has ended", async () => {
    const { google } = world.simulator.people;
    const { accessToken } = signInToIde(google);
    const { userId, email } = google;
    const own = world.simulator.issueSocial(google);
    const credentials = { method: "social", provider: "Google", ...own, expiresAt: 1 } as const;
    const account = createAccount("own", { identity: { userId, email }, credentials }, 1);
    await store.update((accounts) => accounts.put(account));
    expect((await importLogins()).outcome).toMatchObject({ refresh: "kiro-account:own" });
    const [kept] = await store.read();
    expect(kept).toMatchObject({ credentials: { accessToken: own.accessToken }, generation: 1 });
    expect(kept?.origin).toBeUndefined();
    const state = { kind: "login-required", since: 1, reason: "refresh-token-rejected" } as const;
    await store.update((accounts) => accounts.put({ ...account, state }));
    await importLogins();
    expect(await store.read()).toMatchObject([
      { id: "own", origin: "imported", state: { kind: "ready" }, credentials: { accessToken } },
    ]);
  });

  it("is never signed out with its account, for the other program still has it", async () => {
    const { google } = world.simulator.people;
    const { refreshToken } = signInToIde(google);
    await importLogins();
    const [account] = await store.read();
    const ended: unknown[] = [];
    await removeAccount(store, account?.id ?? "", {
      clock: world.clock,
      endLogin: (credentials) => Promise.resolve(void ended.push(credentials)),
    });
    expect(ended).toEqual([]);
    expect(world.simulator.tokens.isAlive(refreshToken)).toBe(true);
  });

  it("takes the profile that the other program uses, and its region", async () => {
    const { employee } = world.simulator.people;
    const login = world.simulator.issueIdc(employee);
    const hash = createHash("sha1")
      .update(JSON.stringify({ startUrl: login.startUrl }))
      .digest("hex");
    const { accessToken, clientId, clientSecret, profileArn, refreshToken, ssoRegion } = login;
    home.write(home.path(".aws", "sso", "cache", `${hash}.json`), { clientId, clientSecret });
    home.write(home.ideToken, {
      ...{ accessToken, refreshToken, profileArn, region: ssoRegion, clientIdHash: hash },
      ...{ authMethod: "IdC", expiresAt: new Date(world.clock.now() + HOUR).toISOString() },
    });
    expect((await importLogins()).outcome).toMatchObject({ type: "success" });
    const [account] = await store.read();
    expect(account).toMatchObject({ credentials: { provider: "IdentityCenter", profileArn } });
    expect(account && regionOf(account.credentials)).toBe(regionOfProfileArn(profileArn));
  });

  it("says so where there is nothing to import", async () => {
    home.makeDirectories(home.ideToken);
    expect((await importLogins({})).outcome).toMatchObject({ type: "failed" });
    await expect(world.start(IMPORT, { source: "vscode" })).rejects.toThrow(/"kiro-ide"/);
    expect(world.reports).toMatchInlineSnapshot(`
      [
        "Kiro login failed. No login of Kiro IDE, kiro-cli, the Amazon Q CLI or an earlier version of this plugin was found on this machine.",
      ]
    `);
  });
});

describe("the question for the source", () => {
  const promptOf = () => world.methods.find(({ label }) => label === IMPORT)?.prompts;

  it("offers a login of its own first, then what there is", () => {
    signInToIde(world.simulator.people.google);
    expect(promptOf()).toMatchObject([
      { type: "select", key: "source", options: [{ value: "own" }, { value: "kiro-ide" }] },
    ]);
    home.write(home.cli, "");
    expect(promptOf()?.[0]).toHaveProperty("options.length", 3);
  });

  it("leads to a login of the same kind, shared with nobody", async () => {
    const { github } = world.simulator.people;
    const { refreshToken } = signInToIde(github);
    world.simulator.signIn.person = github;
    const login = await world.start(IMPORT, { source: "own" });
    await world.simulator.visit(login.url);
    expect(await world.finish(login)).toMatchObject({ type: "success" });
    const [account] = await store.read();
    expect(account?.origin).toBeUndefined();
    expect(account?.credentials).toMatchObject({ method: "social", provider: "Github" });
    expect(account?.credentials).not.toMatchObject({ refreshToken });
  });
});
