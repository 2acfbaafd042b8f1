import { afterEach, describe, expect, it } from "vitest";
import { modelsFacts } from "../../src/cli/commands/models.ts";
import { signedIn } from "../accounts/logins.ts";
import { type Simulator, startSimulator } from "../simulator/simulator.ts";
import { type CliWorld, createCliWorld, expectGolden } from "./cli-world.ts";
import { keep, logIn } from "./samples.ts";

let simulator: Simulator | undefined;
afterEach(async () => {
  await simulator?.close();
  simulator = undefined;
});

async function served() {
  const world = createCliWorld();
  simulator = await startSimulator();
  const account = await signedIn(world.store, simulator);
  await keep(world, { ...account, label: "work" });
  logIn(world);
  return { world, simulator, env: { KIRO_ENDPOINT_OVERRIDE: simulator.origin } };
}

async function factsOf(world: CliWorld, argv: readonly string[], env: Record<string, string> = {}) {
  const { code, out } = await world.run(["models", "--json", ...argv], { env });
  return { code, ...modelsFacts.parse(JSON.parse(out)) };
}

describe("models", () => {
  it("lists what Kiro says of each model, at 80 and 120 columns", async () => {
    const { env, world } = await served();
    await expectGolden(world, "models", ["models"], { env });
    const { out } = await world.run(["models", "--json"], { env });
    await expect(out).toMatchFileSnapshot("golden/models.json.txt");
  });

  it("reads a list once, and again when asked to", async () => {
    const { env, simulator: service, world } = await served();
    const reads = () => service.journal.entries.filter(({ path }) => /models/i.test(path)).length;
    await factsOf(world, [], env);
    await factsOf(world, [], env);
    expect(reads()).toBe(1);
    await factsOf(world, ["--account", "work", "--refresh"], env);
    expect(reads()).toBe(2);
  });

  it("shows the list that is there where Kiro cannot be reached, else the built-in models", async () => {
    const { env, simulator: service, world } = await served();
    const known = await factsOf(world, [], env);
    await service.close();
    simulator = undefined;
    const { code, models, problem, readAt } = await factsOf(world, ["--refresh"], env);
    expect({ code, readAt }).toEqual({ code: 1, readAt: known.readAt });
    expect(models).toEqual(known.models);
    expect(problem?.message).toBeTruthy();
    const nobody = await createCliWorld().run(["models"]);
    expect(nobody.out).toContain("these are the models built into the plugin");
    expect(nobody.out).toContain("kiro/kiro-claude-opus-4-5-thinking");
  });
});
