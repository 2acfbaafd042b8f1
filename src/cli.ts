#!/usr/bin/env node
import { homeDirectory } from "./lib/disk/places/home.ts";
import process from "node:process";
import { isatty } from "node:tty";
import { fileURLToPath } from "node:url";
import { provideRequire } from "./cli/node-require.ts";
import { inputOf, standardInput } from "./cli/terminal/standard-input.ts";
import { terminalOf } from "./cli/terminal/terminal.ts";
import { systemClock } from "./lib/time.ts";
import { failed, outputLost } from "./words/cli/program.ts";
import { systemReader } from "./words/formats/reader.ts";

const argv = process.argv.slice(2);
const stopped = new AbortController();
process.once("SIGINT", () => stopped.abort());
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // Whoever read the output has seen enough: `| head`.
  if (error.code === "EPIPE") process.exit(0);
  process.stderr.write(`${failed(outputLost(error.code ?? error.message))}\n`);
  process.exit(1);
});

provideRequire();
const { askAt } = await import("./cli/terminal/questions.ts");
const { runProgram } = await import("./cli/run.ts");

const stdin = { isTTY: isatty(0) };
const { stdout, stderr } = process;

// Set, not called: what is still to be written gets out first.
process.exitCode = await runProgram(argv, {
  machine: { env: process.env, platform: process.platform, homedir: homeDirectory() },
  directory: process.cwd(),
  processId: process.pid,
  program: fileURLToPath(import.meta.url),
  terminal: terminalOf({ stdin, stdout, stderr }, process.env, argv, systemReader()),
  questions: askAt(() => process.stdin, process.stderr),
  readInput: inputOf(stdin.isTTY, standardInput),
  clock: systemClock,
  signal: stopped.signal,
});
