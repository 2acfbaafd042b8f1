/** Numbers, dates and times as a reader writes them. Times are milliseconds since the epoch. */

/** Who reads. */
export interface Reader {
  /** IANA name, such as `Europe/Berlin`. */
  readonly timeZone: string;
  /** BCP 47, such as `en-US`. */
  readonly locale: string;
}

const SECOND = 1_000;
const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 86_400_000;
/** The largest time that a date can have; a file edited by hand may have any number. */
const LAST_TIME = 8_640_000_000_000_000;

/** With its year: "Dec 1, 2026". */
export function formatDate(milliseconds: number, reader: Reader): string {
  return format(milliseconds, reader, { dateStyle: "medium" });
}

/** For the end of a wait: "14:05 GMT+1" on the same day, "Dec 1" within a year, then "Dec 1, 2026". */
export function formatEnd(milliseconds: number, now: number, reader: Reader): string {
  if (isSameDay(milliseconds, now, reader)) return formatWhen(milliseconds, now, reader);
  const isNear = Math.abs(milliseconds - now) < 300 * DAY;
  return isNear
    ? format(milliseconds, reader, { month: "short", day: "numeric" })
    : formatDate(milliseconds, reader);
}

/**
 * As short as it can be read without a doubt: "14:05 GMT+1" on the same day, then
 * "Dec 1, 14:05 GMT+1", and the date alone in another year.
 */
export function formatWhen(milliseconds: number, now: number, reader: Reader): string {
  const year = (time: number) => format(time, reader, { year: "numeric" });
  const clock = { hour: "2-digit", minute: "2-digit", timeZoneName: "short" } as const;
  if (isSameDay(milliseconds, now, reader)) return format(milliseconds, reader, clock);
  if (year(milliseconds) !== year(now)) return formatDate(milliseconds, reader);
  return format(milliseconds, reader, { month: "short", day: "numeric", ...clock });
}

/** How long ago: "just now", "5 min ago", "3 h ago", "2 days ago", then the date. */
export function formatAgo(milliseconds: number, now: number, reader: Reader): string {
  const age = now - milliseconds;
  if (age > 30 * DAY) return formatDate(milliseconds, reader);
  return age < MINUTE ? "just now" : `${formatSpan(age)} ago`;
}

/** A duration in its largest unit: "45 s", "5 min", "3 h", "1 day", "2 days". */
export function formatSpan(milliseconds: number): string {
  if (milliseconds < MINUTE) return `${Math.max(0, Math.round(milliseconds / SECOND))} s`;
  if (milliseconds < HOUR) return `${Math.floor(milliseconds / MINUTE)} min`;
  if (milliseconds < DAY) return `${Math.floor(milliseconds / HOUR)} h`;
  const days = Math.floor(milliseconds / DAY);
  return days === 1 ? "1 day" : `${days} days`;
}

/** At most two decimals: "830.2", "1,000". */
export function formatNumber(value: number, { locale }: Reader): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: 2 }).format(value);
}

/** "$0.50"; a number alone where the currency is not known. @param currency ISO 4217 */
export function formatMoney(amount: number, currency: string | undefined, reader: Reader): string {
  if (currency === undefined || !/^[A-Z]{3}$/.test(currency)) return formatNumber(amount, reader);
  return new Intl.NumberFormat(reader.locale, { style: "currency", currency })
    .format(amount)
    .replace(/[\u00a0\u202f]/gu, " ");
}

/** A share of 1 as a whole percentage: "83%". */
export function formatShare(share: number, { locale }: Reader): string {
  return new Intl.NumberFormat(locale, { style: "percent" }).format(share);
}

function isSameDay(left: number, right: number, reader: Reader): boolean {
  const day = (time: number) => format(time, reader, { dateStyle: "short" });
  return day(left) === day(right);
}

function format(
  milliseconds: number,
  { locale, timeZone }: Reader,
  options: Intl.DateTimeFormatOptions,
): string {
  const date = new Date(Math.max(0, Math.min(milliseconds, LAST_TIME)) || 0);
  const text = formatterOf(locale, { ...options, timeZone, hourCycle: "h23" }).format(date);
  // Some versions of ICU put a narrow or a no-break space here, others a plain one.
  return text.replace(/[\u00a0\u202f]/gu, " ");
}

/** Each takes a millisecond to make. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify([locale, options]);
  const known = formatters.get(key) ?? new Intl.DateTimeFormat(locale, options);
  formatters.set(key, known);
  return known;
}
