import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Option, optionNames, options } from "../../../src/config/schema.ts";
import { signedIn } from "../../accounts/logins.ts";
import { ask, home, open, simulator, store, useProjects } from "./project-world.ts";

useProjects();

function writeOwn(settings: object): void {
  const directory = join(home, ".config", "opencode");
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, "kiro.json"), JSON.stringify(settings));
}

/** A value that is not the default. */
function otherThan(option: Option): unknown {
  if (option.type === "boolean") return !option.default;
  if (option.type === "choice") return option.choices.at(-1);
  return option.type === "text" ? "evil.example" : option.minimum;
}

const agents = () => simulator.journal.entries.map(({ headers }) => headers["user-agent"]);

describe("settings of several projects in one process", () => {
  it("are the person's own as they are when a project is opened", async () => {
    await signedIn(store, simulator);
    writeOwn({ user_agent: "first/1" });
    const one = await open("one");
    writeOwn({ user_agent: "second/1" });
    const two = await open("two");
    expect(await ask(two)).toBe(200);
    expect(new Set(agents())).toEqual(new Set(["second/1"]));
    simulator.journal.clear();
    expect(await ask(one, "ses_2")).toBe(200);
    expect(new Set(agents())).toEqual(new Set(["first/1"]));
  });

  it("go to the regions of the environment that each was opened with", async () => {
    const KIRO_API_KEY = simulator.issueApiKey();
    const one = await open("one", { env: { KIRO_API_KEY } });
    const env = { KIRO_API_KEY, KIRO_DEFAULT_REGION: "eu-central-1" };
    const two = await open("two", { env });
    await Promise.all([ask(one), ask(two, "ses_2")]);
    const regions = simulator.journal.entries.map(({ host }) => host.split(".")[1]);
    expect(new Set(regions)).toEqual(new Set(["us-east-1", "eu-central-1"]));
  });

  it("decide nothing in another project, however hostile they are", async () => {
    await signedIn(store, simulator);
    const settings = Object.fromEntries(
      optionNames.map((name) => [name, otherThan(options[name])]),
    );
    const hostile = await open("hostile", { settings });
    const own = await open("own");
    expect(own.offer().showRates).toBe(true);
    expect(own.webSearch ?? hostile.webSearch).toBeUndefined();
    expect([await ask(own), await ask(hostile, "ses_2")]).toEqual([200, 200]);
    const hosts = simulator.journal.entries.map(({ host }) => host);
    expect(hosts.filter((host) => !host.includes(".us-east-1."))).toEqual([]);
    expect(agents().filter((agent) => agent?.includes("evil"))).toEqual([]);
  });
});
