import type { CodeWhispererEvent } from "../../codewhisperer/events.ts";
import type { ChatDelta } from "../../openai/chat-response.ts";
import type { ChatTranslator } from "../../translate/answer/stream.ts";

/** What comes next of an answer. */
interface NextDeltas {
  readonly deltas: readonly ChatDelta[];
  /** There is no more. */
  readonly isEnd: boolean;
}

/**
 * The next read of an answer, translated. What breaks behind the end of the answer is no fault; what
 * that end is, the translator knows.
 * @throws what broke the answer
 */
export async function nextDeltas(
  batches: AsyncGenerator<readonly CodeWhispererEvent[], void, void>,
  translator: ChatTranslator,
): Promise<NextDeltas> {
  let read: IteratorResult<readonly CodeWhispererEvent[], void>;
  try {
    read = await batches.next();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { deltas: translator.finish(error), isEnd: true };
  }
  if (read.done === true) return { deltas: translator.finish(), isEnd: true };
  return { deltas: translator.push(read.value), isEnd: false };
}
