import { describe, expect, test } from "vitest";
import { estimatePromptTokens } from "../../../src/translate/request/estimate.ts";

const tokensOf = (content: string) =>
  estimatePromptTokens({
    conversationState: {
      conversationId: "c",
      chatTriggerType: "MANUAL",
      currentMessage: { userInputMessage: { content } },
    },
  });

describe("the size of a prompt", () => {
  test.each([
    ["English", "The quick brown fox jumps over the lazy dog. ", 11, 12],
    ["German", "Größe, Übung und Maß: das ist ein hübscher Satz. ", 11, 13],
    ["Chinese", "我能吞下玻璃而不伤身体。", 9, 13],
    ["Japanese", "これは日本語の文章です。", 9, 13],
  ])("%s", (_, sentence, least, most) => {
    const tokens = tokensOf(sentence.repeat(100)) / 100;
    expect(tokens).toBeGreaterThanOrEqual(least);
    expect(tokens).toBeLessThanOrEqual(most);
  });

  test("is never zero", () => {
    expect(tokensOf("")).toBe(1);
  });
});
