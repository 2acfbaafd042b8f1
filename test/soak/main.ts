import { parseArgs } from "node:util";
import { soak } from "./soak.ts";

/** npm run soak [-- --minutes 60 --seed 42 --faults 0.05] */

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "2" },
    seed: { type: "string", default: `${Date.now() % 1_000_000}` },
    faults: { type: "string", default: "0.05" },
  },
});

console.log(`seed ${values.seed}, ${values.minutes} minutes`);
const { answered, failed, needs, refreshes, wrong } = await soak({
  seconds: Number(values.minutes) * 60,
  seed: Number(values.seed),
  faults: Number(values.faults),
});
const megabytes = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(2)} MB`;
console.log(`answered ${answered}, failed ${JSON.stringify(failed)}, refreshes ${refreshes}`);
for (const need of needs) {
  console.log(
    `${need.runtime}: heap ${megabytes(need.heap)} (${megabytes(need.heapRise)} since the warm-up), ` +
      `descriptors ${need.descriptors} (${need.descriptorsRise.toFixed(1)})`,
  );
}
for (const sentence of wrong.slice(0, 20)) console.error(`WRONG  ${sentence.slice(0, 500)}`);
if (wrong.length > 0) process.exitCode = 1;
