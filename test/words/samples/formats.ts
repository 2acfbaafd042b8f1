import * as formats from "../../../src/words/formats.ts";
import type { Samples } from "./sample.ts";

const HERE = { timeZone: "Europe/Berlin", locale: "en-US" };
const NOW = Date.UTC(2026, 10, 23, 12);
const MINUTE = 60_000;
const DAY = 86_400_000;

export const formatSamples: Samples = {
  formatDate: formats.formatDate(NOW, HERE),
  "formatDate: of a file edited by hand": formats.formatDate(Infinity, HERE),
  "formatWhen: on the same day": formats.formatWhen(NOW + 5 * MINUTE, NOW, HERE),
  "formatWhen: on another day": formats.formatWhen(NOW + DAY, NOW, HERE),
  "formatWhen: in another year": formats.formatWhen(NOW + 100 * DAY, NOW, HERE),
  "formatEnd: on the same day": formats.formatEnd(NOW + 5 * MINUTE, NOW, HERE),
  "formatEnd: on another day": formats.formatEnd(NOW + 100 * DAY, NOW, HERE),
  "formatEnd: far away": formats.formatEnd(NOW + 400 * DAY, NOW, HERE),
  "formatAgo: now": formats.formatAgo(NOW, NOW, HERE),
  "formatAgo: minutes": formats.formatAgo(NOW - 5 * MINUTE, NOW, HERE),
  "formatAgo: months": formats.formatAgo(NOW - 90 * DAY, NOW, HERE),
  "formatSpan: seconds": formats.formatSpan(45_000),
  "formatSpan: minutes": formats.formatSpan(90 * 1000),
  "formatSpan: hours": formats.formatSpan(200 * MINUTE),
  "formatSpan: a day": formats.formatSpan(DAY),
  "formatSpan: days": formats.formatSpan(3 * DAY),
  "formatNumber: of a floating-point sum": formats.formatNumber(830.1999999999998, HERE),
  "formatNumber: large, as a German writes it": formats.formatNumber(1234.5, {
    ...HERE,
    locale: "de",
  }),
  formatMoney: formats.formatMoney(0.5, "USD", HERE),
  "formatMoney: no currency": formats.formatMoney(0.5, "credits", HERE),
  formatShare: formats.formatShare(0.834, HERE),
};
