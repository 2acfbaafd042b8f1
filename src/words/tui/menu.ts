import { BY_NPX, commandLine } from "../program-command.ts";
import { planName } from "../cli/accounts/list.ts";
import { LOGIN_ENDS } from "../cli/accounts/change.ts";
import { formatNumber } from "../formats/numbers.ts";
import type { Reader } from "../formats/times.ts";

/** The dialogs behind `/kiro`: titles and one line of description, for 60 columns. */

export const MENU = {
  accounts: { title: "Accounts", description: "see, prefer, disable, remove" },
  login: { title: "Log in", description: "add an account, or log in again" },
  usage: { title: "Usage", description: "credits left and spent" },
  doctor: { title: "Doctor", description: "what is wrong" },
} as const;

const PARTS = { sidebar: "the sidebar's Kiro box", prompt: "the line by the prompt" } as const;

export function toggleTitle(part: keyof typeof PARTS, isShown: boolean): string {
  return `${isShown ? "Hide" : "Show"} ${PARTS[part]}`;
}

export const ACCOUNTS_TITLE = "Kiro accounts";

export const NO_ACCOUNTS = { title: "Log in", description: "there is no account yet" } as const;

export const ACTIONS = {
  login: { title: "Log in to another account" },
  prefer: { title: "Prefer", description: "it serves new sessions" },
  again: { title: "Log in again", description: "it can't serve until then" },
  unprefer: { title: "No preference", description: "no account comes before the others" },
  disable: { title: "Disable", description: "keep it, but don't use it" },
  enable: { title: "Enable", description: "use it again" },
  remove: { title: "Remove", description: "log it out and forget it" },
  back: { title: "Back" },
} as const;

/** The host cuts what is longer than its dialog, so there is one thing at a time. */
export function accountDetails(facts: {
  readonly plan: string | undefined;
  readonly serves: boolean;
  readonly state: string | undefined;
}): string {
  const { plan, serves, state } = facts;
  return state ?? (serves ? "serves new sessions" : ((plan && planName(plan)) ?? ""));
}

/** @param end what becomes of its login if all goes well */
export function confirmRemoval(label: string, end: keyof typeof LOGIN_ENDS) {
  const consequence = end === "ended" ? "It is logged out at Kiro, too." : LOGIN_ENDS[end];
  return { title: "Remove account", message: `Remove ${label}? ${consequence}` };
}

export function usageOf(label: string, plan: string | undefined): string {
  return plan === undefined ? label : `${label}, ${planName(plan)}`;
}

export function noUsage(): string {
  return "Nothing is known yet: it is read after the first answer.";
}

export function spentToday(credits: number, reader: Reader): string {
  return `${formatNumber(credits, reader)} spent today (UTC) on this machine`;
}

export const DOCTOR = {
  loggedIn: "Logged in: yes",
  loggedOut: "Logged in: no. Log in with /connect",
} as const;

export function doctorAccounts(ready: number, all: number): string {
  return `Accounts that can serve now: ${ready} of ${all}`;
}

const FILES = { accounts: "Accounts file", status: "Status file" } as const;

/** @param trouble undefined if it can be used */
export function doctorFile(file: keyof typeof FILES, trouble: string | undefined): string {
  return `${FILES[file]}: ${trouble ?? "fine"}`;
}

export function moreByCommand(): string {
  return `For everything else: ${commandLine("doctor", BY_NPX)}`;
}
