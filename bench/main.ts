/**
 * Measures every figure of docs/PERFORMANCE.md beside a lower bound and other implementations.
 *
 *     npm run bench                        all groups, in Node
 *     npm run bench -- --bun               the same in the Bun that is inside OpenCode
 *     npm run bench -- response request    some groups (bench/groups.ts)
 *     npm run bench -- --gate              quickly; exits with 1 when a figure misses its limit
 */
import { spawnSync } from "node:child_process";
import process from "node:process";
import { opencodeBinary } from "../tools/opencode/binary.ts";
import type { Measured } from "./figures.ts";
import { checkLimits } from "./gate.ts";
import { GROUPS, type Measure, MORE_TABLES } from "./groups.ts";
import { THOROUGH } from "./measure.ts";
import { isBun, print, printFigures, runtimeName } from "./report.ts";

const args = process.argv.slice(2);
const names = args.filter((arg) => !arg.startsWith("--"));

function chosen(
  groups: Readonly<Record<string, Measure>>,
): readonly (readonly [string, Measure])[] {
  return Object.entries(groups).filter(([name]) => names.length === 0 || names.includes(name));
}

function runInOpenCode(): number {
  const rest = args.filter((arg) => arg !== "--bun");
  const env = { ...process.env, BUN_BE_BUN: "1" };
  const script = ["scripts/run.js", "bench/main.ts", ...rest];
  return spawnSync(opencodeBinary(), script, { env, stdio: "inherit" }).status ?? 1;
}

async function measureAll(): Promise<void> {
  print(`${runtimeName()}; medians of ${THOROUGH.rounds}`);
  let measured: Measured = {};
  for (const [name, measure] of [...chosen(GROUPS), ...chosen(MORE_TABLES)]) {
    print(`\n# ${name}`);
    measured = { ...measured, ...(await measure(THOROUGH)) };
  }
  printFigures(measured);
}

if (args.includes("--bun") && !isBun()) process.exitCode = runInOpenCode();
else if (args.includes("--gate")) process.exitCode = (await checkLimits(chosen(GROUPS))) ? 0 : 1;
else await measureAll();
