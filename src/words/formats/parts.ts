/** A time as calendars and clocks show it in one place, in English like the sentence around it. */
export interface TimeParts {
  readonly day: string;
  /** "Dec". */
  readonly month: string;
  readonly year: string;
  /** "14:05". */
  readonly clock: string;
  /** "CET"; "GMT+5:45" where English has no short name for the zone. */
  readonly zone: string;
}

/** A file edited by hand may have any number; later years have more than four digits. */
const LAST_TIME = Date.UTC(9999, 11, 31, 23, 59);

/**
 * @param milliseconds since the epoch
 * @param timeZone by its IANA name; the process's own if undefined
 */
export function partsOf(milliseconds: number, timeZone: string | undefined): TimeParts {
  const date = new Date(Math.max(0, Math.min(milliseconds, LAST_TIME)) || 0);
  const [parts = [], ...others] = formatsOf(timeZone).map((format) => format.formatToParts(date));
  const zones = [parts, ...others].map((each) => partOf(each, "timeZoneName"));
  return {
    day: partOf(parts, "day"),
    month: partOf(parts, "month"),
    year: partOf(parts, "year"),
    clock: `${partOf(parts, "hour")}:${partOf(parts, "minute")}`,
    zone: zones.find((name) => !/\d/.test(name)) ?? zones[0] ?? "",
  };
}

function partOf(
  parts: readonly Intl.DateTimeFormatPart[],
  wanted: Intl.DateTimeFormatPartTypes,
): string {
  return parts.find(({ type }) => type === wanted)?.value ?? "";
}

/** Each takes a millisecond to make. */
const formats = new Map<string | undefined, readonly Intl.DateTimeFormat[]>();

/** Each variety of English abbreviates the zones of its own part of the world only. */
function formatsOf(timeZone: string | undefined): readonly Intl.DateTimeFormat[] {
  const made =
    formats.get(timeZone) ??
    ["en-US", "en-GB", "en-AU", "en-IN"].map(
      (locale) =>
        new Intl.DateTimeFormat(locale, {
          ...(timeZone === undefined ? {} : { timeZone }),
          year: "numeric",
          month: "short",
          day: "numeric",
          hour: "2-digit",
          minute: "2-digit",
          hourCycle: "h23",
          timeZoneName: "short",
        }),
    );
  formats.set(timeZone, made);
  return made;
}
