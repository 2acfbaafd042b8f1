import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { hiddenFailuresIn } from "./hidden-failures.ts";
import { hostBun } from "./host-bun.ts";

/** What a script of ours can be run by. */
export interface JavaScriptRuntime {
  readonly name: string;
  readonly command: string;
  readonly env: Readonly<Record<string, string>>;
  readonly options: readonly string[];
}

const NODE: JavaScriptRuntime = {
  name: "Node",
  command: process.execPath,
  env: {},
  options: ["--expose-gc"],
};

/** Node, and the Bun that OpenCode brings along, where it is installed. */
export const RUNTIMES: readonly JavaScriptRuntime[] = [
  NODE,
  ...(hostBun === undefined ? [] : [{ name: "OpenCode's Bun", options: [], ...hostBun }]),
];

/** A script under way that writes one JSON value a line. */
export interface RunningScript {
  readonly process: ChildProcess;
  /** The next value. @throws Error with what the script wrote to its error output if it has ended */
  next(): Promise<unknown>;
  /** Sends one JSON value. */
  tell(value: unknown): void;
  /** Code and signal of its end. */
  readonly ended: Promise<readonly [code: number | null, signal: NodeJS.Signals | null]>;
}

/** @param settings the script's only argument, as JSON */
export function startScript(
  { command, env, options }: JavaScriptRuntime,
  script: string,
  settings: unknown,
): RunningScript {
  const child = spawn(command, [...options, script, JSON.stringify(settings)], {
    env: { PATH: process.env["PATH"], ...env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let errors = "";
  child.stderr.on("data", (data: Buffer) => (errors += data.toString()));
  child.once("close", () => {
    // Fails the run (docs/TESTING.md, rule 11).
    for (const line of hiddenFailuresIn(errors)) process.stderr.write(`${line}\n`);
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    process: child,
    async next() {
      const line = (await lines.next()) as IteratorResult<string, undefined>;
      if (line.done === true) throw new Error(`the script has ended: ${errors}`);
      return JSON.parse(line.value) as unknown;
    },
    tell: (value) => void child.stdin.write(`${JSON.stringify(value)}\n`),
    ended: once(child, "exit") as Promise<[number | null, NodeJS.Signals | null]>,
  };
}
