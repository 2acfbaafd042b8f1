/** What every sentence for a person shares: commands, pages, dates and numbers. */

import { SIGN_IN_ORIGIN } from "../catalog/endpoints.ts";

export const LOGIN_COMMAND = "opencode auth login -p kiro";
/** For the middle of a sentence: in OpenCode's own screen, and in a shell. */
export const LOGIN_HINT = `\`/connect\` in OpenCode or \`${LOGIN_COMMAND}\` in a shell`;
/** Without the full stop. */
export const LOG_IN = `Use ${LOGIN_HINT}`;
/** Where a plan is changed. */
export const PLAN_PAGE = new URL(SIGN_IN_ORIGIN).host;
/** Also the label of the account that this variable creates. */
export const API_KEY_VARIABLE = "KIRO_API_KEY";

export const IMPORT_COMMAND = "npx opencode-kiro-auth import";

/** What the programs are called whose logins can be taken over. */
export const IMPORT_NAMES = {
  "kiro-ide": "Kiro IDE",
  "kiro-cli": "kiro-cli",
  "amazon-q": "the Amazon Q CLI",
  "earlier-plugin": "the earlier plugin",
} as const;

/** The same at the beginning of a line. */
export const IMPORT_TITLES = {
  ...IMPORT_NAMES,
  "amazon-q": "Amazon Q CLI",
  "earlier-plugin": "Earlier plugin",
} as const;

/** Later years have more than four digits. */
const LAST_TIME = Date.UTC(9999, 11, 31, 23, 59);

/**
 * A time near now, in the reader's time zone, to the minute: `3 Dec, 14:05 CET`. The words are
 * English like the sentence around them. A file edited by hand may have any number.
 * @param timeZone by its IANA name; the process's own unless said
 */
export function formatTime(milliseconds: number, timeZone?: string): string {
  const date = new Date(Math.max(0, Math.min(milliseconds, LAST_TIME)) || 0);
  const [format, ...others] = formatsOf(timeZone);
  const parts = new Map(format?.formatToParts(date).map(({ type, value }) => [type, value]));
  const names = [parts.get("timeZoneName") ?? "", ...others.map((other) => zoneName(other, date))];
  const zone = names.find((name) => !/\d/.test(name)) ?? names[0] ?? "";
  const [day, month, hour, minute] = (["day", "month", "hour", "minute"] as const).map(
    (type) => parts.get(type) ?? "",
  );
  return `${day} ${month}, ${hour}:${minute} ${zone}`;
}

function zoneName(format: Intl.DateTimeFormat, date: Date): string {
  return format.formatToParts(date).find(({ type }) => type === "timeZoneName")?.value ?? "";
}

/** Each takes a millisecond to make. */
const formats = new Map<string | undefined, readonly Intl.DateTimeFormat[]>();

/** Each variety of English abbreviates the zones of its own part of the world only. */
function formatsOf(timeZone: string | undefined): readonly Intl.DateTimeFormat[] {
  const made =
    formats.get(timeZone) ??
    ["en-GB", "en-US", "en-AU", "en-IN"].map(
      (locale) =>
        new Intl.DateTimeFormat(locale, {
          ...(timeZone === undefined ? {} : { timeZone }),
          day: "numeric",
          month: "short",
          hour: "2-digit",
          minute: "2-digit",
          hourCycle: "h23",
          timeZoneName: "short",
        }),
    );
  formats.set(timeZone, made);
  return made;
}

const amounts = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 2 });

/** Of credits and other amounts that a person compares: `1,000`, `830.2`. */
export function formatNumber(value: number): string {
  return amounts.format(value);
}

/** For the middle of a sentence: "1 minute", "10 minutes". */
export function formatMinutes(milliseconds: number): string {
  const count = Math.max(1, Math.round(milliseconds / 60_000));
  return count === 1 ? "1 minute" : `${count} minutes`;
}

/** Names in quotes: `"a"`, `"a" and "b"`, `"a", "b" and "c"`. */
export function listOf(names: readonly string[], conjunction: "and" | "or" = "and"): string {
  const quoted = names.map((name) => `"${name}"`);
  const last = quoted.pop() ?? "";
  return quoted.length === 0 ? last : `${quoted.join(", ")} ${conjunction} ${last}`;
}
