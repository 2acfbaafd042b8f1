import type { Hooks, PluginInput } from "@opencode-ai/plugin";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Account } from "../../src/accounts/account.ts";
import { createAccountStore, type AccountStore } from "../../src/accounts/store/store.ts";
import { server } from "../../src/opencode1/server.ts";
import { realDeps, signedIn } from "../accounts/logins.ts";
import { sampleUsage } from "../cli/samples.ts";
import { chat, startOwnPlugin } from "../helpers/own-plugin.ts";
import { type Simulator, startSimulator } from "../simulator/simulator.ts";

const TOOL = "kiro_status";
const USAGE = "/Get-Usage-Limits";
const HOUR = 3_600_000;
let home: string;
let simulator: Simulator;
let store: AccountStore;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "kiro-status-tool-"));
  simulator = await startSimulator();
  vi.stubEnv("HOME", home);
  vi.stubEnv("XDG_CONFIG_HOME", join(home, ".config"));
  vi.stubEnv("XDG_DATA_HOME", join(home, ".local", "share"));
  vi.stubEnv("XDG_CACHE_HOME", join(home, ".cache"));
  vi.stubEnv("KIRO_ENDPOINT_OVERRIDE", simulator.origin);
  const path = join(home, ".config", "opencode", "kiro-accounts.json");
  store = createAccountStore({ ...realDeps, path });
});

afterEach(async () => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true, force: true });
  await simulator.close();
});

async function load(): Promise<Hooks> {
  return await server({ client: {}, worktree: "/", directory: home } as unknown as PluginInput);
}

function logIn(): void {
  const data = join(home, ".local", "share", "opencode");
  mkdirSync(data, { recursive: true });
  writeFileSync(join(data, "auth.json"), JSON.stringify({ kiro: { type: "oauth" } }));
}

/** @returns what the model reads */
async function call(hooks: Hooks, signal = new AbortController().signal): Promise<string> {
  const context = { sessionID: "ses_1", abort: signal };
  const result = await hooks.tool?.[TOOL]?.execute({}, context as never);
  return typeof result === "string" ? result : (result?.output ?? "");
}

/** As OpenCode starts and ends the plugin. */
async function ask(): Promise<string> {
  const hooks = await load();
  try {
    return await call(hooks);
  } finally {
    await hooks.dispose?.();
  }
}

/** The service takes every question and never answers. @returns when it has taken the first */
function silence(): Promise<void> {
  return new Promise((taken) => {
    const when = () => {
      taken();
      return true;
    };
    simulator.at(USAGE).always({ then: "hang" }, when);
  });
}

async function keep(account: Account, changes: Partial<Account>): Promise<void> {
  await store.update((accounts) => accounts.put({ ...account, ...changes }));
}

describe("the tool kiro_status", () => {
  it("is there unless the option is off", async () => {
    const on = await load();
    expect(Object.keys(on.tool ?? {})).toEqual([TOOL]);
    vi.stubEnv("KIRO_STATUS_TOOL", "false");
    const off = await load();
    expect(Object.keys(off.tool ?? {})).toEqual([]);
    for (const hooks of [on, off]) await hooks.dispose?.();
  });

  it("costs every request less than 150 bytes beside its name and its empty arguments", async () => {
    const hooks = await load();
    expect(hooks.tool?.[TOOL]?.description.length).toBeLessThan(150);
    expect(hooks.tool?.[TOOL]?.args).toEqual({});
    await hooks.dispose?.();
  });

  it("says how to log in where nobody is logged in", async () => {
    await signedIn(store, simulator);
    expect(await ask()).toContain("opencode auth login -p kiro");
    expect(simulator.journal.of(USAGE)).toEqual([]);
  });

  it("answers how much is left of each account, with figures that it reads, and no secret", async () => {
    const { github, google } = simulator.people;
    Object.assign(google.usage, { used: 169.8, resetsAt: Date.now() + 90 * HOUR });
    const anna = await signedIn(store, simulator, google);
    const bert = await signedIn(store, simulator, github);
    const until = Date.now() + HOUR;
    const state = { kind: "cooling-down", since: 0, until, reason: "throttled" } as const;
    await keep(bert, { label: "work", state });
    logIn();
    const text = await ask();
    const reset = /resets \d+ [A-Z][a-z]{2}/;
    const [heading, first = "", second = ""] = text.split("\n");
    expect(heading).toContain("UTC");
    expect(first).toMatch(/^- \S+\*\*\*@\S+, plan \S+, 830\.2 of 1,000 credits left, /);
    expect(first).toMatch(reset);
    expect(first).toMatch(/ready, serves new conversations$/);
    expect(second).toMatch(/^- work, plan .*, rate limited until \d+:\d\d UTC$|rate limited until/);
    const { credentials } = anna;
    if (credentials.method === "social") expect(text).not.toContain(credentials.accessToken);
    expect(text).not.toContain(google.email);
  });

  it("asks nothing of the service where the figures are young", async () => {
    const account = await signedIn(store, simulator);
    await keep(account, { usage: sampleUsage(200, 1000, young()) });
    logIn();
    expect(await ask()).toContain("800 of 1,000 credits left");
    expect(simulator.journal.of(USAGE)).toEqual([]);
  });

  it("says of which time figures are that cannot be read now", async () => {
    const account = await signedIn(store, simulator);
    await keep(account, { usage: sampleUsage(200, 1000, old()) });
    logIn();
    simulator.at(USAGE).always({ status: 500, body: { message: "x" } });
    expect(await ask()).toMatch(/800 of 1,000 credits left.*figures of .* UTC, not read now/);
  });

  it("does not know what is left after a reset, or of a plan without a limit", async () => {
    const account = await signedIn(store, simulator);
    logIn();
    simulator.at(USAGE).always({ status: 500, body: { message: "x" } });
    for (const usage of [
      sampleUsage(200, 1000, { ...old(), resetAt: Date.now() - 1 }),
      sampleUsage(0, 0, young()),
    ]) {
      await keep(account, { usage });
      expect(await ask()).toContain("credits left not known");
    }
  });

  it("has nothing left of an account in paid overage", async () => {
    const account = await signedIn(store, simulator);
    await keep(account, { usage: sampleUsage(1200, 1000, young()) });
    logIn();
    expect(await ask()).toContain(", 0 of 1,000 credits left");
  });

  it("asks nothing of the service for an account that is switched off", async () => {
    const account = await signedIn(store, simulator);
    await keep(account, { enabled: false });
    logIn();
    expect(await ask()).toContain("disabled");
    expect(simulator.journal.of(USAGE)).toEqual([]);
  });

  it("answers for the key of the environment, without a login", async () => {
    Object.assign(simulator.people.google.usage, { used: 169.8 });
    vi.stubEnv("KIRO_API_KEY", simulator.issueApiKey());
    expect(await ask()).toMatch(/^- KIRO_API_KEY, plan .*, 830\.2 of 1,000 credits left/m);
  });

  it("waits for the service for a short time only", async () => {
    const account = await signedIn(store, simulator);
    await keep(account, { usage: sampleUsage(200, 1000, old()) });
    void silence();
    logIn();
    const runtime = await startOwnPlugin({ home, origin: simulator.origin, haste: 100 });
    const { signal } = new AbortController();
    const text = await runtime.accountStatus?.({ sessionId: "ses_1", signal });
    expect(text).toMatch(/800 of 1,000 credits left.*not read now/);
    await expect.poll(() => simulator.journal.of(USAGE)[0]?.aborted).toBe(true);
    await runtime.dispose();
  });

  it("ends with the abort of its call", async () => {
    const account = await signedIn(store, simulator);
    await keep(account, { usage: sampleUsage(200, 1000, old()) });
    const waited = silence();
    logIn();
    const hooks = await load();
    const aborted = new AbortController();
    const answer = call(hooks, aborted.signal);
    await waited;
    aborted.abort();
    await expect(answer).rejects.toMatchObject({ code: "aborted" });
    await hooks.dispose?.();
  });

  it("names the account that serves this conversation", async () => {
    await signedIn(store, simulator);
    logIn();
    const runtime = await startOwnPlugin({ home, origin: simulator.origin });
    await chat(runtime, "hi");
    const { signal } = new AbortController();
    const text = await runtime.accountStatus?.({ sessionId: "", signal });
    expect(text).toContain("serves this conversation");
    await runtime.dispose();
  });

  it("tells the model in words why the accounts cannot be read", async () => {
    mkdirSync(store.path, { recursive: true });
    logIn();
    await expect(ask()).rejects.toThrow(store.path);
  });
});

const young = () => ({ checkedAt: Date.now() - 60_000, resetAt: Date.now() + 90 * HOUR });
const old = () => ({ checkedAt: Date.now() - HOUR, resetAt: Date.now() + 90 * HOUR });
