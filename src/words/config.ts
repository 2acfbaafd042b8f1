/** What is wrong with a setting, for the person who wrote it. */

import type {
  AllowedValues,
  ConfigProblem,
  FoundValue,
  JsonFault,
  JsonFaultReason,
} from "../facts/problems/config-problem.ts";

export function configProblem(problem: ConfigProblem): string {
  return `${problem.place}: ${sentencesOf(problem)}`;
}

function sentencesOf(problem: ConfigProblem): string {
  switch (problem.kind) {
    case "unreadable":
      return `cannot be read (${problem.code}). The file is ignored.`;
    case "invalid-json":
      return `${jsonFault(problem.fault)}. The file is ignored.`;
    case "not-an-object":
      return "must contain a single JSON object. The file is ignored.";
    case "unknown-option": {
      const { key, known, suggestion } = problem;
      const help = suggestion ? `Did you mean ${suggestion}?` : `Options: ${known.join(", ")}.`;
      return `unknown option ${key} is ignored. ${help}`;
    }
    case "more-unknown-options":
      return `${problem.count} more unknown options are ignored.`;
    case "earlier-options":
      return `options of an earlier Kiro plugin are ignored: ${problem.keys.join(", ")}. You can remove them.`;
    case "not-for-projects":
      return `${problem.key} is ignored: a project's file cannot set it. Use your own kiro.json or ${problem.variable}.`;
    case "other-package":
      return `${problem.keys.join(", ")}: ignored, because Kiro only works with ${problem.needed}. Remove it.`;
    case "invalid-value":
      return invalidValue(problem);
  }
}

/** For the middle of a sentence. */
export function jsonFault({ column, line, reason }: JsonFault): string {
  const why = reason === undefined ? "" : ` (${REASONS[reason]})`;
  return `invalid JSON at line ${line}, column ${column}${why}`;
}

const REASONS: Readonly<Record<JsonFaultReason, string>> = {
  "unexpected-end": "unexpected end of file",
  "unterminated-string": "unterminated string",
  "string-quotes": "strings need double quotes",
  "name-quotes": "property names need double quotes",
  "missing-comma": "missing comma",
  "missing-colon": "missing colon",
  "unexpected-bracket": "unexpected closing bracket",
  "hash-comment": "comments start with //",
  "text-behind": "unexpected text after the end",
  "too-deep": "nested too deeply",
};

function invalidValue({
  key,
  found,
  allowed,
  suggestion,
}: Extract<ConfigProblem, { kind: "invalid-value" }>): string {
  const help = suggestion === undefined ? "" : ` Did you mean "${suggestion}"?`;
  return `${key} is ${foundValue(found)}, but must be ${allowedValues(allowed)}.${help} The value is ignored.`;
}

function foundValue(found: FoundValue): string {
  switch (found.type) {
    case "string":
      return `"${found.text}"`;
    case "literal":
      return found.text;
    case "list":
      return "a list";
    case "object":
      return "an object";
  }
}

/** What an option accepts; the documents say it in the same words. */
export function allowedValues(allowed: AllowedValues): string {
  switch (allowed.type) {
    case "boolean":
      return "true or false";
    case "integer":
      return `a whole number from ${allowed.minimum} to ${allowed.maximum}`;
    case "number":
      return `a number from ${allowed.minimum} to ${allowed.maximum}`;
    case "choice":
      return oneOf(allowed.choices, allowed.default);
    case "text":
      return `a string of at most ${allowed.maxLength} printable ASCII characters`;
  }
}

const MAX_LISTED = 6;

function oneOf(choices: readonly string[], example: string): string {
  if (choices.length > MAX_LISTED) return `one of ${choices.length} names such as "${example}"`;
  return choices
    .map((choice) => `"${choice}"`)
    .join(", ")
    .replace(/, (?=[^,]*$)/, " or ");
}
