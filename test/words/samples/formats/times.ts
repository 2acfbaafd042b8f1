import * as times from "../../../../src/words/formats/times.ts";
import type { Samples } from "../sample.ts";

const HERE = { timeZone: "Europe/Berlin", locale: "de" };
const NOW = Date.UTC(2026, 10, 23, 12);
const MINUTE = 60_000;
const DAY = 86_400_000;

export const timeSamples: Samples = {
  "formatTime: in the process's time zone": times.formatTime(Date.UTC(2026, 11, 1)),
  "formatEndTime: in the process's time zone": times.formatEndTime(
    Date.UTC(2026, 11, 1, 14, 5, 32),
  ),
  "formatEndSecond: in the process's time zone": times.formatEndSecond(
    Date.UTC(2026, 11, 1, 14, 5, 32),
  ),
  formatOn: times.formatOn(Date.UTC(2026, 11, 3, 13, 5)),
  "formatTime: in winter": times.formatTime(Date.UTC(2026, 11, 3, 13, 5), "Europe/Berlin"),
  "formatTime: in summer": times.formatTime(Date.UTC(2026, 6, 3, 13, 5), "America/New_York"),
  formatDate: times.formatDate(NOW, HERE),
  "formatDate: of a file edited by hand": times.formatDate(Infinity, { ...HERE, timeZone: "UTC" }),
  "formatWhen: on the same day": times.formatWhen(NOW + 5 * MINUTE, NOW, HERE),
  "formatWhen: on another day": times.formatWhen(NOW + DAY, NOW, HERE),
  "formatWhen: in another year": times.formatWhen(NOW + 100 * DAY, NOW, HERE),
  "formatEnd: on the same day": times.formatEnd(NOW + 5 * MINUTE, NOW, HERE),
  "formatEnd: on another day": times.formatEnd(NOW + 100 * DAY, NOW, HERE),
  "formatEnd: far away": times.formatEnd(NOW + 400 * DAY, NOW, HERE),
  "formatStart: on the same day": times.formatStart(NOW - 30_000, NOW, HERE),
  "formatAgo: now": times.formatAgo(NOW, NOW, HERE),
  "formatAgo: minutes": times.formatAgo(NOW - 5 * MINUTE, NOW, HERE),
  "formatAgo: months": times.formatAgo(NOW - 90 * DAY, NOW, HERE),
};
