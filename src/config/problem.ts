import { closest } from "../lib/closest.ts";
import { redactText } from "../lib/log/redact.ts";
import { environmentName, type Option, type OptionName, options } from "./schema.ts";

/** A setting that was not taken; `message` is for people and names place, key and what is allowed. */
export interface ConfigProblem {
  /** Path of the file, or `environment`. */
  readonly place: string;
  /** The key or variable, where one is at fault. */
  readonly key?: string;
  readonly message: string;
}

export function fileProblem(place: string, text: string): ConfigProblem {
  return { place, message: `${place}: ${text} The file is ignored.` };
}

export function valueProblem(
  place: string,
  key: string,
  name: OptionName,
  found: unknown,
): ConfigProblem {
  const option: Option = options[name];
  const similar =
    option.type === "choice" && typeof found === "string"
      ? closest(found, option.choices, 1)[0]
      : undefined;
  const suggestion = similar === undefined ? "" : ` Did you mean "${similar}"?`;
  return {
    place,
    key,
    message: `${place}: ${key} is ${shown(found)}, but must be ${allowedValues(option)}.${suggestion} The value is ignored.`,
  };
}

export function unknownKeyProblem(
  place: string,
  key: string,
  known: readonly string[],
): ConfigProblem {
  const similar = closest(key, known, 1)[0];
  const suggestion =
    similar === undefined ? ` The options are ${known.join(", ")}.` : ` Did you mean ${similar}?`;
  const name = shortened(redactText(key));
  return {
    place,
    key: name,
    message: `${place}: there is no option ${name}.${suggestion} It is ignored.`,
  };
}

export function notForProjectsProblem(place: string, name: OptionName): ConfigProblem {
  return {
    place,
    key: name,
    message: `${place}: ${name} cannot be set by a project, only in your own kiro.json or as ${environmentName(name)}. The value is ignored.`,
  };
}

/** What an option accepts, in words. */
export function allowedValues(option: Option): string {
  switch (option.type) {
    case "boolean":
      return "true or false";
    case "integer":
      return `a whole number from ${option.minimum} to ${option.maximum}`;
    case "number":
      return `a number from ${option.minimum} to ${option.maximum}`;
    case "choice":
      return oneOf(option.choices, option.default);
    case "text":
      return `a text of at most ${option.maxLength} printable ASCII characters`;
  }
}

const LONGEST_LIST = 6;

function oneOf(choices: readonly string[], example: string): string {
  if (choices.length > LONGEST_LIST) return `one of ${choices.length} names such as "${example}"`;
  return choices
    .map((choice) => `"${choice}"`)
    .join(", ")
    .replace(/, (?=[^,]*$)/, " or ");
}

/** A found value in a few characters; what looks secret is not shown. */
function shown(value: unknown): string {
  if (typeof value === "string") return `"${shortened(redactText(value))}"`;
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "an object";
  return shortened(String(value));
}

function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
