import fc from "fast-check";
import { crc32 as zlibCrc32 } from "node:zlib";
import process from "node:process";
import { afterEach, expect, test, vi } from "vitest";
import { crc32 } from "../../../src/codewhisperer/frames/crc32.ts";

afterEach(() => vi.restoreAllMocks());

test("the check value of ISO 3309", () => {
  expect(crc32(new TextEncoder().encode("123456789"))).toBe(0xcbf43926);
  expect(crc32(new Uint8Array())).toBe(0);
});

test("agrees with zlib on long ranges, whoever computes them", () => {
  const bytes = Uint8Array.from({ length: 3000 }, (_, index) => (index * 7919) % 251);
  for (const length of [1023, 1024, 1025, 2990]) {
    expect(crc32(bytes, 5, 5 + length)).toBe(zlibCrc32(bytes.subarray(5, 5 + length)));
  }
});

test("a runtime without a checksum of its own gets the same", async () => {
  vi.resetModules();
  vi.spyOn(process, "getBuiltinModule").mockReturnValue(undefined);
  const { crc32: alone } = await import("../../../src/codewhisperer/frames/crc32.ts");
  // Whoever imports it next gets one with the checksum.
  vi.resetModules();
  const bytes = new Uint8Array(5000).fill(7);
  expect(alone(bytes)).toBe(zlibCrc32(bytes));
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
