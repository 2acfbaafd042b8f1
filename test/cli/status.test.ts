import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Account } from "../../src/accounts/account.ts";
import { statusFacts } from "../../src/cli/commands/status/facts.ts";
import { VERSION } from "../../src/facts/version.ts";
import { currentProcess } from "../../src/lib/lock/process-identity.ts";
import { statusOfProcess } from "../../src/status/state.ts";
import { signedIn } from "../accounts/logins.ts";
import { type Simulator, startSimulator } from "../simulator/simulator.ts";
import { type CliWorld, createCliWorld, expectGolden, NOW } from "./cli-world.ts";
import { createDoctorWorld, expectFault, useSilentHosts } from "./doctor-world.ts";
import { DAY, keep, logIn, MINUTE, record, sampleAccount, sampleUsage } from "./samples.ts";

useSilentHosts();

let simulator: Simulator | undefined;
afterEach(async () => {
  await simulator?.close();
  simulator = undefined;
});

/** The first process of every system but Windows: it runs as long as the machine. */
const FIRST = { pid: 1, machine: currentProcess().machine, startedAt: "" };

/** A process of OpenCode's that has loaded that version. */
function running(world: CliWorld, version: string, identity = FIRST): void {
  const { processes } = statusOfProcess({ identity, version, since: NOW - 2 * DAY });
  record(world, {
    days: new Map([["2026-11-17", new Map([["bert", new Map([["claude-opus-4.5", 400]])]])]]),
    processes,
  });
}

/** Somebody serves, somebody cannot, and a process has missed an update. */
async function everything(): Promise<CliWorld> {
  const world = await createDoctorWorld();
  await keep(
    world,
    sampleAccount("anna", {
      usage: sampleUsage(169.8000000000002, 1000, { checkedAt: NOW - 2 * MINUTE }),
    }),
    sampleAccount("bert", {
      label: "work",
      priority: 1,
      usage: sampleUsage(1900, 2000, { plan: "KIRO PRO+" }),
    }),
    sampleAccount("cleo", {
      state: { kind: "quota-exhausted", since: NOW - DAY, until: NOW + 8 * DAY },
      usage: sampleUsage(50, 50, { plan: "KIRO FREE" }),
    }),
    sampleAccount("dora", {
      state: { kind: "login-required", since: NOW - DAY, reason: "refresh-token-rejected" },
    }),
  );
  writeFileSync(
    join(world.config, "kiro.json"),
    JSON.stringify({ account_selection_strategy: "sticky" }),
  );
  running(world, "0.0.9");
  return world;
}

async function factsOf(world: CliWorld, env: Record<string, string> = {}) {
  const { code, out } = await world.run(["status", "--json"], { env });
  expect(code).toBe(0);
  return statusFacts.parse(JSON.parse(out));
}

describe("status", () => {
  it("shows everything on one screen at 80 and 120 columns, in colour and without", async () => {
    const world = await everything();
    await expectGolden(world, "status", ["status"]);
    const { out } = await world.run(["status"]);
    expect(out.split("\n").length).toBeLessThan(40);
  });

  it("tells programs the same, with times in ISO 8601 and no secret", async () => {
    const { code, out } = await (await everything()).run(["status", "--json"]);
    expect(code).toBe(0);
    expect(out).not.toMatch(/access-|refresh-anna|anna@/);
    await expect(out).toMatchFileSnapshot("golden/status.json");
  });

  it("says what to do before the first login", async () => {
    await expectGolden(createCliWorld(), "status-new", ["status"]);
  });

  it("says that nothing needs doing where that is so", async () => {
    const world = await createDoctorWorld();
    await keep(world, sampleAccount("anna", { usage: sampleUsage(1, 1000) }));
    running(world, VERSION);
    const { todo, ...facts } = await factsOf(world);
    expect(todo).toEqual([]);
    expect(facts).toMatchObject({ version: VERSION, installed: VERSION, reason: "only-account" });
    expect(facts.running).toEqual([
      { processId: 1, version: VERSION, since: new Date(NOW - 2 * DAY).toISOString() },
    ]);
    expect((await world.run(["status"])).out).toContain("Nothing needs doing.");
  });

  it("lists no process that has ended or is on another machine", async () => {
    const world = await createDoctorWorld();
    running(world, "0.0.9", { ...FIRST, pid: 2 ** 31 - 1 });
    expect((await factsOf(world)).running).toEqual([]);
    running(world, "0.0.9", { ...FIRST, machine: "another" });
    expect((await factsOf(world)).running).toEqual([]);
  });

  it("reads old figures from Kiro, and shows the stored ones where it cannot be reached", async () => {
    const world = createCliWorld();
    vi.unstubAllGlobals();
    simulator = await startSimulator();
    Object.assign(simulator.people.google.usage, { used: 169.8, resetsAt: NOW + 8 * DAY });
    const account = await signedIn(world.store, simulator);
    logIn(world);
    const env = { KIRO_ENDPOINT_OVERRIDE: simulator.origin };
    expect((await factsOf(world, env)).accounts[0]?.figures?.left).toBeCloseTo(830.2);
    const usage = sampleUsage(169.8, 1000, { checkedAt: NOW - 60 * MINUTE });
    await keep(world, { ...account, usage });
    await simulator.close();
    simulator = undefined;
    const { code, out } = await world.run(["status"], { env });
    expect(code).toBe(0);
    expect(out).toContain("830.2 of 1,000");
    expect(out).toContain("Not read now: ");
    expect(out).toContain("Figures read 1 h ago.");
  });

  it("reads figures that are older than a refusal, and forecasts nothing beside it", async () => {
    const world = createCliWorld();
    vi.unstubAllGlobals();
    simulator = await startSimulator();
    Object.assign(simulator.people.google.usage, { used: 1000, resetsAt: NOW + 8 * DAY });
    const account = await signedIn(world.store, simulator);
    logIn(world);
    const env = { KIRO_ENDPOINT_OVERRIDE: simulator.origin };
    const refused: Account = {
      ...account,
      usage: sampleUsage(12.44, 1000, { checkedAt: NOW - 2 * MINUTE }),
      state: { kind: "quota-exhausted", since: NOW - MINUTE, until: NOW + 8 * DAY, refused: true },
    };
    await keep(world, refused);
    const { out } = await world.run(["status"], { env });
    expect(out).toContain("0 of 1,000 credits left, quota used up until");
    expect(out).not.toContain("lasts until");
    await keep(world, refused);
    await simulator.close();
    simulator = undefined;
    const { out: offline } = await world.run(["status"], { env });
    expect(offline).toContain("Not read now: ");
    expect(offline).not.toContain("credits left");
    expect(offline).not.toContain("lasts until");
    const { out: accounts } = await world.run(["accounts"], { env });
    expect(accounts).not.toContain("987.56");
    const { out: usage } = await world.run(["usage"], { env });
    expect(usage).toContain("2 min ago, before the quota was used up: --refresh");
    expect(usage).not.toContain("credits left");
  });

  it("shows what is there where the status file is damaged or missing", async () => {
    const world = await everything();
    const path = join(world.config, "kiro-status.json");
    writeFileSync(path, "{");
    expect((await factsOf(world)).running).toEqual([]);
    rmSync(path);
    expect((await factsOf(world)).running).toEqual([]);
  });

  it("names no accounts in a file where the key of the variable is all there is", async () => {
    const env = { KIRO_API_KEY: "ksk_abcdefgh", KIRO_ENDPOINT_OVERRIDE: "http://example.com" };
    for (const name of ["status", "accounts"]) {
      const { out } = await createCliWorld().run([name], { env });
      expect(out).toContain("KIRO_API_KEY is set: only that key serves.");
      expect(out).not.toContain("accounts in the file");
    }
  });

  it("shows everything else beside an accounts file that cannot be read", async () => {
    const world = await createDoctorWorld();
    rmSync(world.store.path);
    mkdirSync(world.store.path);
    const { code, out } = await world.run(["status"]);
    expect(code).toBe(0);
    expect(out).toContain("The accounts cannot be shown");
    expect(out).toContain("is not a regular file");
    expect(out).toContain("What needs doing");
    expect(out).not.toContain("no Kiro account yet");
  });
});

describe("an update that OpenCode has not loaded", () => {
  it("is told by doctor for every process that runs another version", async () => {
    const world = await createDoctorWorld();
    running(world, "0.0.9");
    expectFault(
      await world.rows(),
      "running",
      "warning",
      `process 1 still has version 0.0.9, since 21 Nov, 13:00 CET; version ${VERSION} is installed`,
      "Quit that OpenCode, then: opencode --continue",
    );
    running(world, VERSION);
    const rows = await world.rows();
    expect(rows.find(({ id }) => id === "running")).toMatchObject({
      status: "ok",
      found: `version ${VERSION} in process 1`,
    });
  });

  it("is told by status where OpenCode keeps its old copy", async () => {
    const world = await createDoctorWorld();
    const copy = ".cache/opencode/packages/opencode-kiro-auth@latest/node_modules";
    const manifest = join(world.home, copy, "opencode-kiro-auth/package.json");
    const content = JSON.parse(readFileSync(manifest, "utf8")) as object;
    writeFileSync(manifest, JSON.stringify({ ...content, version: "0.0.9" }));
    const { installed, todo } = await factsOf(world);
    expect(installed).toBe("0.0.9");
    expect(todo).toContainEqual(
      expect.objectContaining({
        id: "plugin",
        found: `OpenCode keeps version 0.0.9, and this is ${VERSION}`,
        mend: "rm -rf ~/.cache/opencode/packages/opencode-kiro-auth*",
      }),
    );
  });
});
