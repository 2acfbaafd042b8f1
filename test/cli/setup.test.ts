import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { keep, sampleAccount } from "./samples.ts";
import { createCliWorld, expectGolden, type CliWorld } from "./cli-world.ts";

const COMMENTED = `{
  // my settings
  "model": "kiro/kiro-claude-sonnet-4-5",
  "plugin": [
    "other-plugin@1.0.0", // needed at work
  ],
}
`;

function write(path: string, content: string | Buffer): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

const text = (path: string) => readFileSync(path, "utf8");
const add = (world: CliWorld, ...more: string[]) => world.run(["setup", "--yes", ...more]);
const server = ({ config }: CliWorld) => join(config, "opencode.json");
const tui = ({ config }: CliWorld) => join(config, "tui.json");

describe("setup", () => {
  it("makes both files in an empty home, and says what to do next", async () => {
    const world = createCliWorld();
    await expectGolden(world, "setup-new", ["setup", "--dry-run"]);
    expect(existsSync(server(world))).toBe(false);
    const { code, out } = await add(world);
    expect(code).toBe(0);
    expect(out).toContain("opencode auth login");
    expect(text(server(world))).toBe(
      '{\n  "$schema": "https://opencode.ai/config.json",\n  "plugin": [\n    "opencode-kiro-auth"\n  ]\n}\n',
    );
    expect(JSON.parse(text(tui(world)))).toEqual({
      $schema: "https://opencode.ai/tui.json",
      plugin: ["opencode-kiro-auth"],
    });
  });

  it("shows a change whole, however long it is", async () => {
    const world = createCliWorld();
    const copy = join(world.home, "a-place".repeat(15));
    write(join(copy, "package.json"), '{"name":"opencode-kiro-auth"}');
    write(join(copy, "dist", "index.js"), "");
    const { out } = await world.run(["setup", "--dry-run", "--from", `file://${copy}`]);
    expect(out).toMatch(/^ {2}\+ .*a-place"$/m);
  });

  it("says how an unpacked copy is loaded, where it adds the published package", async () => {
    const world = createCliWorld();
    await keep(world, sampleAccount("anna"));
    const copy = join(world.home, "my copy");
    write(join(copy, "package.json"), '{"name":"opencode-kiro-auth"}');
    const program = write(join(copy, "dist", "cli.js"), "");
    write(join(copy, "dist", "index.js"), "");
    const { out } = await world.run(["setup", "--yes"], { program });
    const address = `file://${world.home}/my%20copy`;
    expect(out.replace(/\s+/g, " ")).toContain(`run setup again with --from ${address}`);
    // Where that package cannot be had, OpenCode would not start with a login.
    expect(existsSync(join(world.data, "auth.json"))).toBe(false);
    const from = await world.run(["setup", "--yes", "--from", address], { program });
    expect(from.out).not.toContain("npm registry");
    expect(from.out).toContain("it has one now");
    // Refused, so that no host is asked.
    const env = { KIRO_ENDPOINT_OVERRIDE: "http://example.com" };
    const doctor = await createCliWorld().run(["doctor", "--json"], { program, env });
    const { checks } = JSON.parse(doctor.out) as { checks: { id: string; mend?: string }[] };
    const shell = `node '${program}' setup --from ${address}`;
    expect(checks.find(({ id }) => id === "plugin")?.mend).toBe(shell);
    const installed = join(world.home, "node_modules", "opencode-kiro-auth", "dist", "cli.js");
    write(join(dirname(dirname(installed)), "package.json"), '{"name":"opencode-kiro-auth"}');
    const usual = await world.run(["setup", "--dry-run"], { program: installed });
    expect(usual.out).not.toContain("npm registry");
  });

  it("says nothing of the registry where the list has a copy of its own already", async () => {
    const world = createCliWorld();
    await keep(world, sampleAccount("anna"));
    const copy = join(world.home, "copy");
    write(join(copy, "package.json"), '{"name":"opencode-kiro-auth"}');
    const program = write(join(copy, "dist", "cli.js"), "");
    write(server(world), JSON.stringify({ plugin: [`file://${copy}`] }));
    const { out } = await world.run(["setup", "--yes", "--no-tui", "--json"], { program });
    const facts = JSON.parse(out) as Readonly<Record<string, unknown>>;
    expect(facts).toMatchObject({ plugin: `file://${copy}`, told: true });
    expect(facts).not.toHaveProperty("copy");
    expect((await world.run(["setup"], { program })).out).not.toContain("npm registry");
  });

  it("tells OpenCode of an account that was added before, and takes that back with --undo", async () => {
    const world = createCliWorld();
    await keep(world, sampleAccount("anna"));
    await world.run(["setup", "--dry-run"]);
    expect(existsSync(join(world.data, "auth.json"))).toBe(false);
    const { out } = await add(world);
    expect(out).toContain("OpenCode had no Kiro login; it has one now.");
    expect(out).not.toContain("opencode auth login");
    const records = () => JSON.parse(text(join(world.data, "auth.json"))) as unknown;
    expect(records()).toMatchObject({ kiro: { refresh: "kiro-account:anna" } });
    const undone = await world.run(["setup", "--undo", "--yes"]);
    expect(undone.out.replaceAll("\n", " ")).toContain("record of the Kiro login was removed");
    expect(records()).toEqual({});
  });

  it("leaves a login alone with --undo while another file still lists the plugin", async () => {
    const world = createCliWorld();
    await keep(world, sampleAccount("anna"));
    await add(world, "--no-tui");
    write(join(world.config, "config.json"), '{ "plugin": ["opencode-kiro-auth"] }');
    await world.run(["setup", "--undo", "--yes"]);
    expect(text(join(world.data, "auth.json"))).toContain("kiro-account:anna");
  });

  it("adds to the file that is there, and shows the change", async () => {
    const world = createCliWorld();
    const file = write(join(world.config, "opencode.jsonc"), COMMENTED);
    await expectGolden(world, "setup", ["setup", "--dry-run", "--no-tui"]);
    await add(world, "--no-tui");
    const line = '    "other-plugin@1.0.0", // needed at work\n';
    expect(text(file)).toBe(COMMENTED.replace(line, `${line}    "opencode-kiro-auth",\n`));
    expect(readdirSync(world.config).sort()).toEqual(["kiro-setup.json", "opencode.jsonc"]);
  });

  it("takes of two files the one that lists plugins", async () => {
    const world = createCliWorld();
    write(join(world.config, "opencode.jsonc"), "{}");
    write(server(world), '{ "plugin": ["a"] }');
    await add(world);
    expect(text(server(world))).toBe('{ "plugin": ["a", "opencode-kiro-auth"] }');
    expect(text(join(world.config, "opencode.jsonc"))).toBe("{}");
  });

  it("changes nothing where a path leads to the plugin from where the file is", async () => {
    const world = createCliWorld();
    write(join(world.home, "src", "kiro", "package.json"), '{"name":"opencode-kiro-auth"}');
    const content = '{"plugin":["../../src/kiro"]}';
    write(server(world), content);
    await add(world, "--no-tui");
    expect(text(server(world))).toBe(content);
  });

  it("changes nothing the second time", async () => {
    const world = createCliWorld();
    await add(world);
    const before = [text(server(world)), text(tui(world))];
    const { code, out } = await world.run(["setup"]);
    expect(code).toBe(0);
    expect(out).toContain("nothing to change");
    expect([text(server(world)), text(tui(world))]).toEqual(before);
  });

  it.each([
    ["opencode-kiro-auth@0.0.1"],
    ["opencode-kiro-auth@file:/x/opencode-kiro-auth-0.1.0.tgz"],
    ["opencode-kiro-auth@latest"],
  ])("knows itself in the entry %s", async (spec) => {
    const world = createCliWorld();
    const file = write(server(world), JSON.stringify({ plugin: [[spec, { a: 1 }]] }));
    const before = text(file);
    await add(world, "--no-tui");
    expect(text(file)).toBe(before);
    await add(world, "--no-tui", "--from", "v1.2.3");
    expect(text(file)).toBe(before.replace(spec, "opencode-kiro-auth@1.2.3"));
  });

  it("does not take a plugin of a longer name for itself", async () => {
    const world = createCliWorld();
    write(server(world), '{"plugin":["opencode-kiro-auth-more"]}');
    await add(world);
    expect(text(server(world))).toBe(
      '{"plugin":["opencode-kiro-auth-more", "opencode-kiro-auth"]}',
    );
  });

  it("keeps a byte order mark, the mode and a link", async () => {
    const world = createCliWorld();
    const real = write(join(world.home, "dotfiles", "oc.json"), '\uFEFF{ "plugin": [] }\r\n');
    chmodSync(real, 0o640);
    mkdirSync(world.config, { recursive: true });
    symlinkSync(real, server(world));
    await add(world, "--no-tui");
    expect(text(real)).toBe('\uFEFF{ "plugin": ["opencode-kiro-auth"] }\r\n');
    expect(statSync(real).mode & 0o777).toBe(0o640);
    expect(lstatSync(server(world)).isSymbolicLink()).toBe(true);
    await world.run(["setup", "--undo", "--yes"]);
    expect(text(real)).toBe('\uFEFF{ "plugin": [] }\r\n');
  });

  it("makes the file that a link leads to, and leaves the link one", async () => {
    const world = createCliWorld();
    const target = join(world.home, "settings", "opencode.json");
    mkdirSync(dirname(target));
    mkdirSync(world.config, { recursive: true });
    symlinkSync(join("..", "..", "settings", "opencode.json"), server(world));
    await add(world, "--no-tui");
    expect(lstatSync(server(world)).isSymbolicLink()).toBe(true);
    expect(text(target)).toContain("opencode-kiro-auth");
    await world.run(["setup", "--undo", "--yes"]);
    expect(existsSync(target)).toBe(false);
    expect(lstatSync(server(world)).isSymbolicLink()).toBe(true);
  });

  it("fills a file of blanks", async () => {
    const world = createCliWorld();
    write(server(world), " \n");
    await add(world, "--no-tui");
    expect(JSON.parse(text(server(world)))).toEqual({ plugin: ["opencode-kiro-auth"] });
  });

  it.each([
    ["no object", "[]", "must contain a single JSON object"],
    ["invalid JSON", '{ "plugin": [ }', "invalid JSON at line 1"],
    ["a value of the wrong type", '{ "model": 5 }', "model has a value of the wrong type"],
    ["no list", '{ "plugin": "x" }', "must be a list"],
    ["no UTF-8", Buffer.from([0xff, 0xfe, 0x7b, 0]), "is not UTF-8"],
  ])(
    "leaves a file alone that it cannot edit, and the other file too: %s",
    async (_name, content, why) => {
      const world = createCliWorld();
      const file = write(server(world), content);
      const before = readFileSync(file);
      const { code, err } = await add(world);
      expect(code).toBe(1);
      expect(err).toContain(why);
      expect(readFileSync(file).equals(before)).toBe(true);
      expect(readdirSync(world.config)).toEqual(["opencode.json"]);
    },
  );

  it("leaves a read-only file alone", async () => {
    const world = createCliWorld();
    const file = write(server(world), "{}");
    chmodSync(file, 0o444);
    const { code, err } = await add(world);
    expect(code).toBe(1);
    expect(err).toContain("is read-only");
    expect(text(file)).toBe("{}");
    expect(existsSync(tui(world))).toBe(false);
  });

  it("asks, and does nothing without a yes", async () => {
    const world = createCliWorld();
    const answer = (isYes: boolean) => ({ questions: { confirm: () => Promise.resolve(isYes) } });
    const no = await world.run(["setup"], answer(false));
    expect(no.code).toBe(1);
    expect(no.err).toContain("+ {");
    expect(existsSync(server(world))).toBe(false);
    const yes = await world.run(["setup"], answer(true));
    expect(yes.code).toBe(0);
    expect(yes.err).toContain('"opencode-kiro-auth"');
    expect(yes.out).not.toContain("+ ");
    expect(existsSync(server(world))).toBe(true);
  });

  it("does nothing where nobody can be asked", async () => {
    const world = createCliWorld();
    const { code, err } = await world.run(["setup"]);
    expect(code).toBe(2);
    expect(err).toContain("--yes");
    expect(existsSync(world.config)).toBe(false);
  });

  it("does not write over what another program wrote while the person was asked", async () => {
    const world = createCliWorld();
    write(server(world), "{}");
    const confirm = () => {
      write(server(world), '{ "a": 1 }');
      return Promise.resolve(true);
    };
    const { code, err } = await world.run(["setup"], { questions: { confirm } });
    expect(code).toBe(1);
    expect(err).toContain("another program");
    expect(text(server(world))).toBe('{ "a": 1 }');
  });

  it("shows no key that stands beside the line", async () => {
    const world = createCliWorld();
    write(server(world), '{\n  "apiKey": "ksk_abcdefghijkl"\n}\n');
    const { out } = await world.run(["setup", "--dry-run"]);
    expect(out).not.toContain("ksk_abc");
    expect((await world.run(["setup", "--dry-run", "--json"])).out).not.toContain("ksk_abc");
  });

  it("changes the project's files with --project: those of the nearest directory, else at its top", async () => {
    const world = createCliWorld();
    const top = join(world.home, "work");
    const directory = join(top, "packages", "a");
    mkdirSync(join(top, ".git"), { recursive: true });
    mkdirSync(directory, { recursive: true });
    const run = (...more: string[]) =>
      world.run(["setup", "--project", "--yes", "--no-tui", ...more], { directory });
    await run();
    expect(existsSync(join(top, "opencode.json"))).toBe(true);
    await run("--undo");
    const near = write(join(top, "packages", ".opencode", "opencode.jsonc"), "{}");
    await run();
    expect(JSON.parse(text(near))).toEqual({ plugin: ["opencode-kiro-auth"] });
    expect(existsSync(join(top, "opencode.json"))).toBe(false);
    expect(existsSync(server(world))).toBe(false);
  });
});

describe("setup --from", () => {
  function source(world: CliWorld, name = "opencode-kiro-auth", isBuilt = true): string {
    const root = join(world.home, "src");
    write(join(root, "package.json"), JSON.stringify({ name }));
    if (isBuilt) write(join(root, "dist", "index.js"), "");
    return root;
  }

  it("names a source directory by its address, from within it too", async () => {
    const world = createCliWorld();
    const root = source(world);
    for (const from of [root, join(root, "dist", "index.js"), `file://${root}`, "."]) {
      const { out } = await world.run(["setup", "--dry-run", "--json", "--from", from], {
        directory: root,
      });
      expect(JSON.parse(out)).toMatchObject({ plugin: `file://${root}` });
    }
  });

  it("does not take what lies in a directory below it for itself", async () => {
    const world = createCliWorld();
    const other = write(join(source(world), "examples", "other.js"), "");
    expect((await add(world, "--from", other)).err).toContain("not part of");
    write(server(world), JSON.stringify({ plugin: [`file://${other}`] }));
    await add(world);
    expect(JSON.parse(text(server(world)))).toEqual({
      plugin: [`file://${other}`, "opencode-kiro-auth"],
    });
  });

  it("names a tarball so that OpenCode installs it", async () => {
    const world = createCliWorld();
    const file = write(join(world.home, "p.tgz"), "");
    const { out } = await world.run(["setup", "--dry-run", "--json", "--from", "p.tgz"]);
    expect(JSON.parse(out)).toMatchObject({ plugin: `opencode-kiro-auth@file:${file}` });
  });

  it("replaces the line of another version, and setup without --from leaves it", async () => {
    const world = createCliWorld();
    await add(world);
    await add(world, "--from", source(world));
    expect(text(server(world))).toContain(`"file://${world.home}/src"`);
    await add(world);
    expect(text(server(world))).toContain(`"file://${world.home}/src"`);
    expect(text(server(world))).not.toContain('"opencode-kiro-auth"');
  });

  it.each([
    ["a path that does not exist", () => "nowhere", "does not exist"],
    ["another package", (world: CliWorld) => source(world, "other"), "not part of"],
    [
      "a source that is not built",
      (world: CliWorld) => source(world, undefined, false),
      "npm run build",
    ],
  ])("refuses %s", async (_name, from, why) => {
    const world = createCliWorld();
    const { code, err } = await add(world, "--from", from(world));
    expect(code).toBe(2);
    expect(err).toContain(why);
    expect(existsSync(server(world))).toBe(false);
  });
});

describe("setup --undo", () => {
  it.each([
    ["comments", COMMENTED],
    ["minified", '{"plugin":["a"]}'],
    ["CRLF and tabs", '{\r\n\t"a": 1,\r\n}\r\n'],
    ["no line break at the end", "{\n}"],
    ["blanks", "\n\n"],
  ])("brings back every byte: %s", async (_name, content) => {
    const world = createCliWorld();
    write(server(world), content);
    await add(world);
    await add(world, "--from", "1.0.0");
    expect(text(server(world))).not.toBe(content);
    await world.run(["setup", "--undo", "--yes"]);
    expect(text(server(world))).toBe(content);
    expect(readdirSync(world.config)).toEqual(["opencode.json"]);
  });

  it("still knows the file as it was where a later setup could not write", async () => {
    const world = createCliWorld();
    const file = write(server(world), COMMENTED);
    await add(world, "--no-tui");
    chmodSync(file, 0o444);
    expect((await add(world, "--no-tui", "--from", "1.0.0")).code).toBe(1);
    chmodSync(file, 0o644);
    await world.run(["setup", "--undo", "--yes"]);
    expect(text(file)).toBe(COMMENTED);
  });

  it("leaves a file alone that was changed since", async () => {
    const world = createCliWorld();
    await add(world, "--no-tui");
    const changed = text(server(world)).replace("{", '{ "a": 1,');
    write(server(world), changed);
    const { code, out } = await world.run(["setup", "--undo", "--yes"]);
    expect(code).toBe(0);
    expect(out.replaceAll("\n", " ")).toContain("was changed after setup");
    expect(text(server(world))).toBe(changed);
  });

  it("says so where there is nothing to undo", async () => {
    const { code, out } = await createCliWorld().run(["setup", "--undo"]);
    expect({ code, out }).toEqual({ code: 0, out: "There is no setup to undo here.\n" });
  });

  it("keeps what it remembers for its owner alone, as it may hold keys", async () => {
    const world = createCliWorld();
    await add(world);
    expect(statSync(join(world.config, "kiro-setup.json")).mode & 0o777).toBe(0o600);
  });
});
