import { listOf } from "../terms.ts";

/** What `config` says. */

export const CONFIG_WORDS = {
  summary: "show every setting in force and where it came from",
  description:
    "Shows the value in force of every option and where it came from: the default, your kiro.json, the project's, or an environment variable. Names what is unknown, invalid, or not for a project's file, and ends with 1 then. With an option's name, prints its value alone.",
  examples: [
    ["config", "every option and switch"],
    ["config default_region", "one value, for scripts"],
    ["config --json", "the same for programs"],
  ],
} as const;

export const OPTION_ARGUMENT = ["[option]", "an option, or the name of a variable"] as const;

export const CONFIG_COLUMNS = { option: "Option", value: "Value", from: "From" } as const;
export const SWITCH_COLUMNS = { option: "Switch", value: "Value" } as const;

export const FROM_DEFAULT = "default";
export const FROM_USER = "your kiro.json";
export const EMPTY_VALUE = '""';

export const SWITCH_VALUES = {
  on: "on",
  off: "off",
  set: "set",
  "not-set": "not set",
  invalid: "invalid, ignored",
  refused: "refused: it must be an address of this machine",
} as const;

export const FILES_HEADING = "Files; later ones override earlier ones:";
export const PROBLEMS_HEADING = "What is ignored, and why:";

export function fileLine(file: string, isThere: boolean): string {
  return isThere ? `  ${file}` : `  ${file} (not there)`;
}

/** @param near names that were perhaps meant */
export function noSuchOption(name: string, near: readonly string[]): string {
  const help = near.length > 0 ? ` Did you mean ${listOf(near, "or")}?` : "";
  return `There is no option "${name}".${help}`;
}
