import { expect, it } from "vitest";
import { assistantTurn, simpleRequest, toolCall, toolSpecification, userTurn } from "../samples.ts";
import { validateRequest } from "../chat/validate-request.ts";

export const BASH = [toolSpecification("bash")];
export const MALFORMED = "REQUEST_BODY_INVALID";

/** One rule: a body it refuses, with reason or part of the message, and a neighbour it accepts. */
interface Case {
  readonly rule: string;
  readonly refused: unknown;
  readonly reason?: string;
  readonly message?: string;
  readonly accepted: unknown;
}

export function check(cases: readonly Case[]): void {
  it.each(cases)("$rule", ({ refused, reason, message, accepted }) => {
    const refusal = validateRequest(refused);
    expect(refusal).toBeDefined();
    expect(refusal?.reason).toBe(reason);
    if (message !== undefined) expect(refusal?.message).toContain(message);
    expect(validateRequest(accepted)).toBeUndefined();
  });
}

/** The sample with another conversation state. */
export function withState(changes: Readonly<Record<string, unknown>>) {
  const request = simpleRequest("Hi");
  return { ...request, conversationState: { ...request.conversationState, ...changes } };
}

export function withHistory(...history: readonly unknown[]) {
  return simpleRequest("And then?", { history, tools: BASH });
}

/** History with one call of `bash`, answered in the current message by `toolResults`. */
export function withResults(toolResults: readonly unknown[], content = "") {
  const history = [userTurn("List"), assistantTurn("", [toolCall("id1")])];
  return simpleRequest(content, { history, toolResults, tools: BASH });
}

/** The sample with one tool of this schema. */
export function withTool(schema: unknown, description?: string) {
  return simpleRequest("Hi", { tools: [toolSpecification("bash", schema, description)] });
}

export function withImage(format: string, bytes: string, count = 1) {
  const image = { format: format as "png", source: { bytes } };
  return simpleRequest("Look", { images: Array.from({ length: count }, () => image) });
}
