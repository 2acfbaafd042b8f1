import { commandLine } from "../program-command.ts";
import type { JsonFault } from "../../facts/problems/config-problem.ts";
import { jsonFault } from "../config.ts";
import { LOGIN_COMMAND } from "../terms.ts";
import { shellWord } from "./doctor/command.ts";
import { PROGRAM_NAME } from "./program.ts";

/** What `setup` says, and both commands that edit OpenCode's configuration. */

export const SETUP_WORDS = {
  summary: "add the plugin to OpenCode's configuration",
  description:
    "Adds the plugin to opencode.json or opencode.jsonc, and to tui.json for what OpenCode's terminal UI shows. Shows the change and asks first. Comments and formatting stay as they are. What is there already is not added again.",
  examples: [
    ["setup", "for all your projects"],
    ["setup --project", "only for the project in this directory"],
    ["setup --from .", "the plugin in this source directory, after npm run build"],
    ["setup --from 0.1.0", "always this version"],
    ["setup --dry-run", "shows the change and writes nothing"],
    ["setup --undo", "brings back the files as they were"],
  ],
} as const;

export const SETUP_OPTIONS = {
  project: "change the project's configuration instead of your own",
  from: "a source directory, a tarball or a version",
  noTui: "leave out tui.json",
  undo: "bring back the files as they were before",
  dryRun: "show what would change, and change nothing",
  yes: "do not ask",
} as const;

/**
 * The command that adds the plugin.
 * @param copy address of the copy whose program runs, where no package manager has put it
 */
export function setupCommand(copy?: {
  readonly runtime: string;
  readonly program: string;
  readonly address: string;
}): string {
  if (copy === undefined) return commandLine("setup");
  return `${copy.runtime} ${shellWord(copy.program)} setup --from ${copy.address}`;
}

/** Why the plugin list of a file cannot be read. */
export type ListFault =
  | { readonly kind: "invalid-json"; readonly fault: JsonFault }
  | { readonly kind: "not-an-object" }
  /** `plugin` is there and no list. */
  | { readonly kind: "not-a-list" };

/** Why a file of OpenCode's was left as it is. */
export type ConfigFault =
  | ListFault
  | { readonly kind: "not-utf8" | "read-only" | "changed" }
  | { readonly kind: "wrong-type"; readonly key: string };

export function configUnusable(file: string, fault: ConfigFault): string {
  return `${file}: ${faultOf(fault)} Nothing was changed.`;
}

function faultOf(fault: ConfigFault): string {
  switch (fault.kind) {
    case "invalid-json":
      return `${jsonFault(fault.fault)}. Correct it first.`;
    case "not-an-object":
      return "must contain a single JSON object. Correct it first.";
    case "not-a-list":
      return '"plugin" must be a list. Correct it first.';
    case "wrong-type":
      return `${fault.key} has a value of the wrong type. Correct it first.`;
    case "not-utf8":
      return "is not UTF-8 text.";
    case "read-only":
      return "is read-only. Make it writable, or add the line where the file comes from.";
    case "changed":
      return "was changed by another program just now. Run the command again.";
  }
}

/** Why there is nothing to load at the place given with `--from`. */
export type SpecFault = "missing" | "other-package" | "not-built";

export function cannotLoad(path: string, fault: SpecFault): string {
  switch (fault) {
    case "missing":
      return `${path} does not exist, and is not a version such as 0.1.0.`;
    case "other-package":
      return `${path} is not part of ${PROGRAM_NAME}: no package.json of that name was found.`;
    case "not-built":
      return `${path} has no dist/index.js. Run npm run build there first.`;
  }
}

export function shallWrite(): string {
  return "Write this change?";
}

export function needsYes(): string {
  return "Cannot prompt here. Add --yes to do it without a question, or --dry-run to only look.";
}

export function nothingChanged(): string {
  return "Nothing was changed.";
}

export function fileHeading(file: string, change: keyof typeof CHANGES, isDone: boolean): string {
  return `${file}: ${CHANGES[change][isDone ? 1 : 0]}`;
}

const CHANGES = {
  created: ["would be created", "created"],
  changed: ["would be changed", "changed"],
  deleted: ["would be deleted", "deleted"],
  unchanged: ["nothing to change", "nothing to change"],
} as const;

export function changedSince(file: string): string {
  return `${file} was changed after setup, so it was left alone. To remove only the plugin: ${commandLine("remove")}`;
}

/** @param copy address of the copy whose program runs */
export function needsPublished(copy: string): string {
  return `OpenCode gets ${PROGRAM_NAME} from the npm registry, where this version must have been published. To load the copy that is running instead, run setup again with --from ${copy}`;
}

export function nothingToUndo(): string {
  return "There is no setup to undo here.";
}

export function nextLogin(): string {
  return `Next, log in: ${LOGIN_COMMAND}`;
}

export function nextStart(): string {
  return "OpenCode already has a Kiro login. Restart OpenCode to load the plugin.";
}

export function restart(): string {
  return "Restart OpenCode.";
}
