import fc from "fast-check";
import { crc32 as zlibCrc32 } from "node:zlib";
import { expect, test } from "vitest";
import { crc32 } from "../../src/codewhisperer/crc32.ts";

test("the check value of ISO 3309", () => {
  expect(crc32(new TextEncoder().encode("123456789"))).toBe(0xcbf43926);
  expect(crc32(new Uint8Array())).toBe(0);
});

test("agrees with zlib on any range of any bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(40), fc.nat(40), (bytes, from, cut) => {
      const start = Math.min(from, bytes.length);
      const end = Math.max(start, bytes.length - cut);
      expect(crc32(bytes, start, end)).toBe(zlibCrc32(bytes.subarray(start, end)));
    }),
    { numRuns: 2000 },
  );
});
