import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { agentTurn } from "./answers/agent-turn.ts";
import { bundle, inDirectory, numberFrom } from "./package/bundle.ts";
import type { Measured } from "./figures.ts";
import { type Effort, poll } from "./measure.ts";
import { print } from "./report.ts";

const MEGABYTE = 1_000_000;
const OURS = "ours, used process";
/** Turns of about 0.9 MB that make 11.6 MB. */
const TURNS = 13.25;

/**
 * Resident memory that a long stream adds to a process that has read as much in short ones, so that
 * its collector is at work. Before that a process only fills up to where its collector begins.
 */
export async function measureMemory(effort: Effort): Promise<Measured> {
  return inDirectory(async (directory) => {
    const worker = await bundle("bench/memory-worker.ts", directory);
    const files = [join(directory, "short"), join(directory, "long")] as const;
    const { bytes } = agentTurn(TURNS);
    await writeFile(files[0], agentTurn(1).bytes);
    await writeFile(files[1], bytes);
    const added = async (contestant: string, warmUps: number) =>
      (await numberFrom([worker, contestant, String(warmUps), ...files])) / MEGABYTE;
    const medians = await poll(
      {
        "identity, used process": () => added("identity", Math.ceil(TURNS)),
        [OURS]: () => added("ours", Math.ceil(TURNS)),
        "identity, fresh process": () => added("identity", 1),
        "ours, fresh process": () => added("ours", 1),
      },
      effort,
      [OURS],
    );
    print(`\nmemory added by a stream of ${(bytes.length / MEGABYTE).toFixed(1)} MB, MB`);
    for (const [name, value] of Object.entries(medians)) {
      if (!Number.isNaN(value)) print(`  ${name}: ${value.toFixed(1)}`);
    }
    return { memory: Math.max(0, medians[OURS]) };
  });
}
