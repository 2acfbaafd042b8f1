import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { importFacts } from "../../src/cli/commands/import/facts.ts";
import { hostWithoutPlugin } from "../../src/words/cli/accounts/add.ts";
import { startSimulator, type Simulator } from "../simulator/simulator.ts";
import { type CliWorld, createCliWorld, expectGolden, NOW } from "./cli-world.ts";
import { logIn } from "./samples.ts";

const HOUR = 3_600_000;

let simulator: Simulator;
let world: CliWorld;
let env: Record<string, string>;

beforeEach(async () => {
  simulator = await startSimulator({ now: () => NOW });
  world = createCliWorld();
  env = { KIRO_ENDPOINT_OVERRIDE: simulator.origin };
});

afterEach(async () => {
  await simulator.close();
});

function write(content: unknown, ...names: readonly string[]): void {
  const path = join(world.home, ...names);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
}

/** Kiro IDE, signed in to as Google's person. @param expiresAt of its access token */
function signInToIde(expiresAt = NOW + HOUR) {
  const { accessToken, profileArn, refreshToken } = simulator.issueSocial();
  const expiry = new Date(expiresAt).toISOString();
  const tokens = { accessToken, refreshToken, expiresAt: expiry, profileArn };
  const content = { ...tokens, authMethod: "social", provider: "Google" };
  write(content, ".aws", "sso", "cache", "kiro-auth-token.json");
  return tokens;
}

/** A database that is none. */
function damageCli(): void {
  write("x".repeat(5000), ".local", "share", "kiro-cli", "data.sqlite3");
}

async function forget(): Promise<void> {
  await world.store.update((accounts) => {
    for (const { id } of accounts.all()) accounts.remove(id, NOW);
  });
}

describe("import", () => {
  it("lists what there is, with what cannot be read, and imports nothing unasked", async () => {
    signInToIde();
    await expectGolden(world, "import-list", ["import"], { env });
    mkdirSync(join(world.home, ".local", "share", "kiro-cli", "data.sqlite3"), { recursive: true });
    const { out } = await world.run(["import"], { env });
    expect(out.replaceAll("\n", " ")).toContain("data.sqlite3 is damaged");
    expect(await world.store.read()).toEqual([]);
    expect(simulator.journal.entries).toEqual([]);
  });

  it("imports without a question what --source and --yes name", async () => {
    const { refreshToken } = signInToIde();
    logIn(world);
    const argv = ["import", "--source", "kiro-ide", "--yes"];
    await expectGolden(world, "import-yes", argv, { env, prepare: forget });
    expect(await world.store.read()).toMatchObject([
      { origin: "imported", credentials: { refreshToken }, identity: { email: /.+@.+/ } },
    ]);
  });

  it("refreshes a token that has ended, and says why it was refused", async () => {
    signInToIde(NOW - HOUR);
    simulator.tokens.revoke(simulator.people.google);
    await expectGolden(world, "import-refused", ["import", "--yes"], { env });
    expect((await world.run(["import", "--yes"], { env })).code).toBe(1);
    expect(await world.store.read()).toEqual([]);
  });

  it("asks which one, and offers a login of its own first", async () => {
    signInToIde();
    const asked: string[][] = [];
    const answering = (answer: string) => ({
      choose: (_message: string, options: readonly { readonly value: string }[]) => {
        asked.push(options.map(({ value }) => value));
        return Promise.resolve(answer);
      },
    });
    const declined = await world.run(["import"], { env, questions: answering("none") });
    expect(declined).toMatchObject({ code: 0 });
    expect(declined.out).toContain("Nothing was imported. Log in:");
    expect(declined.err).toContain("is shared with its program");
    expect(await world.store.read()).toEqual([]);
    const { out } = await world.run(["import"], { env, questions: answering("kiro-ide") });
    expect(out).toContain("from Kiro IDE.");
    expect(out.replaceAll("\n", " ")).toContain(hostWithoutPlugin("opencode-kiro-auth setup"));
    expect(asked).toEqual([
      ["none", "kiro-ide"],
      ["none", "kiro-ide"],
    ]);
    expect(await world.store.read()).toHaveLength(1);
  });

  it("tells programs the same, without a secret", async () => {
    const { accessToken, refreshToken } = signInToIde();
    damageCli();
    const listed = await world.run(["import", "--json"], { env });
    const facts = importFacts.parse(JSON.parse(listed.out));
    expect(facts).toMatchObject({
      decision: "listed",
      found: [
        { source: "kiro-ide", kind: "social", who: "Google", expired: false, shared: true },
        { source: "kiro-cli", shared: true, problem: { code: expect.any(String) as string } },
      ],
      imported: [],
    });
    const argv = ["import", "--source", "kiro-ide", "--yes", "--json"];
    const { code, out } = await world.run(argv, { env });
    expect(code).toBe(0);
    expect(importFacts.parse(JSON.parse(out))).toMatchObject({
      decision: "imported",
      imported: [{ source: "kiro-ide", ownLoginKept: false }],
    });
    for (const text of [listed.out, out]) {
      expect(text).not.toContain(accessToken);
      expect(text).not.toContain(refreshToken);
    }
  });

  it("names another program that has a login where the one that was asked for has none", async () => {
    signInToIde();
    const { out } = await world.run(["import", "--source", "kiro-cli"], { env });
    expect(out).toContain("opencode-kiro-auth import --source kiro-ide");
  });

  it("says so where there is nothing, and where a program is unknown", async () => {
    expect((await world.run(["import"], { env })).out).toContain("Nothing to import was found");
    const unknown = await world.run(["import", "--source", "vscode"], { env });
    expect(unknown).toMatchObject({ code: 2 });
    expect(unknown.err).toContain("kiro-cli");
  });
});
