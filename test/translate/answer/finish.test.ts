import { describe, expect, test } from "vitest";
import { type Ending, finishReasonOf, refuserOf } from "../../../src/translate/answer/finish.ts";

const endingWith = (stopReason: string | undefined): Ending => ({ stopReason, refusal: undefined });
const code = (expected: string) => expect.objectContaining({ code: expected }) as Error;

describe("finish reason", () => {
  test.each([
    ["END_TURN", "stop", "tool_calls"],
    ["STOP_SEQUENCE", "stop", "tool_calls"],
    ["MAX_TOKENS", "length", "tool_calls"],
    ["MODEL_CONTEXT_WINDOW_EXCEEDED", "length", "tool_calls"],
    ["CONTENT_FILTERED", "content_filter", "content_filter"],
    ["GUARDRAIL_INTERVENED", "content_filter", "content_filter"],
    [" end_turn ", "stop", "tool_calls"],
    ["Max_Tokens", "length", "tool_calls"],
    ["guardrail_intervened", "content_filter", "content_filter"],
    ["", "stop", "tool_calls"],
    [undefined, "stop", "tool_calls"],
  ])("%j is %s, with a tool call %s", (stopReason, alone, withCall) => {
    expect(finishReasonOf(endingWith(stopReason), false)).toBe(alone);
    expect(finishReasonOf(endingWith(stopReason), true)).toBe(withCall);
  });

  test.each(["SOMETHING_NEW", "__proto__", "constructor", "end turn"])(
    "%j, which nobody knows, never looks finished",
    (stopReason) => {
      expect(finishReasonOf(endingWith(stopReason), false)).toBe("length");
      expect(finishReasonOf(endingWith(stopReason), true)).toBe("tool_calls");
    },
  );

  test.each([
    ["MALFORMED_TOOL_USE", "tool_call_malformed"],
    ["malformed_tool_use", "tool_call_malformed"],
    ["MALFORMED_MODEL_OUTPUT", "output_malformed"],
  ])("%s is an error", (stopReason, expected) => {
    for (const hasToolCalls of [false, true]) {
      expect(() => finishReasonOf(endingWith(stopReason), hasToolCalls)).toThrow(code(expected));
    }
  });

  test("a reason that announces a tool call is an error without one", () => {
    expect(finishReasonOf(endingWith("TOOL_USE"), true)).toBe("tool_calls");
    expect(() => finishReasonOf(endingWith("tool_use"), false)).toThrow(code("tool_call_missing"));
  });

  test("details of a refusal make one of a reason that says nothing", () => {
    const refusal = { category: "cyber", explanation: undefined };
    for (const stopReason of [undefined, "REFUSAL"]) {
      expect(finishReasonOf({ stopReason, refusal }, false)).toBe("content_filter");
      expect(finishReasonOf({ stopReason, refusal }, true)).toBe("content_filter");
      expect(refuserOf({ stopReason, refusal })).toBe("content-filter");
    }
    expect(refuserOf({ stopReason: "GUARDRAIL_INTERVENED", refusal })).toBe("guardrail");
    expect(refuserOf(endingWith("MAX_TOKENS"))).toBeUndefined();
  });
});
