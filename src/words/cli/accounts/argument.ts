import { commandLine } from "../../program-command.ts";
import { API_KEY_VARIABLE, listOf } from "../../terms.ts";

/** How a person names an account on the command line. */

const WAYS =
  "label, e-mail address (whole or as it is shown), or at least the first four characters of its id";

/** Of `<account>`, in every command that changes one. */
export const ACCOUNT_ARGUMENT = ["<account>", WAYS] as const;

/** In every command that shows all accounts, or one. */
export const ACCOUNT_OPTION = ["--account <account>", `one account only: ${WAYS}`] as const;

/** @param near labels of accounts with similar names */
export function unknownAccount(typed: string, near: readonly string[]): string {
  const hint = near.length === 0 ? "" : ` Did you mean ${listOf(near, "or")}?`;
  return `There is no account "${typed}".${hint} See \`${commandLine("accounts")}\`.`;
}

/** @param labels with a piece of the id where they look the same */
export function ambiguousAccount(typed: string, labels: readonly string[]): string {
  return `"${typed}" may be ${listOf(labels, "or")}. Say which, for example by its id.`;
}

/** Of one that cannot be used: it may have no other name. @param position counted from 1 */
export function recordName(position: number): string {
  return `record-${position}`;
}

export function removeRecordCommand(position: number): string {
  return commandLine(`accounts remove ${recordName(position)}`);
}

/** In a command, so that a name that begins with a dash is no option. @param word as a shell takes it */
export function afterDashes(name: string, word: string): string {
  return name.startsWith("-") ? `-- ${word}` : word;
}

export function accountOfVariable(): string {
  return `That account is the key in ${API_KEY_VARIABLE}. It is in no file, so it cannot be changed here. Unset the variable to use the accounts in the file.`;
}
