import type { ImportSource } from "../../importing/source.ts";
import { commandLine } from "../program-command.ts";
import { IMPORT_NAMES, IMPORT_TITLES, LOGIN_COMMAND } from "../terms.ts";

/** What `import` says. */

export const IMPORT_WORDS = {
  summary: "import logins of Kiro IDE, kiro-cli and others",
  description:
    "Finds the logins that Kiro IDE, kiro-cli, the Amazon Q CLI and an earlier plugin of this name keep on this machine, and makes accounts of those you choose. Changes nothing of theirs. An imported login is shared with its program; a login of its own is better.",
  examples: [
    ["import", "shows what there is, and asks"],
    ["import --source kiro-ide --yes", "imports that login without a question"],
    ["import --json", "what there is, for programs; imports nothing"],
  ],
} as const;

export const IMPORT_OPTIONS = {
  source: "only of this program: kiro-ide, kiro-cli, amazon-q or earlier-plugin",
  yes: "import without a question; without --source: all of them",
} as const;

export const IMPORT_COLUMNS = {
  source: "Program",
  kind: "Login",
  who: "Account",
  token: "Access token",
} as const;

export function sourceTitle(source: ImportSource): string {
  return IMPORT_TITLES[source];
}

export function kindTitle(kind: keyof typeof KINDS): string {
  return KINDS[kind];
}

const KINDS = {
  social: "Google or GitHub",
  idc: "AWS",
  "external-idp": "identity provider",
  "api-key": "API key",
} as const;

/** @param end as the reader writes times; undefined if it has ended */
export function tokenPhrase(end: string | undefined): string {
  return end === undefined ? "expired, refreshed first" : `until ${end}`;
}

/** @param others programs that have a login, but were not asked for */
export function nothingFound(others: readonly ImportSource[]): string {
  const [other] = others;
  return other === undefined
    ? `Nothing to import was found on this machine. Log in: ${LOGIN_COMMAND}`
    : `Nothing to import was found there, but ${IMPORT_NAMES[other]} has a login: ${commandLine(`import --source ${other}`)}`;
}

export function sharingWarning(): string {
  return `An imported login is shared with its program: when one of the two refreshes it, the other may be logged out. A login of its own is better: ${LOGIN_COMMAND}`;
}

export function importQuestion(): string {
  return "Import which login?";
}

/** What to choose if nothing is to be imported. */
export function noneChoice(): string {
  return "None: a login of its own instead (recommended)";
}

export function sourceChoice(source: ImportSource): string {
  return `That of ${IMPORT_NAMES[source]}`;
}

export function notAsked(): string {
  return "Nothing was imported. To import without a question, add --source and --yes.";
}

export function nothingImported(): string {
  return `Nothing was imported. Log in: ${LOGIN_COMMAND}`;
}

export function importing(): string {
  return "Importing";
}

export function imported(label: string, source: ImportSource): string {
  return `Imported ${label} from ${IMPORT_NAMES[source]}.`;
}

/** The person has an account with a login that nobody else has. */
export function ownLoginKept(label: string): string {
  return `${label} keeps its own login, which it shares with no other program.`;
}

/** @param reason a sentence */
export function notImported(source: ImportSource, reason: string): string {
  return `Nothing was imported from ${IMPORT_NAMES[source]}: ${reason}`;
}

export function unknownSource(typed: string): string {
  return `No login can be imported from "${typed}". Choose kiro-ide, kiro-cli, amazon-q or earlier-plugin.`;
}
