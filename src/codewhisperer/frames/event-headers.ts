import { KiroStreamError } from "../../facts/errors.ts";
import { byteAt } from "./bytes.ts";

/** The string headers of a frame by name; we need no headers of other types. */
export type FrameHeaders = ReadonlyMap<string, string>;

export type HeaderReader = (bytes: Uint8Array, start: number, end: number) => FrameHeaders;

/** Value lengths by header type: true, false, byte, short, int, long, bytes, string, time, uuid. */
const VALUE_LENGTHS = [0, 0, 1, 2, 4, 8, undefined, undefined, 8, 16] as const;
const utf8 = new TextDecoder();
const TYPE_BYTES = 6;
const TYPE_STRING = 7;

/** A stream repeats a handful of header blocks; longer or rarer ones are not worth keeping. */
const KEPT_BLOCKS = 16;
const KEPT_BLOCK_LENGTH = 256;

/**
 * Reader of header blocks that parses each distinct block once.
 * The reader throws KiroStreamError `frame_malformed`.
 */
export function createHeaderReader(): HeaderReader {
  const kept: { block: Uint8Array; headers: FrameHeaders }[] = [];
  return (bytes, start, end) => {
    for (const { block, headers } of kept) {
      if (isSame(block, bytes, start, end)) return headers;
    }
    const headers = parseHeaders(bytes, start, end);
    if (end - start <= KEPT_BLOCK_LENGTH && kept.length < KEPT_BLOCKS) {
      kept.push({ block: bytes.slice(start, end), headers });
    }
    return headers;
  };
}

function isSame(block: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (block.length !== end - start) return false;
  for (let index = 0; index < block.length; index += 1) {
    if (block[index] !== bytes[start + index]) return false;
  }
  return true;
}

function parseHeaders(bytes: Uint8Array, start: number, end: number): FrameHeaders {
  const headers = new Map<string, string>();
  let offset = start;

  /** Offset of the next `length` bytes, and moves past them. */
  function take(length: number): number {
    const taken = offset;
    offset += length;
    if (offset > end) throw malformed("a header runs past the end of its frame");
    return taken;
  }
  function takeUint8(): number {
    return byteAt(bytes, take(1));
  }
  function takeText(length: number): string {
    const from = take(length);
    return utf8.decode(bytes.subarray(from, from + length));
  }

  while (offset < end) {
    const name = takeText(takeUint8());
    const type = takeUint8();
    if (type === TYPE_STRING) {
      headers.set(name, takeText((takeUint8() << 8) | takeUint8()));
    } else if (type === TYPE_BYTES) {
      take((takeUint8() << 8) | takeUint8());
    } else {
      const length = VALUE_LENGTHS[type];
      if (length === undefined) throw malformed(`no header has type ${type}`);
      take(length);
    }
  }
  return headers;
}

function malformed(detail: string): KiroStreamError {
  return new KiroStreamError("frame_malformed", { detail });
}
