import { formatMinutes, formatNumber, formatTime, listOf } from "../../../src/words/terms.ts";
import type { Samples } from "./sample.ts";

export const terms: Samples = {
  "formatTime: a date": formatTime(Date.UTC(2026, 11, 1)),
  "formatTime: later than any year of four digits": formatTime(Infinity),
  "formatTime: in winter": formatTime(Date.UTC(2026, 11, 3, 13, 5), "Europe/Berlin"),
  "formatTime: in summer": formatTime(Date.UTC(2026, 6, 3, 13, 5), "America/New_York"),
  "formatTime: of a zone without a short name": formatTime(Date.UTC(2026, 6, 3), "Asia/Kathmandu"),
  "formatNumber: a sum of fractions": formatNumber(830.1999999999998),
  "formatNumber: thousands": formatNumber(10_000),
  "formatMinutes: one": formatMinutes(30_000),
  "formatMinutes: several": formatMinutes(600_000),
  "listOf: one": listOf(["a"]),
  "listOf: several": listOf(["a", "b", "c"], "or"),
};
