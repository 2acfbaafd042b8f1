import { LOGIN_COMMAND } from "../../terms.ts";

/** What the commands that change accounts say. */

export const LABEL_WORDS = {
  summary: "give an account a name of your own",
  description: "Gives an account a name of your own, which every message then shows for it.",
  examples: [
    ["accounts label a***@example.com work", "calls it work"],
    ["accounts label work --clear", "takes the name away"],
  ],
} as const;

export const ENABLE_WORDS = {
  summary: "let an account serve again",
  examples: [["accounts enable work", "it may serve again"]],
} as const;

export const DISABLE_WORDS = {
  summary: "keep an account, but let it serve no more",
  description:
    "Keeps an account and its login, but lets it serve no request from now on, in any process of OpenCode.",
  examples: [["accounts disable work", "the others serve instead"]],
} as const;

export const PREFER_WORDS = {
  summary: "let an account serve new conversations",
  description:
    "Puts an account before all others: it serves new conversations as long as it can, whatever account_selection_strategy says. A conversation that has begun stays with its account.",
  examples: [
    ["accounts prefer work", "it serves new conversations"],
    ["accounts prefer work --clear", "it is no longer preferred"],
    ["accounts prefer --clear", "no account is preferred; the strategy chooses"],
  ],
} as const;

export const REMOVE_WORDS = {
  summary: "remove an account, and end its login",
  description:
    "Removes an account from this machine and ends its login at Kiro where that is possible. A login that was imported or exported is not ended: another program or machine may still use it.",
  examples: [
    ["accounts remove work", "asks before it does so"],
    ["accounts remove work --yes", "does not ask"],
  ],
} as const;

export const CHANGE_OPTIONS = {
  label: "the new name",
  clearLabel: "take the name away",
  clearPreference: "prefer it no longer; without an account: none of them",
  yes: "do not ask",
} as const;

export function labelled(before: string, label: string): string {
  return before === label ? `It is already called ${label}.` : `${before} is now called ${label}.`;
}

/** @param shown what it is called without a name of the person's own */
export function labelCleared(shown: string, hadLabel: boolean): string {
  return hadLabel
    ? `The account is now shown as ${shown}.`
    : `You have not named ${shown}. Nothing was changed.`;
}

export function enabled(label: string, isChanged: boolean): string {
  return isChanged ? `${label} may serve again.` : `${label} was already enabled.`;
}

export function disabled(label: string, isChanged: boolean): string {
  return isChanged ? `${label} no longer serves.` : `${label} was already disabled.`;
}

export function preferred(label: string): string {
  return `${label} comes before all other accounts.`;
}

export function preferenceCleared(label: string): string {
  return `${label} no longer comes before other accounts.`;
}

export function preferencesCleared(count: number): string {
  return count === 0
    ? "No account was preferred."
    : "No account comes before the others any longer.";
}

export function serves(label: string): string {
  return `${label} serves new conversations.`;
}

export function itServes(): string {
  return "It serves new conversations.";
}

/**
 * @param label of the account that serves instead, if any can
 * @param state as the list of accounts shows it
 */
export function cannotServe(label: string | undefined, state: string): string {
  const instead = label === undefined ? "" : ` Until it can, ${serves(label)}`;
  return `It cannot serve now (${state}).${instead}`;
}

/** @param end what becomes of its login if all goes well */
export function confirmRemoval(label: string, end: keyof typeof LOGIN_ENDS): string {
  return end === "ended"
    ? `Remove ${label} from this machine, and end its login?`
    : `Remove ${label}? ${LOGIN_ENDS[end]}`;
}

export function confirmRecordRemoval(label: string): string {
  return `Remove ${label}, which cannot be used, from the accounts file?`;
}

/** @param copy the file that still has it; undefined if there is none */
export function recordRemoved(label: string, copy: string | undefined): string {
  return copy === undefined
    ? `${label} was removed. No copy was kept: the kept copy of the accounts file has accounts that exist nowhere else, so it was not replaced.`
    : `${label} was removed. A copy is in ${copy}. That file contains your credentials, so delete it when you no longer need it.`;
}

export function needsYes(): string {
  return "Cannot prompt here. Add --yes to remove the account without a question.";
}

export function nothingRemoved(): string {
  return "Nothing was removed.";
}

export function removing(label: string): string {
  return `Removing ${label}`;
}

export function removed(label: string, login: keyof typeof LOGIN_ENDS): string {
  return `${label} was removed. ${LOGIN_ENDS[login]}`;
}

/** What became of a login, or will. */
export const LOGIN_ENDS = {
  ended: "Kiro has ended its login.",
  failed: "Kiro did not confirm the logout: its login expires if nothing uses it for some time.",
  impossible:
    "Kiro has no logout for this kind: its login expires if nothing uses it for some time.",
  "key-lasts": "The key itself stays valid. Delete it where you made it.",
  shared: "Its login is not ended, because another program or machine may use it.",
} as const;

export function noneLeft(): string {
  return `No account is left. Log in: ${LOGIN_COMMAND}`;
}

export function labelOrClear(): string {
  return "Give the new name, or --clear to take the name away.";
}

export function accountOrClear(): string {
  return "Name the account to prefer, or use --clear.";
}

export function labelUnusable(maxLength: number): string {
  return `A name must have 1 to ${maxLength} visible characters. Emoji that are joined from several have invisible ones.`;
}

export function labelReserved(wanted: string): string {
  return wanted.startsWith("-")
    ? "A name must not begin with a dash: it would look like an option."
    : `"${wanted}" is how a record that cannot be used is named. Choose another name.`;
}

/** @param label of the account that the name means already, perhaps by its id */
export function labelTaken(wanted: string, label: string): string {
  return wanted.toLowerCase() === label.toLowerCase()
    ? `Another account is already called ${label}.`
    : `"${wanted}" already means another account: ${label}.`;
}
