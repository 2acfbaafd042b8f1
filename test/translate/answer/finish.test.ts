import { describe, expect, test } from "vitest";
import type { TokenUsage } from "../../../src/codewhisperer/events.ts";
import { estimatedUsage, finishReasonOf, usageOf } from "../../../src/translate/answer/finish.ts";

const NO_TOKENS: TokenUsage = {
  uncachedInputTokens: undefined,
  outputTokens: undefined,
  cacheReadInputTokens: undefined,
  cacheWriteInputTokens: undefined,
};

describe("finish reason", () => {
  test.each([
    ["END_TURN", "stop"],
    ["STOP_SEQUENCE", "stop"],
    ["TOOL_USE", "stop"],
    ["MAX_TOKENS", "length"],
    ["MODEL_CONTEXT_WINDOW_EXCEEDED", "length"],
    ["CONTENT_FILTERED", "content_filter"],
    ["SOMETHING_NEW", "stop"],
    ["__proto__", "stop"],
    ["constructor", "stop"],
    ["", "stop"],
    [undefined, "stop"],
  ])("%s without a tool call is %s, with one tool_calls", (stopReason, expected) => {
    expect(finishReasonOf(stopReason, false)).toBe(expected);
    expect(finishReasonOf(stopReason, true)).toBe("tool_calls");
  });

  test("a tool call that the service could not read is an error", () => {
    for (const hasToolCalls of [false, true]) {
      expect(() => finishReasonOf("MALFORMED_TOOL_USE", hasToolCalls)).toThrow(
        expect.objectContaining({ code: "tool_call_malformed" }) as Error,
      );
    }
  });
});

describe("usage", () => {
  test("all input counts as input, the cached part is named", () => {
    expect(
      usageOf({
        uncachedInputTokens: 100,
        outputTokens: 20,
        cacheReadInputTokens: 1000,
        cacheWriteInputTokens: 50,
      }),
    ).toEqual({
      prompt_tokens: 1150,
      completion_tokens: 20,
      total_tokens: 1170,
      prompt_tokens_details: { cached_tokens: 1000 },
    });
  });

  test.each([
    ["nothing", NO_TOKENS],
    ["input only", { ...NO_TOKENS, uncachedInputTokens: 5 }],
    ["output only", { ...NO_TOKENS, outputTokens: 5 }],
    ["nothing but zeros", { ...NO_TOKENS, uncachedInputTokens: 0, outputTokens: 0 }],
  ])("%s is no usage", (_, tokens) => {
    expect(usageOf(tokens)).toBeUndefined();
  });

  test("without cache figures nothing was cached", () => {
    expect(usageOf({ ...NO_TOKENS, uncachedInputTokens: 5, outputTokens: 1 })).toMatchObject({
      prompt_tokens: 5,
      prompt_tokens_details: { cached_tokens: 0 },
    });
  });

  test("an estimate is never zero: OpenCode would never compact", () => {
    expect(estimatedUsage(0, 0)).toMatchObject({ prompt_tokens: 1, completion_tokens: 1 });
    expect(estimatedUsage(300, 41)).toMatchObject({ completion_tokens: 11, total_tokens: 311 });
  });
});
