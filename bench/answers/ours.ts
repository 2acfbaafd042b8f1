import { classify } from "../../src/resilience/classify.ts";
import { readEvents } from "../../src/codewhisperer/read-events.ts";
import { createDeltaReader } from "../../src/chat/answer/next-deltas.ts";
import { streamAnswer } from "../../src/chat/answer/stream-answer.ts";
import { systemClock } from "../../src/lib/time.ts";
import type { CompletionHeader } from "../../src/openai/chat-response.ts";
import { ChatTranslator } from "../../src/translate/answer/stream.ts";
import { sampleAccount } from "../plugin/account.ts";

const HEADER: CompletionHeader = { id: "chatcmpl-bench", created: 1, model: "kiro-bench" };
const LIMITS = { clock: systemClock, firstEventTimeoutMs: 60_000, idleTimeoutMs: 60_000 };
const ACCOUNT = sampleAccount(0);

/** What the plugin makes of an upstream body: bytes of the service -> bytes of OpenAI's stream. */
export function toSse(upstream: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const translator = new ChatTranslator({
    toolNames: new Map(),
    thinkingTags: false,
    promptTokens: () => 1,
    windowOf: () => 200_000,
    words: {
      refusal: () => "",
      referenceHeading: () => "",
      callCut: () => "",
      limitReached: () => "",
    },
    habit: { noteClosed: () => undefined, noteUnclosed: () => true },
    noteCutCall: () => false,
    noteHandedBack: () => false,
    noteUncut: () => undefined,
    showReferences: true,
  });
  const batches = readEvents(upstream, LIMITS);
  const response = streamAnswer(
    {
      account: ACCOUNT,
      translator,
      firstDeltas: [],
      isWhole: false,
      cancel: () => undefined,
      batches,
      next: createDeltaReader(batches, translator, LIMITS.clock),
    },
    {
      header: HEADER,
      signal: undefined,
      describe: ({ error }) => {
        throw error;
      },
      failureOf: (error) => Promise.resolve(classify(error)),
      onEnd: () => Promise.resolve(),
    },
  );
  if (response.body === null) throw new Error("the answer has no body");
  return response.body;
}
