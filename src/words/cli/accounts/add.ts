import { commandLine } from "../../program-command.ts";
import type { PageTexts } from "../../../auth/browser/loopback-pages.ts";
import { START_URL_EXAMPLE } from "../../../catalog/start-url.ts";
import { loginWords } from "../../login.ts";
import { listOf, LOGIN_COMMAND } from "../../terms.ts";
import { afterDashes } from "./argument.ts";

/** What `accounts add` says beside what every login says. */

export const ADD_WORDS = {
  summary: "log in to an account",
  description:
    "Logs in to an account, in the ways of OpenCode's own login and without OpenCode. A person who has an account here already gets the new login in its place. An API key is read from standard input or asked for: it is never an argument.",
  examples: [
    ["accounts add", "asks how to log in"],
    ['accounts add --method "AWS Builder ID (IDC)"', "asks nothing"],
    [`accounts add --start-url ${START_URL_EXAMPLE} --region eu-central-1`, "IAM Identity Center"],
    ['accounts add --method "Kiro API key" < key.txt', "a key from a file"],
  ],
} as const;

/** @param labels of the logins */
export function methodOption(labels: readonly string[]): string {
  return `one of ${listOf(labels, "or")}, or the beginning of it`;
}

export const ADD_OPTIONS = {
  startUrl: "IAM Identity Center: start URL of your organisation",
  region: "IAM Identity Center: its region",
  profile: "IAM Identity Center: Kiro profile, by name or ARN",
  source: "Import: the program whose login is taken over",
} as const;

export function methodQuestion(): string {
  return "How do you want to log in?";
}

export function waitingForLogin(): string {
  return "Waiting for the login";
}

/** @param serving the account that does instead */
export function othersServe(label: string, serving: string): string {
  return `${serving} serves new conversations. To let the new login serve them: ${commandLine(`accounts prefer ${quoted(label)}`)}`;
}

function quoted(label: string): string {
  return afterDashes(label, /^[\w.@-]+$/.test(label) ? label : `"${label}"`);
}

export function hostTold(): string {
  return "OpenCode had no Kiro login; it has one now.";
}

export function hostNotTold(path: string): string {
  return `OpenCode's login file could not be changed (${path}), so OpenCode does not use the account yet. Log in there once: ${LOGIN_COMMAND}`;
}

/** @param setup the command that adds the plugin */
export function hostWithoutPlugin(setup: string): string {
  return `OpenCode does not load the plugin yet, so it does not know of the login. To add the plugin and the login to OpenCode: ${setup}`;
}

export function hostElsewhere(): string {
  return "OPENCODE_AUTH_CONTENT is set and has no Kiro login, so OpenCode does not use the account. Unset it, or add a record for kiro to it.";
}

export function methodUnknown(typed: string, labels: readonly string[]): string {
  return `No login method is called "${typed}". Choose ${listOf(labels, "or")}.`;
}

export function methodNeeded(labels: readonly string[]): string {
  return `Cannot prompt here. Add --method with ${listOf(labels, "or")}.`;
}

export function optionNeeded(flag: string): string {
  return `This login needs ${flag}.`;
}

export function optionUseless(flag: string, method: string): string {
  return `${flag} does not apply to the login "${method}".`;
}

/** @param values those that may be given */
export function optionUnknown(flag: string, values: readonly string[]): string {
  return `${flag} is ${listOf(values, "or")}.`;
}

export function keyNeeded(): string {
  return "Cannot prompt here. Give the key on standard input.";
}

/** The browser's pages, where the login began in a terminal. */
export const TERMINAL_PAGES: PageTexts = {
  ...loginWords.pages,
  received: {
    title: "Login received",
    text: "You can close this page. The login is completed in your terminal.",
  },
  failed: {
    title: "Login not completed",
    text: "Return to your terminal to see what went wrong and try again.",
  },
  "other-method": {
    title: "Please choose another login",
    text: "The login you chose cannot be used here. Return to your terminal and start it again.",
  },
};
