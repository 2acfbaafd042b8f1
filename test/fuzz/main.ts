import fc from "fast-check";
import { parseArgs } from "node:util";
import { TARGETS } from "./targets.ts";

/** npm run fuzz [-- --minutes 5 --seed 42 --target streams] */

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "1" },
    seed: { type: "string", default: `${Math.floor(Math.random() * 2 ** 31)}` },
    target: { type: "string", default: "" },
  },
});
const seed = Number(values.seed);
const targets = TARGETS.filter(({ name }) => name.includes(values.target));
const until = performance.now() + Number(values.minutes) * 60_000;
const tried = new Map<string, number>();

console.log(`seed ${seed}, ${values.minutes} minutes`);
for (let turn = 0; performance.now() < until; turn += 1) {
  for (const { name, property, runs } of targets) {
    if (performance.now() >= until) break;
    const batchSeed = (seed + turn) % 2 ** 31;
    const result = await fc.check(property, { numRuns: runs, seed: batchSeed });
    tried.set(name, (tried.get(name) ?? 0) + result.numRuns);
    if (!result.failed) continue;
    console.error(`${name}: ${fc.defaultReportMessage(result)}`);
    console.error(`To repeat: npm run fuzz -- --seed ${batchSeed} --target "${name}"`);
    process.exitCode = 1;
    break;
  }
  if (process.exitCode === 1) break;
}
for (const [name, count] of tried) console.log(`${name}: ${count}`);
