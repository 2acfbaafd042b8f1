import { closeSync, openSync, readSync } from "node:fs";
import process from "node:process";
import { toSse } from "./answers/ours.ts";
import { drain, streamOf } from "./answers/streams.ts";

/**
 * Prints by how many bytes the memory of this process grew at most while it read a stream, after it
 * has read a shorter one so many times: CONTESTANT WARM_UPS WARM_UP_FILE FILE.
 */
const READ_BYTES = 1400;
const READS_PER_SAMPLE = 100;
const [contestant = "", warmUps = "", warmUpFile = "", file = ""] = process.argv.slice(2);

/** Reads come from disk, so that the data itself is not in memory. */
function* readsOf(path: string): Generator<Uint8Array, void, void> {
  const descriptor = openSync(path, "r");
  for (;;) {
    const bytes = new Uint8Array(READ_BYTES);
    const length = readSync(descriptor, bytes);
    if (length === 0) break;
    yield bytes.subarray(0, length);
  }
  closeSync(descriptor);
}

async function run(path: string, sample: () => void): Promise<void> {
  let count = 0;
  const upstream = streamOf(readsOf(path), () => {
    count += 1;
    if (count % READS_PER_SAMPLE === 0) sample();
  });
  await drain(contestant === "ours" ? toSse(upstream) : upstream);
  sample();
}

for (let count = 0; count < Number(warmUps); count += 1) await run(warmUpFile, () => undefined);
const before = process.memoryUsage.rss();
let most = before;
await run(file, () => {
  most = Math.max(most, process.memoryUsage.rss());
});
process.stdout.write(String(most - before));
