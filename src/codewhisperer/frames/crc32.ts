import process from "node:process";
import { byteAt } from "./bytes.ts";

/**
 * CRC-32 (ISO 3309, as in zlib and AWS frames) by slicing-by-8. Long inputs use the runtime's own
 * function, which is up to twenty times as fast there. It is loaded when it is first needed,
 * because loading node:zlib costs Bun about 10 ms at start, and Node before 20.16 lacks it
 * (docs/PERFORMANCE.md).
 */

const MIN_NATIVE_LENGTH = 1024;

type NativeCrc32 = (data: Uint8Array) => number;

/** Null if the runtime has none. */
let native: NativeCrc32 | null | undefined;

/** Members that older runtimes lack. */
interface Builtins {
  readonly getBuiltinModule?: (name: "node:zlib") => { readonly crc32?: NativeCrc32 } | undefined;
}

function loadNative(): NativeCrc32 | null {
  const builtins: Builtins = process;
  return builtins.getBuiltinModule?.("node:zlib")?.crc32 ?? null;
}

/** Eight tables of 256 in one; signed, so that no entry leaves the engine's small integers. */
const TABLES = createTables();

/** Checksum of `bytes[start, end)` as an unsigned 32-bit number. */
export function crc32(bytes: Uint8Array, start = 0, end = bytes.length): number {
  if (end - start >= MIN_NATIVE_LENGTH) {
    native ??= loadNative();
    if (native !== null) return native(bytes.subarray(start, end));
  }
  return sliced(bytes, start, end);
}

function sliced(bytes: Uint8Array, start: number, end: number): number {
  const table = TABLES;
  let crc = -1;
  let offset = start;
  for (; offset + 8 <= end; offset += 8) {
    const low =
      crc ^
      (byteAt(bytes, offset) |
        (byteAt(bytes, offset + 1) << 8) |
        (byteAt(bytes, offset + 2) << 16) |
        (byteAt(bytes, offset + 3) << 24));
    crc =
      entryAt(table, 1792 + (low & 255)) ^
      entryAt(table, 1536 + ((low >>> 8) & 255)) ^
      entryAt(table, 1280 + ((low >>> 16) & 255)) ^
      entryAt(table, 1024 + (low >>> 24)) ^
      entryAt(table, 768 + byteAt(bytes, offset + 4)) ^
      entryAt(table, 512 + byteAt(bytes, offset + 5)) ^
      entryAt(table, 256 + byteAt(bytes, offset + 6)) ^
      entryAt(table, byteAt(bytes, offset + 7));
  }
  for (; offset < end; offset += 1) {
    crc = (crc >>> 8) ^ entryAt(table, (crc ^ byteAt(bytes, offset)) & 255);
  }
  return ~crc >>> 0;
}

function createTables(): Int32Array {
  const table = new Int32Array(2048);
  for (let index = 0; index < 256; index += 1) {
    let value = index;
    for (let bit = 0; bit < 8; bit += 1) {
      value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    }
    table[index] = value;
  }
  for (let index = 256; index < 2048; index += 1) {
    const previous = entryAt(table, index - 256);
    table[index] = (previous >>> 8) ^ entryAt(table, previous & 255);
  }
  return table;
}

/**
 * An entry that is known to exist. Tables and bytes do not share a function: engines compile one
 * that sees two kinds of array to code of half the speed.
 */
function entryAt(table: Int32Array, index: number): number {
  return table[index] ?? 0;
}
