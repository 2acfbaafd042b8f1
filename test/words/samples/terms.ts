import { formatMinutes, formatTime, listOf } from "../../../src/words/terms.ts";
import type { Samples } from "./sample.ts";

export const terms: Samples = {
  "formatTime: a date": formatTime(Date.UTC(2026, 11, 1)),
  "formatTime: later than any year of four digits": formatTime(Infinity),
  "formatMinutes: one": formatMinutes(30_000),
  "formatMinutes: several": formatMinutes(600_000),
  "listOf: one": listOf(["a"]),
  "listOf: several": listOf(["a", "b", "c"], "or"),
};
