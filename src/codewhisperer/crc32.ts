import { byteAt } from "./bytes.ts";

/**
 * CRC-32 (ISO 3309, the one of zlib and of AWS frames) by slicing-by-8. Written here because
 * `zlib.crc32` is missing before Node 20.15 and loading node:zlib costs Bun about 10 ms at start,
 * more than it could ever win back on frames of this size (docs/PERFORMANCE.md).
 */

/** Eight tables of 256 in one; signed, so that no entry leaves the engine's small integers. */
const TABLES = createTables();

/** Checksum of `bytes[start, end)` as an unsigned 32-bit number. */
export function crc32(bytes: Uint8Array, start = 0, end = bytes.length): number {
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
 * An entry that is known to exist. Not one function for tables and bytes: engines turn one that
 * sees two kinds of array into code of half the speed.
 */
function entryAt(table: Int32Array, index: number): number {
  return table[index] ?? 0;
}
