import { describe, expect, it } from "vitest";
import { formatTime } from "../../src/words/terms.ts";

describe("formatTime", () => {
  it.each([
    [0, "1970-01-01 00:00 UTC"],
    [Date.UTC(2026, 10, 23, 12, 34, 56), "2026-11-23 12:34 UTC"],
    [Infinity, "9999-12-31 23:59 UTC"],
    [1e300, "9999-12-31 23:59 UTC"],
    [-1e300, "1970-01-01 00:00 UTC"],
    [NaN, "1970-01-01 00:00 UTC"],
  ])("prints %d as %s", (milliseconds, text) => {
    expect(formatTime(milliseconds)).toBe(text);
  });
});
