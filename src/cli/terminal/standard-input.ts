import { createReadStream } from "node:fs";
import process from "node:process";
import type { Readable } from "node:stream";

/** More than a key or a passphrase can have. */
const MAX_BYTES = 65_536;

/** Reads what was piped in; empty where a person sits at the other end, who has not been asked. */
export function inputOf(isTerminal: boolean, stream: () => Readable): () => Promise<string> {
  return async () => {
    if (isTerminal) return "";
    const pieces: Buffer[] = [];
    let length = 0;
    for await (const piece of stream()) {
      const bytes = Buffer.from(piece as Uint8Array | string);
      length += bytes.length;
      if (length > MAX_BYTES) break;
      pieces.push(bytes);
    }
    return Buffer.concat(pieces).toString();
  };
}

/**
 * Bun begins to read `process.stdin` as soon as a package looks at it, and loses what a file holds.
 * Node cannot read the descriptor of a pipe that `process.stdin` has touched (EAGAIN).
 */
export function standardInput(): Readable {
  return "bun" in process.versions ? createReadStream("", { fd: 0 }) : process.stdin;
}
