/** What every sentence for a person shares: commands, pages and dates. */

export const LOGIN_COMMAND = "opencode auth login -p kiro";
/** Also the label of the account that this variable creates. */
export const API_KEY_VARIABLE = "KIRO_API_KEY";

/** What the programs are called whose logins can be taken over. */
export const IMPORT_NAMES = {
  "kiro-ide": "Kiro IDE",
  "kiro-cli": "kiro-cli",
  "amazon-q": "the Amazon Q CLI",
  "earlier-plugin": "the earlier plugin",
} as const;

/** Later years have more than four digits. */
const LAST_TIME = Date.UTC(9999, 11, 31, 23, 59);

/** UTC to the minute: `2026-12-01 00:00 UTC`. A file edited by hand may have any number. */
export function formatTime(milliseconds: number): string {
  const date = new Date(Math.max(0, Math.min(milliseconds, LAST_TIME)) || 0);
  return `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;
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
