import type { UnusableReason } from "../../../facts/problems/store-problem.ts";
import { removeRecordCommand } from "./argument.ts";
import { LOGIN_COMMAND, API_KEY_VARIABLE } from "../../terms.ts";

/** What `accounts` says. */

export const ACCOUNTS_WORDS = {
  summary: "list the accounts",
  description:
    "Lists every account of the accounts file: its login, plan and state, the credits left when they were last read, and which account serves new conversations. Asks nothing of the network.",
  examples: [
    ["accounts", "the accounts as a table"],
    ["accounts --json", "the same for programs"],
  ],
} as const;

export const ACCOUNT_COLUMNS = {
  account: "Account",
  kind: "Login",
  plan: "Plan",
  state: "State",
  credits: "Credits left",
  lastUsed: "Last used",
} as const;

export const NEVER_USED = "never";
export const UNKNOWN = "-";

/** Before the account that serves new conversations; others have as many spaces. */
export const SERVES_MARK = "* ";

/**
 * @param reason where a state may have several
 * @param end as the reader writes times; undefined if nobody knows it
 */
export function statePhrase(kind: StateKind, reason?: string, end?: string): string {
  const name = `${kind}:${reason ?? ""}`;
  return (REASONS[name] ?? STATES[kind]) + (end === undefined ? "" : ` until ${end}`);
}

type StateKind = keyof typeof STATES;

const STATES = {
  ready: "ready",
  disabled: "disabled",
  "cooling-down": "rate limited",
  "quota-exhausted": "quota used up",
  "login-required": "log in again",
  suspended: "suspended by Kiro",
} as const;

const REASONS: Readonly<Record<string, string>> = {
  "cooling-down:capacity": "waiting for capacity",
  "cooling-down:access-token-rejected": "access token rejected",
  "login-required:refresh-token-rejected": "log in again (login expired)",
  "login-required:refresh-interrupted": "log in again (interrupted)",
  "login-required:access-token-rejected": "log in again (token rejected)",
  "login-required:client-expired": "log in again (client expired)",
};

/** "KIRO PRO+" -> "PRO+": every plan begins so. */
export function planName(plan: string): string {
  return plan.replace(/^KIRO (?=\S)/, "");
}

export function creditsLeft(left: string, limit: string): string {
  return `${left} of ${limit}`;
}

export function servesNew(): string {
  return `${SERVES_MARK}serves new conversations`;
}

export function nobodyServes(): string {
  return "No account can serve a new conversation now.";
}

export function loggedOut(): string {
  return `OpenCode has no Kiro login, so these accounts are not used. Log in: ${LOGIN_COMMAND}`;
}

/** @param hasOthers there are accounts in the file */
export function keyServes(hasOthers: boolean): string {
  const set = `${API_KEY_VARIABLE} is set`;
  return hasOthers
    ? `${set}: that key serves instead of the accounts in the file. Unset it to use them.`
    : `${set}: only that key serves.`;
}

export function noAccounts(): string {
  return `There is no Kiro account yet. Log in: ${LOGIN_COMMAND}`;
}

export function loginAgain(): string {
  return `Log in again: ${LOGIN_COMMAND}`;
}

export function unusableHeading(file: string): string {
  return `Records of ${file} that cannot be used:`;
}

/** @param name label or id of the record, if it has one */
export function unusableRecord(
  position: number,
  name: string | undefined,
  reason: UnusableReason,
): string {
  return `  ${position}. ${name === undefined ? "" : `${name}: `}${UNUSABLE[reason]}`;
}

/** @param position of the first */
export function removeUnusable(position: number): string {
  return `Log in again, or remove it: ${removeRecordCommand(position)}`;
}

/** Why a record of the accounts file cannot be used, after its name. */
export const UNUSABLE: Readonly<Record<UnusableReason, string>> = {
  "id-invalid": "its id is missing or invalid",
  "credentials-invalid": "its credentials are incomplete, wrong or of an unknown kind",
  duplicate: "another record has the same id or the same login, and is newer",
};
