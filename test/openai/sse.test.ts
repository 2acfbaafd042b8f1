import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { describe, expect, test } from "vitest";
import type { ChatDelta, FinishReason } from "../../src/openai/chat-response.ts";
import { createSseEncoder } from "../../src/openai/sse.ts";
import { bodyOf, framesOf, HEADER, sseResponse } from "../helpers/answer.ts";
import {
  type ChatEvents,
  ending,
  event,
  reasoning,
  text,
  toolUse,
} from "../simulator/chat/events.ts";

const utf8 = new TextDecoder("utf-8", { fatal: true });

type PartOf<Stream> = Stream extends ReadableStream<infer Part> ? Part : never;

/** What the package that OpenCode reads answers with makes of ours. */
async function partsOf(response: Response) {
  const provider = createOpenAICompatible({
    name: "kiro",
    baseURL: "http://127.0.0.1/v1",
    fetch: () => Promise.resolve(response),
  });
  const { stream } = await provider("kiro-test").doStream({
    prompt: [{ role: "user", content: [{ type: "text", text: "Hi" }] }],
  });
  const parts: PartOf<typeof stream>[] = [];
  for await (const part of stream) parts.push(part);
  return parts;
}

async function heard(...events: ChatEvents) {
  const parts = await partsOf(sseResponse(bodyOf([framesOf(...events)])));
  const finish = parts.find((part) => part.type === "finish");
  return {
    parts,
    text: parts.flatMap((part) => (part.type === "text-delta" ? [part.delta] : [])).join(""),
    reasoning: parts
      .flatMap((part) => (part.type === "reasoning-delta" ? [part.delta] : []))
      .join(""),
    calls: parts.flatMap((part) =>
      part.type === "tool-call" ? [[part.toolCallId, part.toolName, part.input]] : [],
    ),
    errors: parts.filter((part) => part.type === "error"),
    finish: finish?.finishReason.unified,
    usage: finish?.usage,
  };
}

describe("what @ai-sdk/openai-compatible hears", () => {
  test("text, reasoning and usage", async () => {
    const usage = { uncachedInputTokens: 200, outputTokens: 50, cacheReadInputTokens: 1000 };
    const odd = '"quotes" \\ \u0000 \u2028 \ufeff 😀\r\n\ndata: [DONE]\n\n';
    const answer = await heard(
      reasoning(["hm", " ho"]),
      text("# Hi\n"),
      text(odd),
      ending("END_TURN", usage),
    );
    expect(answer).toMatchObject({
      reasoning: "hm ho",
      text: `# Hi\n${odd}`,
      errors: [],
      calls: [],
      finish: "stop",
      usage: {
        inputTokens: { total: 1200, noCache: 200, cacheRead: 1000 },
        outputTokens: { total: 50 },
      },
    });
    expect(answer.parts).toContainEqual(
      expect.objectContaining({ type: "response-metadata", id: HEADER.id, modelId: HEADER.model }),
    );
  });

  test("tool calls, one after the other and interleaved", async () => {
    const fragment = (toolUseId: string, input?: string) =>
      event("toolUseEvent", {
        toolUseId,
        name: "read",
        ...(input === undefined ? { stop: true } : { input }),
      });
    const answer = await heard(
      toolUse("a", "bash", { command: 'echo "ü😀"' }),
      toolUse("b", "now"),
      ...[fragment("c", '{"x"'), fragment("d", '{"y":'), fragment("c", ":1}"), fragment("d", "2}")],
      ...[fragment("d"), fragment("c")],
      ending("TOOL_USE"),
    );
    expect(answer.calls).toEqual([
      ["a", "bash", '{"command":"echo \\"ü😀\\""}'],
      ["b", "now", "{}"],
      ["c", "read", '{"x":1}'],
      ["d", "read", '{"y":2}'],
    ]);
    expect(answer).toMatchObject({ errors: [], finish: "tool-calls" });
  });

  test.each([
    ["END_TURN", "stop"],
    ["MAX_TOKENS", "length"],
    ["CONTENT_FILTERED", "content-filter"],
    ["GUARDRAIL_INTERVENED", "content-filter"],
    ["SOMETHING_NEW", "length"],
  ])("%s as %s", async (stopReason, expected) => {
    expect((await heard(text("Hi"), ending(stopReason))).finish).toBe(expected);
  });

  test("an error, once, and never a success", async () => {
    const cut = framesOf(text("Hi"), text("lost")).subarray(0, -3);
    const parts = await partsOf(sseResponse(bodyOf([cut])));
    expect(parts.filter(({ type }) => type === "error")).toHaveLength(1);
    expect(parts.find((part) => part.type === "finish")?.finishReason.unified).toBe("error");
  });

  /**
   * At the end of a stream the package completes every call that it was told of, even behind an
   * error event; OpenCode runs it if its arguments can be read, and takes none for `{}`.
   */
  test("no tool call that can be run where it was cut, wherever that was", async () => {
    const frames = [
      text("Let me"),
      ...toolUse("a", "bash", ['{"command"', ':"rm"', "}"]),
      ...toolUse("b", "now"),
      ...toolUse("c", "bash", [" ", '{"command":"ls"}']),
      ...ending("TOOL_USE"),
    ].map((one) => framesOf(one));
    const complete = new Map([
      ["a", '{"command":"rm"}'],
      ["b", "{}"],
      ["c", ' {"command":"ls"}'],
    ]);
    let cutCalls = 0;
    for (const [count, frame] of frames.entries()) {
      const pieces = [...frames.slice(0, count), frame.subarray(0, -1)];
      const parts = await partsOf(sseResponse(bodyOf(pieces)));
      for (const part of parts) {
        if (part.type !== "tool-call" || part.input === complete.get(part.toolCallId)) continue;
        cutCalls += 1;
        expect(part.input.trim(), `cut in frame ${count}`).not.toBe("");
        expect(() => void JSON.parse(part.input), `cut in frame ${count}`).toThrow(SyntaxError);
      }
    }
    expect(cutCalls).toBeGreaterThan(0);
  });
});

describe("the bytes", () => {
  const read = (bytes: Uint8Array) =>
    utf8
      .decode(bytes)
      .split("\n\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line.replace(/^data: /, "")) as unknown);
  const chunk = (delta: unknown, finishReason: FinishReason | null = null) => ({
    id: HEADER.id,
    object: "chat.completion.chunk",
    created: HEADER.created,
    model: HEADER.model,
    choices: [{ index: 0, delta, finish_reason: finishReason }],
  });

  test("one chunk for each delta, all in one piece; the first says who speaks", () => {
    const usage = {
      prompt_tokens: 1,
      completion_tokens: 2,
      total_tokens: 3,
      prompt_tokens_details: { cached_tokens: 0 },
    };
    const deltas: ChatDelta[] = [
      { kind: "reasoning", text: "hm" },
      { kind: "content", text: 'a "b"\n' },
      { kind: "tool-call", index: 3, id: 'i"d', name: 'n"ame' },
      { kind: "tool-arguments", index: 3, arguments: '{"a":1}' },
      { kind: "finish", reason: "tool_calls" },
      { kind: "usage", usage },
    ];
    const named = {
      index: 3,
      id: 'i"d',
      type: "function",
      function: { name: 'n"ame', arguments: "" },
    };
    expect(read(createSseEncoder(HEADER).encode(deltas))).toEqual([
      chunk({ role: "assistant", reasoning_content: "hm" }),
      chunk({ content: 'a "b"\n' }),
      chunk({ tool_calls: [named] }),
      chunk({ tool_calls: [{ index: 3, function: { arguments: '{"a":1}' } }] }),
      chunk({}, "tool_calls"),
      { ...chunk({}), choices: [], usage },
    ]);
  });

  test.each<ChatDelta>([
    { kind: "content", text: "a" },
    { kind: "reasoning", text: "a" },
    { kind: "tool-call", index: 0, id: "t", name: "n" },
  ])("whatever comes first says who speaks, once: $kind", (delta) => {
    const encoder = createSseEncoder(HEADER);
    expect(utf8.decode(encoder.encode([delta]))).toContain('"role":"assistant"');
    expect(utf8.decode(encoder.encode([delta]))).not.toContain("role");
  });

  test("a header with quotes in it is no way out of the JSON", () => {
    const encoder = createSseEncoder({ ...HEADER, model: '"}\n\ndata: x' });
    expect(read(encoder.encode([{ kind: "content", text: "a" }]))).toEqual([
      { ...chunk({ role: "assistant", content: "a" }), model: '"}\n\ndata: x' },
    ]);
  });

  test.each(["a", "é", "漢", "😀", "a 😀\n"])("a text of any length is as it was: %j", (sign) => {
    for (const length of [1, 900, 1100, 33_000, 250_000]) {
      const said = sign.repeat(Math.ceil(length / sign.length));
      const bytes = createSseEncoder(HEADER).encode([{ kind: "content", text: said }]);
      expect(read(bytes)).toEqual([chunk({ role: "assistant", content: said })]);
    }
  });

  test("an error is one event", () => {
    const body = { error: { message: "no\n\nluck", type: "server_error", code: "x" } };
    expect(read(createSseEncoder(HEADER).error(body))).toEqual([body]);
  });

  test("nothing to say is no bytes, the end is the mark", () => {
    const encoder = createSseEncoder(HEADER);
    expect(encoder.encode([])).toHaveLength(0);
    expect(utf8.decode(encoder.done())).toBe("data: [DONE]\n\n");
  });
});
