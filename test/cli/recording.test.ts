import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { useSilentHosts } from "./doctor-world.ts";
import { createCliWorld, NOW } from "./cli-world.ts";
import { keep, sampleAccount } from "./samples.ts";

useSilentHosts();

const ENV = (home: string) => ({ KIRO_RECORD: join(home, "recordings") });

describe("KIRO_RECORD in a terminal", () => {
  it.each([
    [["config"]],
    [["accounts"]],
    [["status"]],
    [["logs"]],
    [["models"]],
    [["usage"]],
    [["accounts", "label", "anna", "x"]],
    [["--help"]],
  ])("%j, which calls nothing, says nothing of a recording", async (argv) => {
    const world = createCliWorld();
    await keep(world, sampleAccount("anna", { label: "anna" }));
    const { err } = await world.run(argv, { env: ENV(world.home) });
    expect(err).toBe("");
    expect(existsSync(join(world.home, "recordings"))).toBe(false);
  });

  it("a command that calls says once where it is recorded", async () => {
    const world = createCliWorld();
    const api = { method: "api-key", apiKey: "ksk_abcdefghijkl", region: "us-east-1" } as const;
    await keep(world, sampleAccount("anna", { label: "anna", credentials: api, addedAt: NOW }));
    mkdirSync(world.data, { recursive: true });
    const { err } = await world.run(["usage", "--refresh"], { env: ENV(world.home) });
    expect(err.match(/Recording every call to Kiro/g)).toHaveLength(1);
    expect(err).toContain(ENV(world.home).KIRO_RECORD);
    const watched = { env: ENV(world.home), terminal: { isWatched: true } };
    const { err: screen } = await world.run(["usage", "--refresh"], watched);
    // What the spinner has drawn is not in the way.
    expect(screen).toContain("\r\u001b[KWarning: Recording");
  });
});
