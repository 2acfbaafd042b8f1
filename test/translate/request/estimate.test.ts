import { describe, expect, test } from "vitest";
import type { UserInputMessage } from "../../../src/codewhisperer/request.ts";
import { estimatePromptTokens } from "../../../src/translate/request/estimate.ts";

const tokensOf = (content: string, attached: Partial<UserInputMessage> = {}) =>
  estimatePromptTokens({
    conversationState: {
      conversationId: "c",
      chatTriggerType: "MANUAL",
      currentMessage: { userInputMessage: { content, ...attached } },
    },
  });

describe("the size of a prompt", () => {
  test.each([
    ["English", "The quick brown fox jumps over the lazy dog. ", 11, 12],
    ["German", "Größe, Übung und Maß: das ist ein hübscher Satz. ", 11, 13],
    ["Chinese", "我能吞下玻璃而不伤身体。", 9, 13],
    ["Japanese", "これは日本語の文章です。", 9, 13],
  ])("of a sentence in %s is about that of a tokenizer", (_, sentence, least, most) => {
    const tokens = tokensOf(sentence.repeat(100)) / 100;
    expect(tokens).toBeGreaterThanOrEqual(least);
    expect(tokens).toBeLessThanOrEqual(most);
  });

  test.each([
    ["image", "images", 1_600],
    ["document", "documents", 5_000],
  ] as const)("counts each %s as one of usual size, whatever its bytes", (format, kind, each) => {
    const attachment = { format, name: "a", source: { bytes: "A".repeat(100_000) } };
    const attached = { [kind]: [attachment, attachment] };
    expect(tokensOf("look", attached)).toBe(tokensOf("look") + 2 * each);
  });

  test("is never zero", () => {
    expect(tokensOf("")).toBe(1);
  });
});
