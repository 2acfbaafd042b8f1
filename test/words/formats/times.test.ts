import { describe, expect, it } from "vitest";
import { formatTime } from "../../../src/words/formats/times.ts";

describe("formatTime", () => {
  it.each([
    [0, "1 Jan, 00:00 UTC"],
    [Date.UTC(2026, 10, 23, 12, 34, 56), "23 Nov, 12:34 UTC"],
    [Infinity, "31 Dec, 23:59 UTC"],
    [1e300, "31 Dec, 23:59 UTC"],
    [-1e300, "1 Jan, 00:00 UTC"],
    [NaN, "1 Jan, 00:00 UTC"],
  ])("prints %d as %s", (milliseconds, text) => {
    expect(formatTime(milliseconds)).toBe(text);
  });
});
