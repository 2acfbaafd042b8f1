import type { Random } from "../../src/lib/random.ts";

/** Repeatable chance (mulberry32); print the seed where a test can fail on it. */
export function createFakeRandom(seed = 1): Random {
  let state = seed >>> 0;
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }
  function bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => Math.floor(next() * 256));
  }
  function uuid(): string {
    const hex = Buffer.from(bytes(16)).toString("hex");
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
  }
  return { next, bytes, uuid };
}
