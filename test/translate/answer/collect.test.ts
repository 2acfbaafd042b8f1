import { describe, expect, test } from "vitest";
import type { ChatDelta } from "../../../src/openai/chat-response.ts";
import { collectCompletion } from "../../../src/translate/answer/collect.ts";
import { completionOf, framesOf, HEADER } from "../../helpers/answer.ts";
import { ending, exception, reasoning, text, toolUse } from "../../simulator/chat/events.ts";

describe("a completion", () => {
  test("says what the stream says", async () => {
    const completion = await completionOf([
      framesOf(text("Hi"), text(" there"), ending("END_TURN", {})),
    ]);
    expect(completion).toEqual({
      id: HEADER.id,
      object: "chat.completion",
      created: HEADER.created,
      model: HEADER.model,
      choices: [
        { index: 0, message: { role: "assistant", content: "Hi there" }, finish_reason: "stop" },
      ],
      usage: {
        prompt_tokens: 1200,
        completion_tokens: 34,
        total_tokens: 1234,
        prompt_tokens_details: { cached_tokens: 0 },
      },
    });
  });

  test("has no content where there are tool calls alone", async () => {
    const { choices } = await completionOf([framesOf(toolUse("t", "ls"), ending("TOOL_USE"))]);
    expect(choices[0].message).toEqual({
      role: "assistant",
      content: null,
      tool_calls: [{ id: "t", type: "function", function: { name: "ls", arguments: "{}" } }],
    });
    expect(choices[0].finish_reason).toBe("tool_calls");
  });

  test("says so where the limit came while the model thought", async () => {
    const { choices } = await completionOf([framesOf(reasoning("hm"), ending("MAX_TOKENS"))]);
    expect(choices[0]).toMatchObject({
      message: { role: "assistant", content: "[limit|true]", reasoning_content: "hm" },
      finish_reason: "length",
    });
  });

  test("is none where the stream fails", async () => {
    const frames = framesOf(text("Hi"), exception("ThrottlingException", "slow"));
    await expect(completionOf([frames])).rejects.toMatchObject({ code: "api_refused" });
  });

  test("takes deltas as they are, in order of their calls", async () => {
    async function* deltas(): AsyncGenerator<readonly ChatDelta[], void, void> {
      await Promise.resolve();
      yield [
        { kind: "tool-arguments", index: 7, arguments: "of no call" },
        { kind: "tool-call", index: 0, id: "a", name: "ls" },
      ];
      yield [{ kind: "tool-arguments", index: 0, arguments: "{}" }];
    }
    const { choices, usage } = await collectCompletion(deltas(), HEADER);
    expect(choices[0].message.tool_calls).toHaveLength(1);
    expect(usage.total_tokens).toBe(0);
  });

  test("without text and calls has an empty text, not none", async () => {
    async function* deltas(): AsyncGenerator<readonly ChatDelta[], void, void> {
      await Promise.resolve();
      yield [{ kind: "finish", reason: "stop" }];
    }
    const { choices } = await collectCompletion(deltas(), HEADER);
    expect(choices[0].message).toEqual({ role: "assistant", content: "" });
  });
});
