import { commandLine } from "../../program-command.ts";
import { LOGIN_COMMAND } from "../../terms.ts";
import { PROGRAM_NAME } from "../program.ts";

/** What `accounts export` and `accounts import` say. */

export const EXPORT_WORDS = {
  summary: "write all accounts to a file under a passphrase",
  description:
    "Writes all accounts of the accounts file, with their logins, to one encrypted file. Only the passphrase opens it. At a terminal you type it twice; scripts set KIRO_PASSPHRASE or use --passphrase-file. It is never an argument. The machine that imports the file shares the logins with this one, so it is better to log in on each machine.",
  examples: [
    ["accounts export accounts.kiro", "asks for a passphrase"],
    ["accounts export accounts.kiro --force", "replaces an earlier export"],
    ["accounts export accounts.kiro --passphrase-file secret.txt", "asks nothing"],
  ],
} as const;

export const IMPORT_ACCOUNTS_WORDS = {
  summary: "add the accounts of an exported file",
  description:
    "Adds the accounts of a file that `accounts export` has written. An account that is here already takes the login in the file only if that is newer. A login that only this machine has stays as long as it works. No account is removed, and the network is not used.",
  examples: [
    ["accounts import accounts.kiro", "asks for the passphrase"],
    ["accounts import accounts.kiro --passphrase-file secret.txt", "asks nothing"],
  ],
} as const;

export const TRANSFER_ARGUMENTS = {
  exportFile: ["<file>", "the file to write"],
  importFile: ["<file>", "a file that `accounts export` has written"],
} as const;

export const TRANSFER_OPTIONS = {
  force: ["--force", "replace an earlier export"],
  passphraseFile: [
    "--passphrase-file <file>",
    "read the passphrase from a file (-: standard input)",
  ],
} as const;

export function passphrasePrompt(isNew: boolean): string {
  return isNew ? "A new passphrase for the file" : "The passphrase of the file";
}

export function passphraseAgain(): string {
  return "The same passphrase again";
}

export function passphraseDiffers(): string {
  return "That is not the same passphrase.";
}

export function passphraseTooShort(minLength: number): string {
  return `A passphrase has at least ${minLength} characters.`;
}

export function passphraseNeeded(): string {
  return "Cannot prompt here. Set KIRO_PASSPHRASE, or add --passphrase-file.";
}

export function encrypting(): string {
  return "Encrypting";
}

export function decrypting(): string {
  return "Decrypting";
}

export function nothingToExport(): string {
  return `There is no account to export. Log in: ${LOGIN_COMMAND}`;
}

export function fileExists(file: string): string {
  return `${file} already exists, so nothing was written. Choose another name, or add --force to replace an earlier export.`;
}

export function fileOther(file: string): string {
  return `${file} is not an export, so it was not replaced. Choose another name, or remove it first.`;
}

export function fileMissing(file: string): string {
  return `There is no file ${file}.`;
}

export function exported(count: number, file: string): string {
  return `${count === 1 ? "1 account was" : `${count} accounts were`} written to ${file}. Nobody can open it without the passphrase, not even you.`;
}

/** Before the records. @param file the accounts file */
export function leftOut(count: number, file: string): string {
  return count === 1
    ? `1 record of ${file} cannot be used, so it was left out:`
    : `${count} records of ${file} cannot be used, so they were left out:`;
}

export function standardOutput(): string {
  return "An export cannot go to standard output. Name a file, such as accounts.kiro.";
}

export function directoryMissing(directory: string): string {
  return `There is no directory ${directory}, so nothing was written. Create it first, or choose another name.`;
}

/** Once a login may be on two machines. */
export function sharedLogins(): string {
  return `Machines that share a login share one chain of refresh tokens: when one of them refreshes it, Kiro may end it for the other. It is better to give each machine a login of its own. On one of them: ${commandLine("accounts add")}`;
}

export function notAnExport(file: string): string {
  return `${file} is not a file that \`${PROGRAM_NAME} accounts export\` has written, or it is cut off.`;
}

export function exportTooCostly(file: string): string {
  return `${file} asks for more memory or time than an export may cost, so it was not opened.`;
}

export function exportRefused(file: string): string {
  return `${file} could not be opened: the passphrase is wrong, or the file was damaged or changed. The two cannot be told apart.`;
}

export const MERGE_COLUMNS = {
  account: "Account",
  kind: "Login",
  state: "State",
  what: "What was done",
};

/** What became of an account of the file. */
export function mergePhrase(outcome: keyof typeof OUTCOMES, reason?: keyof typeof REASONS): string {
  return reason === undefined ? OUTCOMES[outcome] : REASONS[reason];
}

const OUTCOMES = {
  added: "added",
  updated: "updated: the file's login is newer",
  kept: "kept as it is",
} as const;

const REASONS = {
  same: "kept: the same login",
  own: "kept: only this machine has its login",
  dead: "kept: the file's login has ended",
  older: "kept: the file's login is not newer",
} as const;

export function emptyExport(file: string): string {
  return `${file} holds no account that can be used.`;
}

/** Records of the file, perhaps of a later version. */
export function unusableImported(count: number): string {
  return count === 1
    ? "1 record of the file cannot be used and was left out."
    : `${count} records of the file cannot be used and were left out.`;
}
