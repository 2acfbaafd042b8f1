/** The names that sentences share: of commands, pages, variables and programs. */

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
/** What a key is called that the host keeps, and that belongs to no account. */
export const HOST_KEY = "the API key in OpenCode";
/** How a person goes on after a failed answer; for the middle of a sentence. */
export const NEW_MESSAGE = 'send a new message, such as "continue"';

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

/** Names in quotes: `"a"`, `"a" and "b"`, `"a", "b" and "c"`. */
export function listOf(names: readonly string[], conjunction: "and" | "or" = "and"): string {
  const quoted = names.map((name) => `"${name}"`);
  const last = quoted.pop() ?? "";
  return quoted.length === 0 ? last : `${quoted.join(", ")} ${conjunction} ${last}`;
}
