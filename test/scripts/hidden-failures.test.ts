import { describe, expect, it } from "vitest";
import { watchStderr } from "../helpers/hidden-failures.ts";

/** What goes to stderr in these pieces, and what the watch finds in it. */
function watched(...pieces: readonly (string | Uint8Array)[]) {
  const written: string[] = [];
  const sink = {
    write: (chunk: Uint8Array | string) => {
      written.push(Buffer.from(chunk).toString());
      return true;
    },
  };
  const stop = watchStderr(sink);
  for (const piece of pieces) sink.write(piece);
  const found = stop();
  sink.write("unhandled rejection");
  return { found, written: written.slice(0, -1).join("") };
}

describe("what a runtime says only on stderr", () => {
  it.each([
    "RangeError: Maximum call stack size exceeded",
    "Exception in PromiseRejectCallback:",
    "(node:1) UnhandledPromiseRejectionWarning: Error: x",
    "This error originated in an unhandled rejection",
    "(node:1) MaxListenersExceededWarning: Possible EventEmitter memory leak detected.",
    "(node:1) TimeoutNaNWarning: NaN is not a number.",
    "(node:1) TimeoutOverflowWarning: 3e9 does not fit into a 32-bit signed integer.",
  ])("is found: %s", (line) => {
    expect(watched(`before\n${line}\nafter\n`).found).toEqual([line]);
  });

  it("is found in pieces, as bytes, and without an end of its line", () => {
    const line = "MaxListenersExceededWarning";
    expect(watched(line.slice(0, 9), Buffer.from(line.slice(9))).found).toEqual([line]);
  });

  it("is still written, and nothing else counts", () => {
    const text = "(node:1) ExperimentalWarning: SQLite\nKiro: not logged in\n";
    expect(watched(text)).toEqual({ found: [], written: text });
  });
});
