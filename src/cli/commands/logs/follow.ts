import { closeSync, constants, fstatSync, openSync, readSync, statSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";
import { isAborted, type Clock } from "../../../lib/time.ts";

/** How often the file is looked at. */
const PAUSE_MS = 250;
const CHUNK_BYTES = 65_536;
/** A line that is longer is printed in pieces. */
const MAX_LINE = 1_000_000;
/** Neither through a pipe nor a device; undefined flags, as on Windows, count as 0. */
const READ = constants.O_RDONLY | ((constants.O_NONBLOCK as number | undefined) ?? 0);

export interface Following {
  readonly clock: Clock;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Gets each whole line, without its line break. */
  readonly onLine: (line: string) => void;
}

/**
 * Prints what is added to a file from now on. A file that is renamed is read to its end before the
 * one that takes its place; one that is not there yet is waited for.
 */
export async function follow(path: string, { clock, onLine, signal }: Following): Promise<void> {
  let file = openLog(path, "end");
  try {
    while (!signal.aborted) {
      file?.read(onLine);
      const next = file === undefined || file.isReplaced() ? openLog(path, "start") : undefined;
      if (next === undefined) {
        await clock.sleep(PAUSE_MS, signal);
        continue;
      }
      // Between the last read and the rename something may have been added.
      file?.read(onLine);
      file?.close();
      file = next;
    }
  } catch (error) {
    if (!isAborted(error)) throw error;
  } finally {
    file?.close();
  }
}

interface OpenLog {
  read(onLine: (line: string) => void): void;
  /** Another file, or a shorter one, has taken its place. */
  isReplaced(): boolean;
  close(): void;
}

function openLog(path: string, from: "start" | "end"): OpenLog | undefined {
  let descriptor: number;
  try {
    if (!statSync(path).isFile()) return undefined;
    descriptor = openSync(path, READ);
  } catch {
    return undefined;
  }
  const decoder = new StringDecoder("utf8");
  const chunk = Buffer.alloc(CHUNK_BYTES);
  let position = from === "end" ? fstatSync(descriptor).size : 0;
  let rest = "";
  return {
    read(onLine) {
      for (;;) {
        const count = readSync(descriptor, chunk, 0, chunk.length, position);
        if (count === 0) return;
        position += count;
        const lines = (rest + decoder.write(chunk.subarray(0, count))).split("\n");
        rest = lines.pop() ?? "";
        lines.forEach(onLine);
        if (rest.length <= MAX_LINE) continue;
        onLine(rest);
        rest = "";
      }
    },
    isReplaced() {
      const own = fstatSync(descriptor, { bigint: true });
      const now = statSync(path, { bigint: true, throwIfNoEntry: false });
      return now?.ino !== own.ino || own.size < BigInt(position);
    },
    close: () => closeSync(descriptor),
  };
}
