import type {
  Expectation,
  RequestProblem,
} from "../../../../src/facts/problems/request-problem.ts";
import { explainRequestProblem } from "../../../../src/words/errors/request.ts";
import type { Samples } from "../sample.ts";

const EXPECTED: readonly Expectation[] = [
  ...(["object", "array", "non-empty-array", "string"] as const),
  ...(["non-empty-string", "string-or-parts"] as const),
  ["text"],
  ["text", "image_url"],
  ["text", "image_url", "file"],
];
const unknown = (near: readonly string[]): RequestProblem => ({
  code: "model_not_found",
  model: "kiro-claude-sonet-4-5",
  near,
});

export const request: Samples = {
  "explainRequestProblem: not JSON": explainRequestProblem({ code: "invalid_json" }),
  "explainRequestProblem: the whole body": explainRequestProblem({
    code: "invalid_request",
    expected: "object",
  }),
  ...Object.fromEntries(
    EXPECTED.map((expected) => [
      `explainRequestProblem: a field must be ${String(expected)}`,
      explainRequestProblem({ code: "invalid_request", param: "messages[3].content", expected }),
    ]),
  ),
  "explainRequestProblem: a model with names like it": explainRequestProblem(
    unknown(["kiro-claude-sonnet-4-5", "kiro-claude-sonnet-4"]),
  ),
  "explainRequestProblem: a model like none": explainRequestProblem(unknown([])),
};
