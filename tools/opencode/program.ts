import { spawn } from "node:child_process";

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProgramOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** After so long it is ended, and has failed. */
  readonly maxMs?: number | undefined;
  /** Called with each piece of standard output or error as it comes. Where it fails, the program is ended. */
  readonly onOutput?: ((text: string) => unknown) | undefined;
}

/** A program under way. */
export interface Program {
  /** @throws Error with all that it has shown, if it was ended or what reads its output has failed */
  readonly finished: Promise<Finished>;
  /** All that it has shown so far. */
  shown(): string;
  /** What is awaited of it. @throws Error with all that it has shown, once it has ended before that */
  during<Awaited>(awaited: PromiseLike<Awaited>): Promise<Awaited>;
  end(signal: "SIGTERM" | "SIGKILL"): Promise<void>;
}

export function startProgram(
  command: string,
  args: readonly string[],
  { cwd, env, maxMs, onOutput }: ProgramOptions,
): Program {
  const child = spawn(command, [...args], {
    ...{ cwd, env, timeout: maxMs, killSignal: "SIGKILL" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = { stdout: "", stderr: "" };
  const failure = (what: string, cause?: unknown) =>
    new Error(`${args.join(" ")}: ${what}\n${output.stdout}\n${output.stderr}`, { cause });
  const gone = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const finished = new Promise<Finished>((resolve, reject) => {
    const fail = (error: unknown) => {
      child.kill("SIGKILL");
      reject(failure(String(error), error));
    };
    const read = async (text: string) => await onOutput?.(text);
    for (const name of ["stdout", "stderr"] as const) {
      child[name].setEncoding("utf8").on("data", (text: string) => {
        output[name] += text;
        read(text).catch(fail);
      });
    }
    child.once("error", fail);
    child.once("close", (code, signal) => {
      if (signal === null) resolve({ code, ...output });
      else reject(failure(`ended by ${signal}`));
    });
  });
  // Not everybody waits for its end.
  finished.catch(() => undefined);
  return {
    finished,
    shown: () => output.stdout + output.stderr,
    async during(awaited) {
      const early = finished.then(({ code }) => {
        throw failure(`ended with code ${code} before what was awaited`);
      });
      return await Promise.race([awaited, early]);
    },
    async end(signal) {
      child.kill(signal);
      await gone;
    },
  };
}
