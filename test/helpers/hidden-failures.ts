/**
 * What a runtime says only on stderr, where no test sees it: an error that no promise could carry,
 * a promise that nobody waits for, listeners and timers that were never meant.
 */
const HIDDEN =
  /Maximum call stack|PromiseRejectCallback|unhandled ?(?:promise ?)?rejection|(?:MaxListenersExceeded|Timeout(?:NaN|Negative|Overflow))Warning/i;

interface Sink {
  write: NodeJS.WriteStream["write"];
}

/** @returns ends the watch; what of it was written, in lines */
export function watchStderr(sink: Sink): () => readonly string[] {
  const write = sink.write.bind(sink);
  const found: string[] = [];
  let line = "";

  function note(text: string): void {
    const lines = `${line}${text}`.split("\n");
    // A runtime may write it in several pieces.
    line = lines.pop() ?? "";
    found.push(...lines.filter((whole) => HIDDEN.test(whole)));
  }

  sink.write = (chunk: Uint8Array | string, ...rest: unknown[]) => {
    note(Buffer.from(chunk).toString());
    return Reflect.apply(write, sink, [chunk, ...rest]) as boolean;
  };
  return () => {
    sink.write = write;
    note("\n");
    return found;
  };
}

/** The run fails, whatever its tests say (docs/TESTING.md, rule 11). */
export default function setup(): () => void {
  const stop = watchStderr(process.stderr);
  return () => {
    const found = stop();
    if (found.length === 0) return;
    // Vitest only prints what a teardown throws.
    process.exitCode = 1;
    throw new Error(`On stderr, which no test sees:\n${[...new Set(found)].join("\n")}`);
  };
}
