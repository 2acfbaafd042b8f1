import { formatMinutes, formatSpan } from "../../../../src/words/formats/spans.ts";
import type { Samples } from "../sample.ts";

const MINUTE = 60_000;
const DAY = 86_400_000;

export const spans: Samples = {
  "formatSpan: seconds": formatSpan(45_000),
  "formatSpan: minutes": formatSpan(90 * 1000),
  "formatSpan: hours": formatSpan(200 * MINUTE),
  "formatSpan: a day": formatSpan(DAY),
  "formatSpan: days": formatSpan(3 * DAY),
  "formatMinutes: one": formatMinutes(30_000),
  "formatMinutes: several": formatMinutes(600_000),
};
