/**
 * What a runtime says only on stderr, where no test sees it: an error that no promise could carry,
 * a promise that nobody waits for, listeners and timers that were never meant.
 */
const HIDDEN =
  /Maximum call stack|PromiseRejectCallback|unhandled ?(?:promise ?)?rejection|(?:MaxListenersExceeded|Timeout(?:NaN|Negative|Overflow))Warning/i;

/** The lines of a text that say such a thing. */
export function hiddenFailuresIn(text: string): readonly string[] {
  return text.split("\n").filter((line) => HIDDEN.test(line));
}

interface Sink {
  write: NodeJS.WriteStream["write"];
}

/** @returns ends the watch; what of it was written, in lines */
export function watchStderr(sink: Sink): () => readonly string[] {
  const write = sink.write.bind(sink);
  const found: string[] = [];
  let line = "";

  function note(text: string): void {
    // A runtime may write it in several pieces.
    const whole = `${line}${text}`;
    const end = whole.lastIndexOf("\n") + 1;
    line = whole.slice(end);
    found.push(...hiddenFailuresIn(whole.slice(0, end)));
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
