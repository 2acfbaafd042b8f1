import { commandLine } from "../program-command.ts";
import { SETUP_OPTIONS } from "./setup.ts";

/** What `remove` says. */

export const REMOVE_WORDS = {
  summary: "take the plugin out of OpenCode's configuration",
  description:
    "Takes the plugin out of your own configuration and the project's, and OpenCode's record of the Kiro login with it: OpenCode does not start with a login whose provider is missing. With --all, accounts and all other files of the plugin are deleted, too, and the accounts' logins are ended at Kiro, except those that another program shares. Other entries and comments stay as they are.",
  examples: [
    ["remove", "OpenCode no longer loads the plugin; accounts are kept"],
    ["remove --all", "deletes accounts, settings, caches and logs, too"],
    ["remove --all --dry-run", "shows what would be deleted"],
  ],
} as const;

export const REMOVE_OPTIONS = {
  all: "delete the plugin's files, too",
  dryRun: SETUP_OPTIONS.dryRun,
  yes: SETUP_OPTIONS.yes,
} as const;

export function shallDelete(): string {
  return "Delete these files? They cannot be restored.";
}

export function notListed(): string {
  return "No OpenCode configuration lists the plugin.";
}

export function recordRemoved(file: string, isDone: boolean): string {
  const what = isDone ? "was removed" : "would be removed";
  return `OpenCode's record of the Kiro login ${what} from ${file}.`;
}

export function filesHeading(isDone: boolean): string {
  return isDone ? "Deleted:" : "Would be deleted:";
}

/** @param isEnded Kiro is asked to end its login */
export function wouldBeRemoved(label: string, isEnded: boolean): string {
  return `${label} would be removed${isEnded ? ", and Kiro asked to end its login" : ""}.`;
}

export function endingLogins(): string {
  return "Ending the logins";
}

export function filesKept(): string {
  return `Accounts and settings are kept. To delete them: ${commandLine("remove --all")}`;
}
