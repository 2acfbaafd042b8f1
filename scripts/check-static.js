// npm run check:static [-- NAME...]
// Every check that runs nothing of ours, as many at once as there are cores, the longest first.
// What a check says is shown only where it fails.
import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { performance } from "node:perf_hooks";

const CHECKS = [
  "lint",
  "format:check",
  "package:check",
  "types",
  "unused",
  "imports",
  "docs:check",
  "lockfile:check",
];

const asked = process.argv.slice(2);
const waiting = asked.length > 0 ? asked : [...CHECKS];

/** Takes checks until none is left. */
async function work() {
  for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
    const started = performance.now();
    const { code, output } = await run(check);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`${code === 0 ? "ok  " : "FAIL"} ${check} ${seconds} s`);
    if (code !== 0) {
      console.log(output);
      process.exitCode = 1;
    }
  }
}

function run(check) {
  return new Promise((resolve, reject) => {
    const npm = process.platform === "win32" ? "npm.cmd" : "npm";
    const child = spawn(npm, ["run", "--silent", check], { shell: process.platform === "win32" });
    let output = "";
    child.stdout.on("data", (data) => (output += data));
    child.stderr.on("data", (data) => (output += data));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output }));
  });
}

await Promise.all(Array.from({ length: availableParallelism() }, work));
