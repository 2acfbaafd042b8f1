import type { RequestSizes } from "../request-sizes.ts";

/** What is wrong with a caller's request: the facts of a `KiroRequestError`, by `code`. */
export type RequestProblem =
  | { readonly code: "invalid_json" }
  /** Another package than ours has made it, or it goes to somebody else. */
  | { readonly code: "not_for_kiro"; readonly address: string }
  | InvalidField
  | {
      readonly code: "model_not_found";
      readonly model: string;
      /** Models with similar names, best first. */
      readonly near: readonly string[];
    }
  /** Compacting the conversation has not helped. */
  | { readonly code: "still_too_long"; readonly model: string; readonly sizes: RequestSizes };

export interface InvalidField {
  readonly code: "invalid_request";
  /** The offending field, e.g. `messages[3].content`; absent for the whole body. */
  readonly param?: string;
  readonly expected: Expectation;
}

/** What a field must be: of a form, or one of these values. */
export type Expectation =
  | "object"
  | "array"
  | "non-empty-array"
  | "string"
  | "non-empty-string"
  | "string-or-parts"
  | readonly string[];

/** A line for logs. */
export function describeRequestProblem(problem: RequestProblem): string {
  switch (problem.code) {
    case "invalid_json":
      return problem.code;
    case "not_for_kiro":
      return `${problem.code}, ${problem.address}`;
    case "invalid_request":
      return `${problem.code}, ${problem.param ?? "body"}, ${String(problem.expected)}`;
    case "model_not_found":
      return `${problem.code}, ${problem.model}`;
    case "still_too_long":
      return `${problem.code}, ${problem.model}, ${JSON.stringify(problem.sizes)}`;
  }
}
