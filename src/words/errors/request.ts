import type { Expectation, RequestProblem } from "../../facts/problems/request-problem.ts";

/** What is wrong with a request, for its sender: one or two whole sentences. */
export function explainRequestProblem(problem: RequestProblem): string {
  switch (problem.code) {
    case "invalid_json":
      return "The request body is not valid JSON.";
    case "invalid_request":
      return problem.param === undefined
        ? "The request body must be a JSON object."
        : `'${problem.param}' must be ${expectation(problem.expected)}.`;
    case "model_not_found":
      return `Kiro has no model "${problem.model}". ${modelHint(problem.near)}`;
  }
}

const FORMS: Readonly<Record<Extract<Expectation, string>, string>> = {
  object: "an object",
  array: "an array",
  "non-empty-array": "a non-empty array",
  string: "a string",
  "non-empty-string": "a non-empty string",
  "string-or-parts": "a string or an array of parts",
};

function expectation(expected: Expectation): string {
  if (typeof expected === "string") return FORMS[expected];
  return anyOf(expected.map((value) => `"${value}"`));
}

function modelHint(near: readonly string[]): string {
  return near.length > 0
    ? `Did you mean ${anyOf(near)}?`
    : "Run `opencode models kiro` to list the models.";
}

/** `a`, `a or b`, `a, b or c`. */
function anyOf(choices: readonly string[]): string {
  const [last = "", ...others] = choices.toReversed();
  return others.length > 0 ? `${others.toReversed().join(", ")} or ${last}` : last;
}
