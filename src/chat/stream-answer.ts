import { classify } from "../resilience/classify.ts";
import type { CompletionHeader, ChatDelta } from "../openai/chat-response.ts";
import { createSseEncoder } from "../openai/sse.ts";
import type { OpenAnswer } from "./attempt.ts";
import type { ErrorBody } from "../openai/error-body.ts";

export interface StreamOptions {
  readonly header: CompletionHeader;
  readonly signal: AbortSignal | undefined;
  /** Words for a failure after output; undefined for a bug, which breaks the stream. */
  readonly describe: (error: unknown) => ErrorBody | undefined;
  /** Called once, with what went wrong if anything did; the reader hears of it after that. */
  readonly onEnd: (error: unknown) => Promise<void>;
}

/** All of an answer in order; ending it early closes the upstream. */
export async function* deltasOf(
  answer: OpenAnswer,
): AsyncGenerator<readonly ChatDelta[], void, void> {
  const { translator, batches } = answer;
  try {
    yield answer.firstDeltas;
    if (answer.isWhole) return;
    for (;;) {
      const { done, value } = await batches.next();
      if (done === true) break;
      const deltas = translator.push(value);
      if (deltas.length > 0) yield deltas;
    }
    yield translator.finish();
  } finally {
    await batches.return();
  }
}

/**
 * The answer as server-sent events, pulled by the reader: nothing is read from Kiro before it is
 * asked for. A failure ends in an error event, never in a finish reason (OPENCODE 6.4).
 */
export function streamAnswer(answer: OpenAnswer, options: StreamOptions): Response {
  const encoder = createSseEncoder(options.header);
  const deltas = deltasOf(answer);

  async function pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    try {
      const { done, value } = await deltas.next();
      controller.enqueue(done === true ? encoder.done() : encoder.encode(value));
      if (done !== true) return;
      controller.close();
      await options.onEnd(undefined);
    } catch (error) {
      await options.onEnd(error);
      const event = isAborted(error) ? undefined : options.describe(error);
      if (event === undefined) {
        controller.error(abortReason(options.signal) ?? error);
        return;
      }
      controller.enqueue(encoder.error(event));
      controller.close();
    }
  }

  const body = new ReadableStream<Uint8Array>(
    { pull, cancel: answer.cancel },
    { highWaterMark: 0 },
  );
  return new Response(body, {
    status: 200,
    headers: { "content-type": "text/event-stream", "cache-control": "no-cache" },
  });
}

export function isAborted(error: unknown): boolean {
  return classify(error)?.kind === "aborted";
}

/** What the caller aborted with: OpenCode knows its own reason again. */
export function abortReason(signal: AbortSignal | undefined): unknown {
  return signal?.aborted ? signal.reason : undefined;
}
