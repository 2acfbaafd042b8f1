import { chmodSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { VERSION } from "../../src/facts/version.ts";
import { opencodeBinary } from "../../tools/opencode/binary.ts";
import { expectGolden } from "./cli-world.ts";
import {
  createDoctorWorld,
  type DoctorWorld,
  expectFault,
  faultsOf,
  shown,
  useSilentHosts,
} from "./doctor-world.ts";

useSilentHosts();

let world: DoctorWorld;
beforeEach(async () => {
  world = await createDoctorWorld();
});

const COPY = "rm -rf ~/.cache/opencode/packages/opencode-kiro-auth*";

describe("doctor, OpenCode itself", () => {
  it("finds nothing wrong in a home that is in order", async () => {
    world.program("1.18.33");
    const rows = await world.rows();
    expect(rows.filter(({ status }) => status === "failed" || status === "warning")).toEqual([]);
  });

  it("shows what is wrong and how to mend it, in 80 and 120 columns", async () => {
    world.settings({ plugin: ["opencode-kiro-auth"], disabled_providers: ["kiro"] });
    await expectGolden(world, "doctor", ["doctor"], { env: { KIRO_API_KEY: "sk-123" } });
  });

  it("ends with 1 only if a check failed", async () => {
    world.program("1.18.33");
    const env = { PATH: join(world.home, "bin") };
    expect((await world.run(["doctor"], { env })).code).toBe(0);
    expect((await world.run(["doctor"])).code).toBe(1);
  });

  it("reads the version of the real OpenCode", async () => {
    const directory = join(world.home, "real");
    mkdirSync(directory);
    symlinkSync(opencodeBinary(), join(directory, "opencode"));
    const rows = await world.rows({ env: { PATH: directory, HOME: world.home } });
    expect(faultsOf(rows, "opencode")).toEqual([]);
    expect(rows.find(({ id }) => id === "opencode")?.found).toMatch(/^1\.18\.\d+ \(/);
  });

  it("1: OpenCode is not installed", async () => {
    expectFault(
      await world.rows(),
      "opencode",
      "failed",
      "not found",
      "npm install -g opencode-ai@1.18",
    );
  });

  it("2: OpenCode 2, in which the plugin is an experiment", async () => {
    world.program("2.0.14");
    const mend = "npm install -g opencode-ai@1.18";
    expectFault(await world.rows(), "opencode", "warning", "only as an experiment", mend);
  });

  it("3: an OpenCode that is too old", async () => {
    world.program("0.15.31");
    const mend = "opencode upgrade 1.18.33";
    expectFault(await world.rows(), "opencode", "failed", "too old", mend);
  });

  it("4: an OpenCode with which the plugin was not tested", async () => {
    world.program("1.4.0");
    const mend = "opencode upgrade 1.18.33";
    expectFault(await world.rows(), "opencode", "warning", "older than 1.18", mend);
  });

  it("5: two versions of OpenCode", async () => {
    world.program("1.18.33");
    const other = world.program("1.2.0", join(world.home, "other"));
    const rows = await world.rows();
    expectFault(rows, "opencode", "warning", `1.2.0 (${other})`, "which -a opencode");
  });

  it("6: an OpenCode that does not start", async () => {
    const program = world.program("nothing");
    const rows = await world.rows();
    expectFault(rows, "opencode", "warning", "does not report its version", `${program} --version`);
  });

  it("is stopped while OpenCode starts", async () => {
    world.file("bin/opencode", "#!/bin/sh\nexec sleep 60\n");
    chmodSync(join(world.home, "bin/opencode"), 0o755);
    const stopping = new AbortController();
    const env = { PATH: `${join(world.home, "bin")}:/usr/bin:/bin` };
    const running = world.run(["doctor"], { env, signal: stopping.signal });
    stopping.abort();
    expect(await running).toMatchObject({ code: 130, out: "" });
  });

  it("finds OpenCode where its installer puts it", async () => {
    world.program("1.18.33", join(world.home, ".opencode", "bin"));
    expect(faultsOf(await world.rows({ env: { PATH: "" } }), "opencode")).toEqual([]);
  });
});

describe("doctor, OpenCode's settings", () => {
  it("7: opencode.json is no JSON", async () => {
    const path = world.settings('{\n  "plugin": ["opencode-kiro-auth"\n}');
    const mend = `Edit ${path}, line 3.`;
    expectFault(await world.rows(), "opencode-config", "failed", "invalid JSON at line 3", mend);
  });

  it("8: opencode.json holds a list", async () => {
    const path = world.settings("[]");
    const mend = `Edit ${path}: put everything into { }.`;
    expectFault(
      await world.rows(),
      "opencode-config",
      "failed",
      "does not contain a JSON object",
      mend,
    );
  });

  it("9: a directory is in the place of opencode.json", async () => {
    const path = join(world.config, "opencode.json");
    rmSync(path);
    mkdirSync(path);
    expectFault(
      await world.rows(),
      "opencode-config",
      "failed",
      "cannot be read",
      `ls -ld ${shown(world.home, path)}`,
    );
  });

  it("tui.json is no JSON", async () => {
    const path = world.settings("{bad", join(world.config, "tui.json"));
    const found = "OpenCode's terminal UI cannot use it";
    const rows = await world.rows();
    expectFault(rows, "opencode-config", "failed", found, `Edit ${path}, line 1.`);
  });

  it("reads comments and trailing commas", async () => {
    world.settings('{ // mine\n "plugin": ["opencode-kiro-auth",], }');
    expect(faultsOf(await world.rows(), "plugin")).toEqual([]);
  });
});

describe("doctor, the plugin", () => {
  it("10: no settings have the plugin's line", async () => {
    world.settings({});
    const mend = "opencode-kiro-auth setup";
    expectFault(await world.rows(), "plugin", "failed", "no opencode.json has", mend);
  });

  it("names a line that only OpenCode 2 reads, and no line that both read", async () => {
    const path = world.settings('{ "plugins": ["opencode-kiro-auth"] }');
    const mend = `Edit ${path}: for OpenCode 1, move it to the list "plugin".`;
    expectFault(await world.rows(), "plugin", "warning", "which only OpenCode 2 reads", mend);
    world.settings('{ "plugin": ["opencode-kiro-auth"], "plugins": ["opencode-kiro-auth"] }');
    expect(JSON.stringify(await world.rows())).not.toContain("which only OpenCode 2 reads");
  });

  it("11: the plugin's name is misspelt", async () => {
    const path = world.settings({ plugin: ["opencode-kiro-oauth"] });
    const mend = `Edit ${path}: write "opencode-kiro-auth".`;
    expectFault(await world.rows(), "plugin", "failed", "is not the name", mend);
  });

  it("12: the plugin's path leads nowhere", async () => {
    const path = world.settings({ plugin: [`file://${world.home}/gone/opencode-kiro-auth`] });
    const mend = `Edit ${path}: correct the path of the plugin.`;
    expectFault(await world.rows(), "plugin", "failed", "names a path that does not exist", mend);
  });

  it("13: the plugin of a clone is not built", async () => {
    world.file("clone/package.json", { name: "opencode-kiro-auth", version: "0.1.0" });
    world.settings({ plugin: [`file://${world.home}/clone`] });
    const mend = `cd ~/clone && npm ci && npm run build`;
    expectFault(await world.rows(), "plugin", "failed", "no dist/index.js", mend);
  });

  it("14: the plugin is loaded twice", async () => {
    world.file("clone/package.json", { name: "opencode-kiro-auth", version: "0.1.0" });
    world.file("clone/dist/index.js", "");
    const project = world.settings(
      { plugin: [["../clone", {}]] },
      join(world.home, ".opencode", "opencode.jsonc"),
    );
    const mend = `Edit ${project}: keep one of these lines.`;
    expectFault(await world.rows(), "plugin", "warning", "loaded 2 times", mend);
  });

  it("15: another plugin for Kiro is there, too", async () => {
    const path = world.settings({ plugin: ["opencode-kiro-auth", "@other/opencode-kiro@1.0.0"] });
    const mend = `Edit ${path}: remove "@other/opencode-kiro@1.0.0".`;
    expectFault(await world.rows(), "plugin", "warning", "another plugin for Kiro", mend);
  });

  it("16: OpenCode keeps an old version of the plugin", async () => {
    const copy = "opencode-kiro-auth@latest/node_modules/opencode-kiro-auth";
    const manifest = { name: "opencode-kiro-auth", version: "0.0.9" };
    world.file(`.cache/opencode/packages/${copy}/package.json`, manifest);
    expectFault(await world.rows(), "plugin", "warning", "keeps version 0.0.9", COPY);
  });

  it("17: the download of the plugin was cut off", async () => {
    const copy = "opencode-kiro-auth@latest/node_modules/opencode-kiro-auth";
    rmSync(join(world.home, ".cache/opencode/packages", copy, "dist"), { recursive: true });
    expectFault(await world.rows(), "plugin", "failed", "incomplete", COPY);
  });

  it("finds the copy that OpenCode makes of a tarball, as deep as the tarball's path", async () => {
    const spec = "opencode-kiro-auth@file:/home/me/old stuff/opencode-kiro-auth-0.1.0.tgz";
    world.settings({ plugin: [spec] });
    const copy = `.cache/opencode/packages/${spec}/node_modules/opencode-kiro-auth`;
    const missing = await world.rows();
    expectFault(missing, "plugin", "warning", "is not downloaded yet", /^opencode models kiro/);
    world.file(`${copy}/package.json`, { name: "opencode-kiro-auth", version: VERSION });
    expectFault(await world.rows(), "plugin", "failed", `${spec}/node_modules`, COPY);
    world.file(`${copy}/dist/index.js`, "export default {};");
    expect(faultsOf(await world.rows(), "plugin")).toEqual([]);
    const { out } = await world.run(["status", "--json"]);
    expect(JSON.parse(out)).toMatchObject({ installed: VERSION });
  });

  it("18: OpenCode is told to load no plugins", async () => {
    const rows = await world.rows({ env: { OPENCODE_PURE: "1" } });
    expectFault(rows, "plugin", "failed", "loads no plugins", "unset OPENCODE_PURE");
  });
});

describe("doctor, the provider", () => {
  const plugin = ["opencode-kiro-auth"];
  const kiro = (provider: object) => ({ plugin, provider: { kiro: provider } });

  it.each([
    ["19: another package", kiro({ npm: "@ai-sdk/openai" }), "warning", "npm", "provider.kiro.npm"],
    [
      "20: another package for a model",
      kiro({ models: { "claude-x": { provider: { npm: "@ai-sdk/anthropic" } } } }),
      "warning",
      "@ai-sdk/anthropic",
      "provider.kiro.models.claude-x.provider.npm",
    ],
    [
      "21: another address",
      kiro({ options: { baseURL: "https://proxy.example.com" } }),
      "warning",
      "baseURL",
      "provider.kiro.options.baseURL",
    ],
    [
      "22: an empty key",
      kiro({ options: { apiKey: "" } }),
      "warning",
      "is empty",
      "provider.kiro.options.apiKey",
    ],
    [
      "23: a key from a variable that is not set",
      kiro({ options: { apiKey: "{env:NO_SUCH_KEY}" } }),
      "warning",
      "NO_SUCH_KEY, which is not set",
      "provider.kiro.options.apiKey",
    ],
    [
      "24: an empty list of models",
      kiro({ whitelist: [] }),
      "failed",
      "none is offered",
      "provider.kiro.whitelist",
    ],
  ] as const)("%s", async (_name, settings, status, found, key) => {
    const path = world.settings(settings);
    expectFault(await world.rows(), "provider", status, found, `Edit ${path}: remove ${key}.`);
  });

  it("25: the provider is disabled", async () => {
    const path = world.settings({ plugin, disabled_providers: ["kiro"] });
    const mend = `Edit ${path}: remove "kiro" from disabled_providers.`;
    expectFault(await world.rows(), "provider", "failed", "disabled_providers", mend);
  });

  it("26: only other providers are enabled", async () => {
    const path = world.settings({ plugin, enabled_providers: ["anthropic"] });
    const mend = `Edit ${path}: add "kiro" to enabled_providers.`;
    expectFault(await world.rows(), "provider", "failed", "enabled_providers", mend);
  });
});
