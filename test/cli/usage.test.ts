import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { usageFacts } from "../../src/cli/commands/usage/facts.ts";
import { signedIn } from "../accounts/logins.ts";
import { type Simulator, startSimulator } from "../simulator/simulator.ts";
import { type CliWorld, createCliWorld, expectGolden, NOW } from "./cli-world.ts";
import { DAY, keep, logIn, MINUTE, record, sampleAccount, sampleUsage } from "./samples.ts";

let simulator: Simulator | undefined;
afterEach(async () => {
  await simulator?.close();
  simulator = undefined;
});

/** Every part of a quota, and accounts of which little or nothing is known. */
const EVERY_PART = [
  sampleAccount("anna", {
    usage: sampleUsage(429.8000000000002, 1650, {
      overageEnabled: true,
      breakdown: {
        checkedAt: NOW - MINUTE,
        base: { used: 169.8000000000002, limit: 1000 },
        trial: { used: 250, limit: 500, status: "ACTIVE", endsAt: NOW + 3 * DAY },
        bonuses: [
          { used: 5, limit: 50, status: "ACTIVE", endsAt: NOW + 30 * DAY, name: "Welcome bonus" },
          { used: 20, limit: 20, status: "EXHAUSTED", name: "Spring bonus" },
        ],
        bought: [{ used: 5, limit: 100, endsAt: NOW + 300 * DAY }],
        overage: { used: 12.5, cap: 10_000, rate: 0.04, charges: 0.5, currency: "USD" },
      },
    }),
  }),
  sampleAccount("bert", {
    label: "work",
    usage: sampleUsage(1900, 2000, { plan: "KIRO PRO+", checkedAt: NOW - 2 * MINUTE }),
  }),
  sampleAccount("cleo", {
    enabled: false,
    usage: sampleUsage(50, 50, { plan: "KIRO FREE", resetAt: NOW - DAY, checkedAt: NOW - 9 * DAY }),
  }),
  sampleAccount("dora", {
    state: { kind: "login-required", since: NOW - DAY, reason: "refresh-token-rejected" },
  }),
];

function spend(world: CliWorld): void {
  const opus = (credits: number) => new Map([["claude-opus-4.5", credits]]);
  const both = new Map([...opus(41.2), ["claude-haiku-4.5", 1.15]]);
  record(world, {
    sessions: new Map([
      ["ses_old", { at: NOW - 2 * DAY, accountId: "bert", credits: opus(60) }],
      ["ses_new", { at: NOW - 5 * MINUTE, accountId: "anna", credits: both }],
      ["ses_gone", { at: NOW - 3 * DAY, accountId: "removed", credits: opus(0.05) }],
    ]),
    days: new Map([
      ["2026-11-17", new Map([["bert", opus(400)]])],
      ["2026-11-23", new Map([["anna", both]])],
    ]),
  });
}

async function everything(): Promise<CliWorld> {
  const world = createCliWorld();
  await keep(world, ...EVERY_PART);
  logIn(world);
  spend(world);
  return world;
}

/** An account that the simulator knows, and the environment that leads to it. */
async function served(world: CliWorld) {
  simulator = await startSimulator();
  const { google } = simulator.people;
  Object.assign(google.usage, { used: 169.8, resetsAt: NOW + 8 * DAY });
  const account = await signedIn(world.store, simulator);
  logIn(world);
  return { account, google, env: { KIRO_ENDPOINT_OVERRIDE: simulator.origin } };
}

async function factsOf(world: CliWorld, argv: readonly string[], env: Record<string, string> = {}) {
  const { code, out } = await world.run(["usage", "--json", ...argv], { env });
  return { code, ...usageFacts.parse(JSON.parse(out)) };
}

describe("usage", () => {
  it("shows every part of a quota, and what was spent, at 80 and 120 columns", async () => {
    await expectGolden(await everything(), "usage", ["usage"]);
  });

  it("shows one account and what it spent", async () => {
    const world = await everything();
    await expectGolden(world, "usage-account", ["usage", "--account", "WORK"]);
  });

  it("tells programs the same, with times in ISO 8601 and no secret", async () => {
    const { code, out } = await (await everything()).run(["usage", "--json"]);
    expect(code).toBe(0);
    expect(out).not.toMatch(/access-|refresh-anna|anna@/);
    await expect(out).toMatchFileSnapshot("golden/usage.json");
  });

  it("says so where there is no account, and where nothing was spent", async () => {
    expect((await createCliWorld().run(["usage"])).out).toContain("There is no Kiro account yet");
    const world = createCliWorld();
    await keep(world, ...EVERY_PART.slice(0, 1));
    logIn(world);
    expect((await world.run(["usage"])).out).toContain("No answer on this machine has cost");
  });

  it("refuses an account that is not known or not clear", async () => {
    const world = await everything();
    const unknown = await world.run(["usage", "--account", "zoe"]);
    expect(unknown).toMatchObject({ code: 2, out: "" });
    expect(unknown.err).toContain('There is no account "zoe"');
    await keep(world, sampleAccount("anton"), sampleAccount("antonia"));
    const unclear = await world.run(["usage", "--account", "anto"]);
    expect(unclear).toMatchObject({ code: 2, out: "" });
    expect(unclear.err).toContain('"anto" may be');
    expect(await world.run(["usage", "--account", "anton"])).toMatchObject({ code: 0 });
  });

  it("shows what is there where the status file is damaged", async () => {
    const world = await everything();
    writeFileSync(join(world.config, "kiro-status.json"), "{");
    expect(await world.run(["usage"])).toMatchObject({ code: 0, err: "" });
  });
});

describe("usage, reading from Kiro", () => {
  it("reads figures that are not known, keeps them, and reads them again after five minutes", async () => {
    const world = createCliWorld();
    const { account, env, google } = await served(world);
    expect((await factsOf(world, [], env)).accounts[0]?.figures?.left).toBeCloseTo(830.2);
    expect((await world.store.read())[0]?.usage?.used).toBe(169.8);
    google.usage.used = 200;
    expect((await factsOf(world, [], env)).accounts[0]?.figures?.left).toBeCloseTo(830.2);
    expect((await factsOf(world, ["--refresh"], env)).accounts[0]?.figures?.left).toBe(800);
    google.usage.used = 300;
    await keep(world, {
      ...account,
      usage: sampleUsage(200, 1000, { checkedAt: NOW - 5 * MINUTE }),
    });
    expect((await factsOf(world, [], env)).accounts[0]?.figures?.left).toBe(700);
  });

  it("shows the stored figures with their age where Kiro cannot be reached", async () => {
    const world = createCliWorld();
    const { account, env } = await served(world);
    const usage = sampleUsage(169.8, 1000, { checkedAt: NOW - 60 * MINUTE });
    await keep(world, { ...account, usage });
    await simulator?.close();
    simulator = undefined;
    const { code, out } = await world.run(["usage"], { env });
    expect(code).toBe(0);
    expect(out).toContain("830.2 of 1,000 credits left");
    expect(out).toContain("Read     1 h ago");
    expect(out).toContain("Not read now: ");
    // Who asks for new figures and gets none has not got what was asked for.
    expect((await factsOf(world, ["--refresh"], env)).code).toBe(1);
  });

  it("tells a suspension and remembers it", async () => {
    const world = createCliWorld();
    const { env, google } = await served(world);
    google.suspended = true;
    const { accounts } = await factsOf(world, [], env);
    expect(accounts[0]?.problem?.message).toContain("HTTP 403");
    const again = await world.run(["usage", "--refresh"], { env });
    expect(again.out).not.toMatch(/with --refresh/);
    expect((await world.store.read())[0]?.state.kind).toBe("suspended");
  });

  it("reads nothing of accounts that nobody uses, unless asked to", async () => {
    const world = createCliWorld();
    const { env } = await served(world);
    rmSync(join(world.data, "auth.json"));
    expect((await factsOf(world, [], env)).accounts[0]?.figures).toBeUndefined();
    expect((await factsOf(world, ["--refresh"], env)).accounts[0]?.figures?.limit).toBe(1000);
  });

  it("reads the key of KIRO_API_KEY", async () => {
    const world = createCliWorld();
    const { env } = await served(world);
    const key = simulator?.issueApiKey() ?? "";
    const argv = ["--account", "KIRO_API_KEY"];
    const { accounts } = await factsOf(world, argv, { ...env, KIRO_API_KEY: key });
    expect(accounts.map(({ figures, id }) => [id, figures?.limit])).toEqual([
      [expect.stringMatching(/^environment-[0-9a-f]{16}$/), 1000],
    ]);
  });
});
