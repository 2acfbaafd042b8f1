import { formatNumber } from "../../formats/numbers.ts";
import type { RequestSizes } from "../../../facts/request-sizes.ts";
import type { Expectation, RequestProblem } from "../../../facts/problems/request-problem.ts";

/** What is wrong with a request, for its sender: one or two whole sentences. */
export function explainRequestProblem(problem: RequestProblem): string {
  switch (problem.code) {
    case "invalid_json":
      return "The request body is not valid JSON.";
    case "not_for_kiro":
      return `The request to ${problem.address} was not sent: it isn't a Kiro request, and would have gone to another host. Remove \`npm\`, \`api\` and \`provider\` from the provider kiro and its models in opencode.json.`;
    case "invalid_request":
      return problem.param === undefined
        ? "The request body must be a JSON object."
        : `'${problem.param}' must be ${expectation(problem.expected)}.`;
    case "model_not_found":
      return `Kiro has no model "${problem.model}". ${modelHint(problem.near)}`;
    case "still_too_long":
      return explainStillTooLong(problem.model, problem.sizes);
  }
}

/** The largest part first, and what to do about it. */
function explainStillTooLong(model: string, sizes: RequestSizes): string {
  const { attachments, conversation, instructions, lastMessage, toolCount, tools } = sizes;
  const parts: readonly Part[] = [
    [instructions, "instructions (system prompt, AGENTS.md and other rules)", "Shorten the rules"],
    [tools, `${toolCount} tools`, "Turn off MCP servers that you don't need here"],
    [conversation, "earlier messages", "Start a new session"],
    [lastMessage, "the last message", "Send less at once"],
  ];
  const sorted = parts.toSorted(([left], [right]) => right - left);
  const shown = sorted.flatMap(([size, what]) =>
    size === 0 ? [] : [`${what} ${formatNumber(size)}`],
  );
  const advice = `${sorted[0]?.[2] ?? ""}, or choose a model with a larger context window.`;
  const media = attachments === 0 ? "" : ` Remove large attachments (there are ${attachments}).`;
  return `The request is still too long for ${model}, and compacting won't make it fit. Its parts in characters: ${shown.join("; ")}. ${advice}${media}`;
}

/** How many characters, of what, and what makes them fewer. */
type Part = readonly [characters: number, what: string, advice: string];

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
