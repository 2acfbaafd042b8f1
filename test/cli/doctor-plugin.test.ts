import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import {
  createDoctorWorld,
  type DoctorWorld,
  expectFault,
  faultsOf,
  useSilentHosts,
} from "./doctor-world.ts";

useSilentHosts();

let world: DoctorWorld;
beforeEach(async () => {
  world = await createDoctorWorld();
});

const plugin = ["opencode-kiro-auth"];

describe("doctor, settings that OpenCode refuses", () => {
  it.each([
    ["plugin", { plugin: "opencode-kiro-auth" }, "a list"],
    ["provider", { plugin, provider: [] }, "an object"],
    ["model", { plugin, model: 5 }, "a string"],
    ["disabled_providers", { plugin, disabled_providers: "kiro" }, "a list"],
    [
      "provider.kiro.models.x.limit.context",
      { plugin, provider: { kiro: { models: { x: { limit: { context: "200k", output: 1 } } } } } },
      "a number",
    ],
  ])("names %s if its type is wrong", async (key, settings, shape) => {
    const path = world.settings(settings);
    const mend = `Edit ${path}: correct ${key}.`;
    expectFault(await world.rows(), "opencode-config", "failed", `${key} must be ${shape}`, mend);
  });

  it("names a file that they refer to and that is not there", async () => {
    const path = world.settings({ plugin, model: "{file:./model.txt}" });
    const mend = `Edit ${path}: correct or remove {file:./model.txt}.`;
    expectFault(await world.rows(), "opencode-config", "failed", "leads to no file", mend);
    world.file(join(world.config, "model.txt"), "kiro/kiro-auto");
    expect(faultsOf(await world.rows(), "opencode-config")).toEqual([]);
  });
});

describe("doctor, the line of the plugin", () => {
  it("takes one line in two files for one plugin, as OpenCode does", async () => {
    world.settings({ plugin }, join(world.home, ".opencode", "opencode.jsonc"));
    expect(faultsOf(await world.rows(), "plugin")).toEqual([]);
  });

  it("names a file of a build that is not there, and a file that is no plugin", async () => {
    world.file("clone/package.json", { name: "opencode-kiro-auth", version: "0.1.0" });
    world.file("clone/dist/index.js", 'import{a}from"./chunk-1.js";');
    world.file("clone/dist/cli.js", "");
    const path = world.settings({ plugin: [`file://${world.home}/clone`] });
    const build = `cd ~/clone && npm ci && npm run build`;
    expectFault(await world.rows(), "plugin", "failed", "has no dist/chunk-1.js", build);
    world.file("clone/dist/chunk-1.js", "");
    expect(faultsOf(await world.rows(), "plugin")).toEqual([]);
    world.settings({ plugin: [`file://${world.home}/clone/dist/cli.js`] });
    const mend = new RegExp(`^Edit ${path}: write "file://.*/clone".$`);
    expectFault(await world.rows(), "plugin", "failed", "is a file that is no plugin", mend);
  });

  it("names a version that OpenCode could not download", async () => {
    world.settings({ plugin: ["opencode-kiro-auth@9.9.9"] });
    mkdirSync(join(world.home, ".cache/opencode/packages/opencode-kiro-auth@9.9.9"), {
      recursive: true,
    });
    const found = "npm does not have it, or cannot be reached";
    expectFault(await world.rows(), "plugin", "failed", found, /npm view opencode-kiro-auth@9.9.9/);
  });

  it.each([
    ["file:///nowhere/pakage", "names a path that does not exist", "correct the path"],
    ["~/package", "does not expand ~", "write the whole path"],
    ["opencode-kiro-auht", "is not the name of this plugin", 'write "opencode-kiro-auth"'],
  ])("takes %s for the line that was meant", async (spec, found, mend) => {
    const path = world.settings({ plugin: [spec] });
    const rows = await world.rows();
    expect(faultsOf(rows, "plugin")).toHaveLength(1);
    expectFault(rows, "plugin", "failed", found, new RegExp(`^Edit ${path}: ${mend}`));
  });

  it("names the line that loads a tarball", async () => {
    world.file("opencode-kiro-auth-0.1.0.tgz", "");
    const path = world.settings({ plugin: [`${world.home}/opencode-kiro-auth-0.1.0.tgz`] });
    const line = 'write "opencode-kiro-auth@file:.*/opencode-kiro-auth-0.1.0.tgz"';
    const mend = new RegExp(`^Edit ${path}: ${line}`);
    expectFault(await world.rows(), "plugin", "failed", "is an archive", mend);
  });
});

describe("doctor, the models that settings leave", () => {
  it("names a list that leaves none of Kiro's", async () => {
    const path = world.settings({ plugin, provider: { kiro: { whitelist: ["foo"] } } });
    const mend = `Edit ${path}: remove provider.kiro.whitelist.`;
    expectFault(await world.rows(), "provider", "failed", "none is offered", mend);
  });

  it("names the model that was meant", async () => {
    const path = world.settings({ plugin, model: "kiro/claude-sonnet-4-5" });
    const mend = `Edit ${path}: write "kiro/kiro-claude-sonnet-4-5".`;
    expectFault(await world.rows(), "provider", "warning", 'is "kiro/claude-sonnet-4-5"', mend);
  });
});
