import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { retryAfterMs } from "../../../src/lib/net/retry-after.ts";

const NOW = Date.UTC(2026, 10, 23, 12, 0, 0);
const read = (headers: Record<string, string>) => retryAfterMs(new Headers(headers), NOW);

describe("retryAfterMs", () => {
  it.each([
    ["seconds", "3", 3000],
    ["zero", "0", 0],
    ["a fraction", "1.5", 1500],
    ["spaces", "  7 ", 7000],
    ["less than nothing", "-5", 0],
    ["a day", "86400", 86_400_000],
    ["a huge number", "1000000000", 1_000_000_000_000],
    ["a date to come", "Mon, 23 Nov 2026 12:00:30 GMT", 30_000],
    ["a date gone by", "Mon, 23 Nov 2026 11:59:00 GMT", 0],
    ["the year 1970", "Thu, 01 Jan 1970 00:00:00 GMT", 0],
    ["an ISO date", "2026-11-23T12:01:00Z", 60_000],
  ])("%s: %j", (_, value, expected) => {
    expect(read({ "retry-after": value })).toBe(expected);
  });

  it.each(["", " ", "soon", "3 seconds", "NaN", "Infinity", "1e3", "0x10", "3,5", "--3"])(
    "%j says nothing",
    (value) => {
      expect(read({ "retry-after": value })).toBeUndefined();
    },
  );

  it("is undefined without any header", () => {
    expect(read({})).toBeUndefined();
  });

  it.each(["retry-after-ms", "x-amz-retry-after"])("reads %s in milliseconds", (name) => {
    expect(read({ [name]: "700" })).toBe(700);
    expect(read({ [name]: "-1" })).toBe(0);
    expect(read({ [name]: "700", "retry-after": "3" })).toBe(700);
    expect(read({ [name]: "soon", "retry-after": "3" })).toBe(3000);
  });

  it("reads a date by the server's own clock", () => {
    const retryAfter = "Mon, 23 Nov 2026 14:00:10 GMT";
    expect(read({ "retry-after": retryAfter, date: "Mon, 23 Nov 2026 14:00:00 GMT" })).toBe(10_000);
    expect(read({ "retry-after": retryAfter, date: "yesterday" })).toBe(7_210_000);
  });

  it("never yields anything but a time that can be waited", () => {
    const name = fc.constantFrom("retry-after", "retry-after-ms", "x-amz-retry-after", "date");
    const number = fc.oneof(fc.double(), fc.bigInt()).map(String);
    const value = fc.oneof(number, fc.date().map(String), fc.string({ unit: "grapheme-ascii" }));
    fc.assert(
      fc.property(fc.dictionary(name, value), (headers) => {
        const milliseconds = read(headers);
        expect(milliseconds ?? 0).toBeGreaterThanOrEqual(0);
        expect(Number.isFinite(milliseconds ?? 0)).toBe(true);
      }),
    );
  });
});
