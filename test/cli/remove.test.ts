import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { createAccount } from "../../src/accounts/roster.ts";
import { signedIn } from "../accounts/logins.ts";
import { startSimulator } from "../simulator/simulator.ts";
import { createCliWorld, expectGolden, type CliWorld } from "./cli-world.ts";

function write(path: string, content: string, mode = 0o644): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content, { mode });
  return path;
}

const text = (path: string) => readFileSync(path, "utf8");
const remove = (world: CliWorld, ...more: string[]) => world.run(["remove", "--yes", ...more]);

const LISTED = `{
  // mine
  "plugin": [
    "a", // first
    ["opencode-kiro-auth@0.1.0", { "x": 1 }],
    "b",
  ],
  "provider": { "kiro": { "models": {} } }, // stays
}
`;
const UNLISTED = LISTED.replace('    ["opencode-kiro-auth@0.1.0", { "x": 1 }],\n', "");

const LOGINS = {
  anthropic: { type: "api", key: "sk-ant-1" },
  kiro: { type: "oauth", refresh: "kiro-account:x", access: "kiro-account:x", expires: 1 },
  zai: { type: "api", key: "k" },
};

/** Files of ours, and beside each one that is not. */
function fill({ config, data, home }: CliWorld): { ours: string[]; others: string[] } {
  const cache = join(home, ".cache", "opencode");
  const ours = [
    ...["kiro-accounts.json", "kiro-accounts.json.bak", "kiro-accounts.json.lock/1"],
    ...["kiro.json", "kiro-recovery.json", "kiro-status.json"],
  ].map((name) => join(config, name));
  ours.push(join(cache, "kiro-models.json"), join(data, "log", "kiro-auth.log.1"));
  ours.push(join(cache, "packages", "opencode-kiro-auth@latest", "package.json"));
  const others = [
    join(config, "kiro.json.mine"),
    join(config, "kiro-other.json"),
    join(cache, "models.json"),
    join(cache, "packages", "opencode-kiro-auth-more", "package.json"),
    join(data, "log", "opencode.log"),
    join(data, "opencode.db"),
  ];
  for (const file of [...ours, ...others]) write(file, "{}");
  return { ours, others };
}

describe("remove", () => {
  it("takes the plugin out of every file, and touches nothing else in them", async () => {
    const world = createCliWorld();
    const file = write(join(world.config, "opencode.jsonc"), LISTED);
    const tui = write(join(world.config, "tui.json"), '{"plugin":["opencode-kiro-auth"]}');
    const project = write(join(world.home, ".opencode", "opencode.json"), LISTED);
    const other = write(join(world.config, "opencode.json"), '{ "plugin": ["c"], }');
    await expectGolden(world, "remove", ["remove", "--dry-run"]);
    expect(text(file)).toBe(LISTED);
    expect((await remove(world)).code).toBe(0);
    expect(text(file)).toBe(UNLISTED);
    expect(text(project)).toBe(UNLISTED);
    expect(text(tui)).toBe('{"plugin":[]}');
    expect(text(other)).toBe('{ "plugin": ["c"], }');
  });

  it("takes back a setup byte for byte where there was a list", async () => {
    const world = createCliWorld();
    const file = write(join(world.config, "opencode.jsonc"), UNLISTED);
    await world.run(["setup", "--yes", "--no-tui"]);
    expect(text(file)).not.toBe(UNLISTED);
    await remove(world);
    expect(text(file)).toBe(UNLISTED);
    expect(readdirSync(world.config)).toEqual(["opencode.jsonc"]);
  });

  it("takes OpenCode's record of the login along, without which OpenCode would not start", async () => {
    const world = createCliWorld();
    const file = write(join(world.data, "auth.json"), JSON.stringify(LOGINS, null, 2), 0o600);
    const { out } = await remove(world);
    expect(text(file)).toBe(
      JSON.stringify({ anthropic: LOGINS.anthropic, zai: LOGINS.zai }, null, 2),
    );
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(out).toContain("auth.json");
    expect(out).not.toContain("sk-ant");
  });

  it("keeps what OpenCode wrote into its file of logins while the person was asked", async () => {
    const world = createCliWorld();
    const file = write(join(world.data, "auth.json"), JSON.stringify(LOGINS), 0o600);
    const confirm = () => {
      write(file, JSON.stringify({ ...LOGINS, openai: { type: "api", key: "new" } }));
      return Promise.resolve(true);
    };
    await world.run(["remove"], { questions: { confirm } });
    expect(Object.keys(JSON.parse(text(file)) as object)).toEqual(["anthropic", "zai", "openai"]);
  });

  it("takes a path out that leads to the plugin from where the file is", async () => {
    const world = createCliWorld();
    write(join(world.home, "src", "kiro", "package.json"), '{"name":"opencode-kiro-auth"}');
    const file = write(join(world.config, "opencode.json"), '{"plugin":["../../src/kiro","./a"]}');
    await remove(world);
    expect(text(file)).toBe('{"plugin":["./a"]}');
  });

  it("leaves the login of another plugin for kiro alone", async () => {
    const world = createCliWorld();
    const content = JSON.stringify({ kiro: { type: "api", key: "other" } });
    const file = write(join(world.data, "auth.json"), content);
    await remove(world);
    expect(text(file)).toBe(content);
  });

  it("keeps accounts and settings, and says how to delete them", async () => {
    const world = createCliWorld();
    const { ours } = fill(world);
    const { out } = await remove(world);
    expect(ours.every((file) => existsSync(file))).toBe(true);
    expect(out).toContain("remove --all");
  });

  it("deletes with --all every file of ours and no other", async () => {
    const world = createCliWorld();
    const { others, ours } = fill(world);
    await expectGolden(world, "remove-all", ["remove", "--all", "--dry-run"]);
    expect(ours.every((file) => existsSync(file))).toBe(true);
    await remove(world, "--all");
    expect(ours.filter((file) => existsSync(file))).toEqual([]);
    expect(others.filter((file) => !existsSync(file))).toEqual([]);
  });

  it("deletes accounts behind a link, too, with their backup", async () => {
    const world = createCliWorld();
    const real = write(join(world.home, "safe", "kiro-accounts.json"), "{}");
    const backup = write(`${real}.bak`, "{}");
    const diary = write(join(world.home, "safe", "diary"), "");
    mkdirSync(world.config, { recursive: true });
    symlinkSync(real, join(world.config, "kiro-accounts.json"));
    await remove(world, "--all");
    expect([real, backup, diary].map((file) => existsSync(file))).toEqual([false, false, true]);
    expect(readdirSync(world.config)).toEqual([]);
  });

  it("ends the logins with --all, but none that another program has, and says so", async () => {
    const world = createCliWorld();
    const simulator = await startSimulator();
    const env = { KIRO_ENDPOINT_OVERRIDE: simulator.origin };
    const own = await signedIn(world.store, simulator);
    const shared = simulator.issueSocial(simulator.people.second);
    const credentials = { method: "social", provider: "Google", ...shared, expiresAt: 1 } as const;
    const imported = createAccount("imported", { credentials, identity: {} }, 1);
    await world.store.update((accounts) => accounts.put({ ...imported, origin: "imported" }));
    const isAlive = () =>
      [own.credentials, credentials].map(
        (each) => "refreshToken" in each && simulator.tokens.isAlive(each.refreshToken),
      );
    const preview = await world.run(["remove", "--all", "--dry-run"], { env });
    expect(preview.out).toContain(
      "g***@example.com would be removed, and Kiro asked to end its login.",
    );
    expect(preview.out).toContain("Google account impo would be removed.");
    expect(isAlive()).toEqual([true, true]);
    const { code, out } = await world.run(["remove", "--all", "--yes"], { env });
    expect(code).toBe(0);
    expect(out).toContain("g***@example.com was removed. Kiro has ended its login.");
    expect(out).toMatch(/another\s+program\s+or\s+machine/);
    expect(isAlive()).toEqual([false, true]);
    expect(existsSync(world.store.path)).toBe(false);
    await simulator.close();
  });

  it("deletes all the same where Kiro cannot be asked to end a login, and says so", async () => {
    const world = createCliWorld();
    const simulator = await startSimulator();
    const env = { KIRO_ENDPOINT_OVERRIDE: simulator.origin };
    await signedIn(world.store, simulator);
    simulator.at("/logout").always({ status: 500 });
    const { code, out } = await world.run(["remove", "--all", "--yes"], { env });
    expect(code).toBe(0);
    expect(out).toContain("Kiro did not confirm the logout");
    expect(existsSync(world.store.path)).toBe(false);
    await simulator.close();
  });

  it("asks first, and deletes nothing without a yes", async () => {
    const world = createCliWorld();
    const { ours } = fill(world);
    const confirm = () => Promise.resolve(false);
    const { code, err } = await world.run(["remove", "--all"], { questions: { confirm } });
    expect(code).toBe(1);
    expect(err).toContain("kiro-accounts.json.bak");
    expect(ours.every((file) => existsSync(file))).toBe(true);
    expect((await world.run(["remove", "--all"])).code).toBe(2);
  });

  it("changes nothing if one of the files cannot be edited", async () => {
    const world = createCliWorld();
    const file = write(join(world.config, "opencode.jsonc"), LISTED);
    write(join(world.config, "tui.json"), "[");
    const { ours } = fill(world);
    const { code } = await remove(world, "--all");
    expect(code).toBe(1);
    expect(text(file)).toBe(LISTED);
    expect(ours.every((each) => existsSync(each))).toBe(true);
  });

  it("says so where nothing names the plugin", async () => {
    const { code, out } = await remove(createCliWorld());
    expect({ code, out }).toEqual({
      code: 0,
      out: "No OpenCode configuration lists the plugin.\n",
    });
  });
});
