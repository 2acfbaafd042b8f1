import { describe, expect, test } from "vitest";
import type { TokenUsage } from "../../../src/codewhisperer/events.ts";
import { type AnswerSize, sourcedUsage, usageOf } from "../../../src/translate/answer/usage.ts";

const NO_TOKENS: TokenUsage = {
  uncachedInputTokens: undefined,
  outputTokens: undefined,
  cacheReadInputTokens: undefined,
  cacheWriteInputTokens: undefined,
};

function measure(size: Partial<AnswerSize>) {
  const { usage, source } = sourcedUsage({
    counted: undefined,
    percentage: undefined,
    window: 200_000,
    promptTokens: () => 1000,
    outputTokens: () => 100,
    ...size,
  });
  return { source, input: usage.prompt_tokens, output: usage.completion_tokens };
}

describe("the service's count", () => {
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
      prompt_tokens_details: { cached_tokens: 1000, cache_write_tokens: 50 },
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

  test("goes before any percentage, and neither prompt nor answer is measured", () => {
    const counted = usageOf({ ...NO_TOKENS, uncachedInputTokens: 5, outputTokens: 1 });
    const unasked = () => expect.unreachable();
    const own = { promptTokens: unasked, outputTokens: unasked };
    expect(measure({ counted, percentage: 50, ...own })).toEqual({
      source: "service",
      input: 5,
      output: 1,
    });
  });
});

describe("a percentage of the window", () => {
  test.each([
    ["a part", 10.867, 200_000, 21_634],
    ["a part of a larger window", 10.867, 1_000_000, 108_570],
    ["all of it", 100, 200_000, 199_900],
    ["more than all of it: at least so much", 130, 200_000, 259_900],
  ])("%s is what prompt and answer take together", (_, percentage, window, input) => {
    expect(measure({ percentage, window })).toEqual({ source: "percentage", input, output: 100 });
  });

  test.each([
    ["of nothing", 0, 200_000],
    ["that is absent", undefined, 200_000],
    ["of a window that nobody knows", 40, undefined],
    ["below our own estimate", 0.4, 200_000],
    ["below what was written", 0.001, 200_000],
  ])("one %s leaves it at our estimate", (_, percentage, window) => {
    expect(measure({ percentage, window })).toEqual({
      source: "estimate",
      input: 1000,
      output: 100,
    });
  });

  test("at 100 the estimate may still say more", () => {
    const promptTokens = () => 250_000;
    expect(measure({ percentage: 100, promptTokens })).toMatchObject({ input: 250_000 });
  });
});

test("an estimate is never zero: the host would never compact", () => {
  expect(measure({ promptTokens: () => 0, outputTokens: () => 0 })).toEqual({
    source: "estimate",
    input: 1,
    output: 1,
  });
  expect(measure({ promptTokens: () => 300, outputTokens: () => 10.1 })).toMatchObject({
    output: 11,
  });
});
