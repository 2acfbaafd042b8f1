#!/usr/bin/env node
import { homedir } from "node:os";
import process from "node:process";
import { provideRequire } from "./cli/node-require.ts";
import { inputOf } from "./cli/standard-input.ts";
import { terminalOf } from "./cli/terminal.ts";
import { systemReader } from "./core/reader.ts";
import { systemClock } from "./lib/time.ts";

const argv = process.argv.slice(2);
const stopped = new AbortController();
process.once("SIGINT", () => stopped.abort());
// Whoever read the output has seen enough: `| head`.
process.stdout.on("error", () => process.exit(0));

provideRequire();
const { askAt } = await import("./cli/questions.ts");
const { runProgram } = await import("./cli/run.ts");

// Set, not called: what is still to be written gets out first.
process.exitCode = await runProgram(argv, {
  machine: { env: process.env, platform: process.platform, homedir: homedir() },
  directory: process.cwd(),
  processId: process.pid,
  terminal: terminalOf(process, process.env, argv, systemReader()),
  questions: askAt(process.stdin, process.stderr),
  readInput: inputOf(process.stdin),
  clock: systemClock,
  signal: stopped.signal,
});
