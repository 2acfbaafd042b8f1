import type {
  Expectation,
  RequestProblem,
} from "../../../../../src/facts/problems/request-problem.ts";
import type { RequestSizes } from "../../../../../src/facts/request-sizes.ts";
import { explainRequestProblem } from "../../../../../src/words/errors/problems/request.ts";
import type { Samples } from "../../sample.ts";

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

const tooLong = (sizes: Partial<RequestSizes>): RequestProblem => ({
  code: "still_too_long",
  model: "kiro-claude-sonnet-4-5",
  sizes: {
    ...{ instructions: 412_000, tools: 96_000, toolCount: 12 },
    ...{ conversation: 3_000, lastMessage: 120, attachments: 0 },
    ...sizes,
  },
});

export const request: Samples = {
  "explainRequestProblem: not JSON": explainRequestProblem({ code: "invalid_json" }),
  "explainRequestProblem: not for Kiro": explainRequestProblem({
    code: "not_for_kiro",
    address: "api.example.com/v1/messages",
  }),
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
  "explainRequestProblem: still too long, instructions": explainRequestProblem(tooLong({})),
  "explainRequestProblem: still too long, tools": explainRequestProblem(
    tooLong({ instructions: 9000, tools: 812_345, toolCount: 140, attachments: 2 }),
  ),
  "explainRequestProblem: still too long, earlier messages": explainRequestProblem(
    tooLong({ instructions: 0, tools: 0, toolCount: 0, conversation: 700_000 }),
  ),
  "explainRequestProblem: still too long, the last message": explainRequestProblem(
    tooLong({ lastMessage: 2_000_000 }),
  ),
  "explainRequestProblem: a model like none": explainRequestProblem(unknown([])),
};
