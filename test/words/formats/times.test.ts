import { describe, expect, it } from "vitest";
import {
  formatEnd,
  formatEndSecond,
  formatEndTime,
  formatStart,
  formatTime,
} from "../../../src/words/formats/times.ts";

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

describe("the end of a wait", () => {
  const reader = { timeZone: "UTC", locale: "en-US" };
  const at = (hour: number, minute: number, second = 0) =>
    Date.UTC(2026, 10, 27, hour, minute, second);

  it.each([
    ["a whole minute", at(17, 31), "17:31 UTC"],
    ["the minute that is running", at(17, 31, 50), "17:32 UTC"],
    ["the last minute of the day", at(23, 59, 50), "00:00 UTC"],
  ])("is over when it says so: %s", (_name, end, text) => {
    expect(formatEnd(end, at(17, 31, 20), reader)).toBe(text);
    expect(formatEndTime(end)).toContain(`, ${text}`);
  });

  it("stays on its day where only the day is shown", () => {
    expect(formatEnd(at(23, 59, 59), at(12, 0) - 2 * 86_400_000, reader)).toBe("27 Nov");
  });

  it("has whole seconds, none of them too early", () => {
    const local = new Date(at(17, 31, 51)).toTimeString().slice(0, 8);
    expect(formatEndSecond(at(17, 31, 50) + 1)).toBe(local);
    expect(formatEndSecond(at(17, 31, 51))).toBe(local);
  });

  it.each([Infinity, 1e300, NaN])("survives %d", (end) => {
    expect(formatEndTime(end)).toBe(formatTime(end));
  });
});

it("the start of a span is not in the future", () => {
  const start = Date.UTC(2026, 10, 27, 17, 31, 20);
  expect(formatStart(start, start, { timeZone: "UTC", locale: "en-US" })).toBe("17:31 UTC");
});
