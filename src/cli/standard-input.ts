import type { Readable } from "node:stream";

/** More than a key or a passphrase can have. */
const MAX_BYTES = 65_536;

/** Reads what was piped in; empty where a person sits at the other end, who has not been asked. */
export function inputOf(stream: Readable & { readonly isTTY?: boolean }): () => Promise<string> {
  return async () => {
    if (stream.isTTY === true) return "";
    const pieces: Buffer[] = [];
    let length = 0;
    for await (const piece of stream) {
      const bytes = Buffer.from(piece as Uint8Array | string);
      length += bytes.length;
      if (length > MAX_BYTES) break;
      pieces.push(bytes);
    }
    return Buffer.concat(pieces).toString();
  };
}
