import type { EventBatches } from "../../codewhisperer/read-events.ts";
import type { ChatDelta } from "../../openai/chat-response.ts";
import type { ChatTranslator } from "../../translate/answer/stream.ts";

/** What comes next of an answer; empty only at its end. */
export interface NextDeltas {
  readonly deltas: readonly ChatDelta[];
  /** There is no more. */
  readonly isEnd: boolean;
}

/**
 * What comes next of an answer, translated: reads until there is some. What breaks behind the end of
 * the answer is no fault; what that end is, the translator knows.
 * @throws what broke the answer
 */
export async function nextDeltas(
  batches: EventBatches,
  translator: ChatTranslator,
): Promise<NextDeltas> {
  for (;;) {
    let read: Awaited<ReturnType<EventBatches["next"]>>;
    try {
      read = await batches.next();
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      return { deltas: translator.finish(error), isEnd: true };
    }
    if (read.done === true) return { deltas: translator.finish(), isEnd: true };
    const deltas = translator.push(read.value);
    if (deltas.length > 0) return { deltas, isEnd: false };
  }
}
