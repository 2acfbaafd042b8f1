import { FrameDecoder } from "../../src/codewhisperer/frames/event-stream.ts";
import { type CodeWhispererEvent, readEvent } from "../../src/codewhisperer/events.ts";
import { readEvents } from "../../src/codewhisperer/read-events.ts";
import type { ChatCompletion, ChatDelta } from "../../src/openai/chat-response.ts";
import { createSseEncoder } from "../../src/openai/sse.ts";
import { collectCompletion } from "../../src/translate/answer/collect.ts";
import { ChatTranslator, type ChatTranslatorOptions } from "../../src/translate/answer/stream.ts";
import type { ChatEvents } from "../simulator/chat/events.ts";
import { encodeEvents } from "../simulator/chat/frames.ts";
import { createFakeClock } from "./fake-clock.ts";

/** The way from the service's bytes to OpenAI's answer, for tests that start from bytes. */

export const HEADER = { id: "chatcmpl-1", created: 1_700_000_000, model: "kiro-test" };

/** Frames of Amazon's codec. */
export function framesOf(...events: ChatEvents): Uint8Array {
  return Uint8Array.from(encodeEvents(events.flat()));
}

/** A body that gives one read for each piece, and then ends or breaks. */
export function bodyOf(pieces: readonly Uint8Array[], failure?: Error): ReadableStream<Uint8Array> {
  const rest = [...pieces];
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const piece = rest.shift();
        if (piece !== undefined) controller.enqueue(piece);
        else if (failure !== undefined) controller.error(failure);
        else controller.close();
      },
    },
    { highWaterMark: 0 },
  );
}

export function eventsOf(...events: ChatEvents): CodeWhispererEvent[] {
  const found: CodeWhispererEvent[] = [];
  const decoder = new FrameDecoder();
  decoder.push(framesOf(...events), (headers, payload) => {
    const event = readEvent(headers, payload);
    if (event !== undefined) found.push(event);
  });
  decoder.finish();
  return found;
}

export function createTranslator(options: Partial<ChatTranslatorOptions> = {}): ChatTranslator {
  return new ChatTranslator({
    toolNames: new Map(),
    thinkingTags: false,
    promptTokens: () => 100,
    windowOf: () => undefined,
    words: {
      refusal: ({ by, category, explanation }) => `[${by}|${category}|${explanation}]`,
      referenceHeading: (kind) => `# ${kind}`,
      callCut: (cut) => `[cut|${cut?.characters}|${cut?.by}]`,
      limitReached: (hasThoughts) => `[limit|${hasThoughts}]`,
    },
    habit: { noteClosed: () => undefined, noteUnclosed: () => false },
    noteCutCall: () => false,
    noteHandedBack: () => false,
    noteUncut: () => undefined,
    showReferences: true,
    ...options,
  });
}

/** All deltas of the body, one batch for each that the translator gave. */
export async function* deltasOf(
  body: ReadableStream<Uint8Array>,
  options: Partial<ChatTranslatorOptions> = {},
): AsyncGenerator<readonly ChatDelta[], void, void> {
  const translator = createTranslator(options);
  const limits = { clock: createFakeClock(), firstEventTimeoutMs: 1000, idleTimeoutMs: 1000 };
  for await (const events of readEvents(body, limits)) yield translator.push(events);
  yield translator.finish();
}

export function completionOf(
  pieces: readonly Uint8Array[],
  options?: Partial<ChatTranslatorOptions>,
): Promise<ChatCompletion> {
  return collectCompletion(deltasOf(bodyOf(pieces), options), HEADER);
}

/** The answer as OpenCode's fetch would get it; a failure becomes an error event and the end. */
export function sseResponse(
  body: ReadableStream<Uint8Array>,
  options?: Partial<ChatTranslatorOptions>,
): Response {
  const encoder = createSseEncoder(HEADER);
  async function* chunks(): AsyncGenerator<Uint8Array, void, void> {
    try {
      for await (const deltas of deltasOf(body, options)) yield encoder.encode(deltas);
      yield encoder.done();
    } catch {
      yield encoder.error({ error: { message: "broken", type: "server_error", code: "broken" } });
    }
  }
  const iterator = chunks();
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done === true) controller.close();
      else controller.enqueue(value);
    },
  });
  return new Response(stream, { headers: { "content-type": "text/event-stream" } });
}
