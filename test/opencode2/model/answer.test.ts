import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { APICallError, type LanguageModelV3StreamPart } from "@ai-sdk/provider";
import { describe, expect, test } from "vitest";
import { bodyOf, framesOf, sseResponse } from "../../helpers/answer.ts";
import { type ChatEvents, ending, reasoning, text, toolUse } from "../../simulator/chat/events.ts";
import { modelWith, PROMPT, readAll } from "./model-world.ts";

const ODD = '"quotes" \\ \u0000 \u2028 \ufeff 😀\r\n\ndata: [DONE]\n\n';
const USAGE = { uncachedInputTokens: 200, outputTokens: 50, cacheReadInputTokens: 1000 };

/** An answer whose bytes come in pieces of this size. */
function inPieces(bytes: Uint8Array, size: number): Response {
  let at = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (at >= bytes.length) {
        controller.close();
        return;
      }
      controller.enqueue(bytes.slice(at, at + size));
      at += size;
    },
  });
  return new Response(body, { headers: { "content-type": "text/event-stream" } });
}

async function bytesOf(...events: ChatEvents): Promise<Uint8Array> {
  return new Uint8Array(await sseResponse(bodyOf([framesOf(...events)])).arrayBuffer());
}

async function ours(bytes: Uint8Array, size = bytes.length) {
  const model = modelWith(() => Promise.resolve(inPieces(bytes, size)));
  return readAll((await model.doStream({ prompt: PROMPT })).stream);
}

/** The AI SDK's own reader of such answers. */
async function theirs(bytes: Uint8Array) {
  const fetch = () => Promise.resolve(inPieces(bytes, bytes.length));
  const provider = createOpenAICompatible({ name: "kiro", baseURL: "http://127.0.0.1/v1", fetch });
  const { stream } = await provider("kiro-test").doStream({ prompt: PROMPT });
  return readAll(stream);
}

/** What a host makes of the parts, without ids of blocks and whatever else is ours to choose. */
function meaning(parts: readonly LanguageModelV3StreamPart[]) {
  const finish = parts.find((part) => part.type === "finish");
  const joined = (type: "text-delta" | "reasoning-delta") =>
    parts.flatMap((part) => (part.type === type ? [part.delta] : [])).join("");
  const inputs = new Map<string, string>();
  for (const part of parts) {
    if (part.type === "tool-input-delta") {
      inputs.set(part.id, (inputs.get(part.id) ?? "") + part.delta);
    }
  }
  return {
    text: joined("text-delta"),
    reasoning: joined("reasoning-delta"),
    inputs,
    calls: parts.flatMap((part) =>
      part.type === "tool-call" ? [[part.toolCallId, part.toolName, part.input]] : [],
    ),
    order: parts.flatMap(({ type }) => (/(text|reasoning)-(start|end)/.test(type) ? [type] : [])),
    finish: finish?.finishReason,
    input: finish?.usage.inputTokens,
    output: finish?.usage.outputTokens.total,
  };
}

/** The events before the one that has the finish reason. */
function beforeFinish(bytes: Uint8Array): Uint8Array {
  const events = new TextDecoder().decode(bytes).split("\n\n");
  const end = events.findIndex((event) => event.includes('"finish_reason":"'));
  return Buffer.from(
    events
      .slice(0, end)
      .map((event) => `${event}\n\n`)
      .join(""),
  );
}

const ANSWERS: readonly (readonly [string, ChatEvents])[] = [
  ["text", [text("# Hi\n"), text(ODD), ending("END_TURN", USAGE)]],
  ["thoughts before text", [reasoning(["hm", " ho"]), text("so"), ending("END_TURN")]],
  ["a call without words", [toolUse("t1", "bash", { command: "ls" }), ending("TOOL_USE")]],
  [
    "text and two calls",
    [
      text("I look."),
      toolUse("t1", "read", { path: "a 😀" }),
      toolUse("t2", "bash", { command: "ls" }),
      ending("TOOL_USE", USAGE),
    ],
  ],
  ["a call without input", [toolUse("t1", "list", {}), ending("TOOL_USE")]],
  ["an answer that was cut at its limit", [text("and so"), ending("MAX_TOKENS")]],
];

describe("an answer of the language model", () => {
  test.each(ANSWERS)("means the same as to the AI SDK's reader: %s", async (_name, events) => {
    const bytes = await bytesOf(...events);
    expect(meaning(await ours(bytes))).toEqual(meaning(await theirs(bytes)));
  });

  test("is the same however its bytes are cut", async () => {
    const bytes = await bytesOf(
      reasoning(["é", "😀"]),
      text(ODD),
      toolUse("t", "x", { a: "ü" }),
      ending(),
    );
    const whole = await ours(bytes);
    for (let size = 1; size <= 40; size += 1) expect(await ours(bytes, size)).toEqual(whole);
  });

  test("has its calls at the end, where it is whole", async () => {
    const parts = await ours(
      await bytesOf(toolUse("t1", "a", {}), text("x"), toolUse("t2", "b", {}), ending("TOOL_USE")),
    );
    expect(parts.map(({ type }) => type).slice(-5)).toEqual([
      "tool-input-end",
      "tool-call",
      "tool-input-end",
      "tool-call",
      "finish",
    ]);
  });

  test("that fails has an error which the AI SDK knows, and no call", async () => {
    const started = await bytesOf(toolUse("t1", "bash", { command: "rm" }), ending("TOOL_USE"));
    const inner = { type: "error", error: { code: "x", message: "Kiro is busy." } };
    const error = { code: "rate_limit_exceeded", message: JSON.stringify(inner), type: "e" };
    const event = Buffer.from(`data: ${JSON.stringify({ error })}\n\n`);
    const parts = await ours(Buffer.concat([beforeFinish(started), event]));
    const { error: given } = parts.find((part) => part.type === "error") ?? {};
    expect(APICallError.isInstance(given)).toBe(true);
    expect(given).toMatchObject({
      message: 'Kiro is busy. To go on, send a new message, such as "continue".',
      statusCode: 429,
      isRetryable: false,
    });
    expect(parts.some(({ type }) => type === "tool-call")).toBe(false);
    expect(parts.at(-1)).toMatchObject({ type: "finish", finishReason: { unified: "error" } });
  });

  test("that just stops is an error, not an end", async () => {
    const bytes = await bytesOf(toolUse("t1", "bash", { command: "ls" }), ending("TOOL_USE"));
    const parts = await ours(beforeFinish(bytes));
    expect(parts.some(({ type }) => type === "tool-call")).toBe(false);
    expect(parts.find(({ type }) => type === "error")).toMatchObject({
      error: { statusCode: 503 },
    });
  });

  test("comes in one piece where that is asked for", async () => {
    const bytes = await bytesOf(
      reasoning("hm"),
      text("so"),
      toolUse("t1", "bash", { command: "ls" }),
      ending("TOOL_USE", USAGE),
    );
    const model = modelWith(() => Promise.resolve(inPieces(bytes, 50)));
    expect(await model.doGenerate({ prompt: PROMPT })).toMatchObject({
      content: [
        { type: "reasoning", text: "hm" },
        { type: "text", text: "so" },
        { type: "tool-call", toolCallId: "t1", input: '{"command":"ls"}' },
      ],
      finishReason: { unified: "tool-calls" },
      usage: { inputTokens: { total: 1200, noCache: 200, cacheRead: 1000 } },
    });
  });
});
