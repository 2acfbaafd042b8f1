/**
 * Dates and times in one style, `3 Dec 2026` and `3 Dec, 14:05 CET`: in English like the sentence
 * around them, and in the reader's time zone. Times are milliseconds since the epoch.
 */

import { partsOf, type TimeParts } from "./parts.ts";
import { DAY, formatSpan, MINUTE } from "./spans.ts";

/** Who reads. */
export interface Reader {
  /** IANA name, such as `Europe/Berlin`. */
  readonly timeZone: string;
  /** BCP 47, such as `en-US`. */
  readonly locale: string;
}

/** For a sentence that is kept and may be read later: `3 Dec, 14:05 CET`, in the process's time zone. */
export function formatTime(milliseconds: number, timeZone?: string): string {
  return dayAndTime(partsOf(milliseconds, timeZone));
}

/** The same for what happened then: `on 3 Dec at 14:05 CET`. */
export function formatOn(milliseconds: number): string {
  const parts = partsOf(milliseconds, undefined);
  return `on ${dayAndMonth(parts)} at ${timeOfDay(parts)}`;
}

/** As `formatTime`, for the end of a wait: it is over by then. */
export function formatEndTime(milliseconds: number): string {
  return formatTime(roundUp(milliseconds, MINUTE));
}

/** For the end of a wait of seconds, in the process's time zone: `14:05:32`. */
export function formatEndSecond(milliseconds: number): string {
  return new Date(roundUp(milliseconds, 1_000)).toTimeString().slice(0, 8);
}

/** With its year: `3 Dec 2026`. */
export function formatDate(milliseconds: number, { timeZone }: Reader): string {
  return fullDate(partsOf(milliseconds, timeZone));
}

/** For the end of a wait: `14:05 CET` on the same day, `3 Dec` within a year, then `3 Dec 2026`. */
export function formatEnd(milliseconds: number, now: number, { timeZone }: Reader): string {
  return dayOrTime(milliseconds, roundUp(milliseconds, MINUTE), now, timeZone);
}

/** As `formatEnd`, for a time that has begun. */
export function formatStart(milliseconds: number, now: number, { timeZone }: Reader): string {
  return dayOrTime(milliseconds, milliseconds, now, timeZone);
}

/** @param minute what to show where it is today */
function dayOrTime(milliseconds: number, minute: number, now: number, timeZone: string): string {
  const parts = partsOf(milliseconds, timeZone);
  if (isSameDay(parts, partsOf(now, timeZone))) return timeOfDay(partsOf(minute, timeZone));
  return Math.abs(milliseconds - now) < 300 * DAY ? dayAndMonth(parts) : fullDate(parts);
}

/**
 * As short as it can be read without a doubt: `14:05 CET` on the same day, then
 * `3 Dec, 14:05 CET`, and the date alone in another year.
 */
export function formatWhen(milliseconds: number, now: number, { timeZone }: Reader): string {
  const parts = partsOf(milliseconds, timeZone);
  const today = partsOf(now, timeZone);
  if (isSameDay(parts, today)) return timeOfDay(parts);
  return parts.year === today.year ? dayAndTime(parts) : fullDate(parts);
}

/** How long ago: "just now", "5 min ago", "3 h ago", "2 days ago", then the date. */
export function formatAgo(milliseconds: number, now: number, reader: Reader): string {
  const age = now - milliseconds;
  if (age > 30 * DAY) return formatDate(milliseconds, reader);
  return age < MINUTE ? "just now" : `${formatSpan(age)} ago`;
}

/** Clocks drop what is left of a minute: the one that is running is no end. */
function roundUp(milliseconds: number, unit: number): number {
  return Math.ceil(milliseconds / unit) * unit;
}

function isSameDay(left: TimeParts, right: TimeParts): boolean {
  return fullDate(left) === fullDate(right);
}

function dayAndMonth({ day, month }: TimeParts): string {
  return `${day} ${month}`;
}

function fullDate(parts: TimeParts): string {
  return `${dayAndMonth(parts)} ${parts.year}`;
}

function timeOfDay({ clock, zone }: TimeParts): string {
  return `${clock} ${zone}`;
}

function dayAndTime(parts: TimeParts): string {
  return `${dayAndMonth(parts)}, ${timeOfDay(parts)}`;
}
