import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { configFacts } from "../../src/cli/commands/config/facts.ts";
import { SWITCHES } from "../../src/config/environment.ts";
import { optionNames } from "../../src/config/schema.ts";
import { createCliWorld, expectGolden, type CliWorld } from "./cli-world.ts";

function write(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

/** A setting from every place, and everything that can be wrong with one. */
function fill(world: CliWorld) {
  const top = join(world.home, "projects");
  const directory = join(top, "app");
  mkdirSync(join(top, ".git"), { recursive: true });
  write(
    join(world.config, "kiro.json"),
    '{ "thinking_enabled": true, "default_region": "mars", "show_ratse": false, // x\n "web_search": true }',
  );
  write(
    join(top, ".opencode", "kiro.json"),
    '{ "thinking_enabled": false, "show_rates": false, "default_region": "eu-west-1" }',
  );
  write(join(directory, ".opencode", "kiro.json"), '{ "auto_resume": false }');
  const env = {
    KIRO_RATE_LIMIT_MAX_RETRIES: "5",
    KIRO_QUOTA_WARNING_THRESHOLD: "high",
    KIRO_API_KEY: "ksk_abcdefghijkl",
    KIRO_API_REGION: "mars",
    KIRO_DEBUG: "1",
    KIRO_ENDPOINT_OVERRIDE: "http://127.0.0.1:9",
  };
  return { directory, env };
}

async function factsOf(world: CliWorld, settings = {}, ...more: string[]) {
  const { out } = await world.run(["config", "--json", ...more], settings);
  return configFacts.parse(JSON.parse(out));
}

describe("config", () => {
  it("shows every value in force, where it came from, and what is wrong", async () => {
    const world = createCliWorld();
    await expectGolden(world, "config", ["config"], fill(world));
  });

  it("shows nothing but defaults where nothing is set", async () => {
    const world = createCliWorld();
    await expectGolden(world, "config-default", ["config"], { env: { KIRO_NO_BROWSER: "" } });
    expect((await world.run(["config"])).code).toBe(0);
  });

  it("names every option and every switch, with file or variable", async () => {
    const world = createCliWorld();
    const settings = fill(world);
    const { options, switches } = await factsOf(world, settings);
    expect(options.map(({ name }) => name)).toEqual(optionNames);
    expect(switches.map(({ name }) => name)).toEqual(Object.keys(SWITCHES));
    const from = Object.fromEntries(
      options.map(({ from: kind, name, place }) => [name, [kind, place]]),
    );
    expect(from).toMatchObject({
      thinking_enabled: ["project file", join(world.home, "projects", ".opencode", "kiro.json")],
      auto_resume: ["project file", join(settings.directory, ".opencode", "kiro.json")],
      web_search: ["user file", join(world.config, "kiro.json")],
      rate_limit_max_retries: ["environment", "KIRO_RATE_LIMIT_MAX_RETRIES"],
      default_region: ["default", undefined],
      quota_warning_threshold: ["default", undefined],
    });
  });

  it("names what is unknown with a near name, what is invalid, and what a project may not set", async () => {
    const world = createCliWorld();
    const settings = fill(world);
    const { problems } = await factsOf(world, settings);
    expect(problems.map(({ key, kind, suggestion }) => [kind, key, suggestion])).toEqual([
      ["unknown-option", "show_ratse", "show_rates"],
      ["invalid-value", "default_region", undefined],
      ["not-for-projects", "default_region", undefined],
      ["invalid-value", "KIRO_QUOTA_WARNING_THRESHOLD", undefined],
    ]);
    expect((await world.run(["config"], settings)).code).toBe(1);
  });

  it("shows no secret: of a key only that it is set", async () => {
    const world = createCliWorld();
    write(
      join(world.config, "kiro.json"),
      '{ "KIRO_API_KEY": "ksk_mnopqrstuvwx", "user_agent": "ksk_mnopqrstuvwx" }',
    );
    const env = {
      KIRO_API_KEY: "ksk_abcdefghijkl",
      KIRO_ENDPOINT_OVERRIDE: "http://evil/ksk_abcdefghijkl",
    };
    for (const argv of [
      ["config"],
      ["config", "--json"],
      ["config", "KIRO_API_KEY"],
      ["config", "user_agent"],
    ]) {
      const { err, out } = await world.run(argv, { env });
      expect(out + err).not.toContain("ksk_");
    }
    const { switches } = await factsOf(world, { env });
    expect(switches.find(({ name }) => name === "KIRO_API_KEY")).toEqual({
      name: "KIRO_API_KEY",
      state: "set",
    });
    expect(switches.find(({ name }) => name === "KIRO_ENDPOINT_OVERRIDE")?.state).toBe("refused");
  });

  it.each([
    ["default_region", "us-east-1"],
    ["KIRO_DEFAULT_REGION", "us-east-1"],
    ["thinking_enabled", "false"],
    ["user_agent", ""],
    ["rate_limit_max_retries", "5"],
    ["KIRO_DEBUG", "on"],
    ["KIRO_API_KEY", "set"],
    ["KIRO_API_REGION", "invalid, ignored"],
  ])("prints the value of %s alone", async (name, value) => {
    const world = createCliWorld();
    const { out } = await world.run(["config", name], fill(world));
    expect(out).toBe(`${value}\n`);
  });

  it("ends with 1 only for what is wrong with the option that was asked for", async () => {
    const world = createCliWorld();
    const settings = fill(world);
    expect((await world.run(["config", "thinking_enabled"], settings)).code).toBe(0);
    expect((await world.run(["config", "default_region"], settings)).code).toBe(1);
  });

  it("offers near names for an option that does not exist", async () => {
    const { code, err, out } = await createCliWorld().run(["config", "default_regoin"]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain('Did you mean "default_region"');
  });

  it.each([
    ["invalid JSON", "{", "invalid-json"],
    ["a list", "[]", "not-an-object"],
    ["settings of the earlier plugin", '{ "effort": "high" }', "earlier-options"],
  ])("names what is wrong with a file: %s", async (_name, content, kind) => {
    const world = createCliWorld();
    write(join(world.config, "kiro.json"), content);
    expect((await factsOf(world)).problems).toMatchObject([{ kind }]);
  });

  it("does not wait for a device in the place of a project's file", async () => {
    const world = createCliWorld();
    mkdirSync(join(world.home, ".opencode"));
    symlinkSync("/dev/zero", join(world.home, ".opencode", "kiro.json"));
    expect((await factsOf(world)).problems).toMatchObject([{ kind: "unreadable" }]);
  });
});
