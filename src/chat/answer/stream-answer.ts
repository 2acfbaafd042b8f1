import type { Failure } from "../../facts/failure.ts";
import { abortedError, abortReason } from "../../lib/time.ts";
import type { CompletionHeader, ChatDelta } from "../../openai/chat-response.ts";
import { createSseEncoder } from "../../openai/sse.ts";
import type { OpenAnswer } from "../attempt.ts";
import type { NextDeltas } from "./next-deltas.ts";
import type { ErrorBody } from "../../openai/error-body.ts";

export interface StreamOptions {
  readonly header: CompletionHeader;
  readonly signal: AbortSignal | undefined;
  /** The failure that broke the answer; undefined for a bug. */
  readonly failureOf: (error: unknown) => Promise<Failure | undefined>;
  /** The event that reports a failure after output. */
  readonly describe: (failure: Failure) => ErrorBody;
  /** Called once, before the reader learns of it. */
  readonly onEnd: (end: StreamEnd) => Promise<void>;
}

/** What went wrong, if anything did; a bug is no failure. */
export interface StreamEnd {
  readonly error?: unknown;
  readonly failure?: Failure | undefined;
}

/** Reads an answer step by step, beginning with the output that has already come. */
function readerOf(answer: OpenAnswer): () => Promise<NextDeltas> {
  const { firstDeltas, isWhole, noteOutput } = answer;
  let first: NextDeltas | undefined = { deltas: firstDeltas, isEnd: isWhole };
  const read = () => {
    if (first === undefined) return answer.next();
    const next = Promise.resolve(first);
    first = undefined;
    return next;
  };
  if (noteOutput === undefined) return read;
  return async () => {
    const next = await read();
    noteOutput(next.deltas);
    return next;
  };
}

/** All of an answer in order; ending it early closes the upstream. */
export async function* deltasOf(
  answer: OpenAnswer,
): AsyncGenerator<readonly ChatDelta[], void, void> {
  const read = readerOf(answer);
  try {
    for (;;) {
      const { deltas, isEnd } = await read();
      yield deltas;
      if (isEnd) return;
    }
  } finally {
    await answer.batches.return();
  }
}

/**
 * The answer as server-sent events, pulled by the reader: nothing is read from Kiro before the
 * reader wants it. A failure ends in an error event, never in a finish reason (OPENCODE 6.4).
 */
export function streamAnswer(answer: OpenAnswer, options: StreamOptions): Response {
  const encoder = createSseEncoder(options.header);
  const read = readerOf(answer);
  let isOver = false;
  const settle = settling(options.onEnd);
  let isCancelled = false;

  let controller: ReadableStreamDefaultController<Uint8Array>;

  function pull(): Promise<void> | undefined {
    if (!isOver) return read().then(give).catch(fail);
    controller.enqueue(encoder.done());
    controller.close();
    return undefined;
  }

  function give({ deltas, isEnd }: NextDeltas): Promise<void> | undefined {
    isOver = isEnd;
    if (isEnd) return giveLast(deltas);
    controller.enqueue(encoder.encode(deltas));
    return undefined;
  }

  async function giveLast(deltas: readonly ChatDelta[]): Promise<void> {
    await answer.batches.return();
    controller.enqueue(encoder.encode(deltas));
    // A reader may leave before the last line.
    await settle({});
  }

  async function fail(error: unknown): Promise<void> {
    await answer.batches.return();
    const failure = await options.failureOf(error);
    await settle({ error, failure });
    if (isCancelled) return;
    if (failure === undefined || failure.kind === "aborted") {
      controller.error(abortReason(options.signal) ?? error);
      return;
    }
    controller.enqueue(encoder.error(options.describe(failure)));
    controller.close();
  }

  /** Between two reads nothing else would report that the answer has ended. */
  function cancel(): Promise<void> {
    isCancelled = true;
    answer.cancel();
    return fail(abortedError());
  }

  const start = (given: typeof controller) => void (controller = given);
  const source = { start, pull, cancel };
  const body = new ReadableStream<Uint8Array>(source, { highWaterMark: 0 });
  return new Response(body, {
    status: 200,
    headers: { "content-type": "text/event-stream", "cache-control": "no-cache" },
  });
}

/** An answer that is complete, or has failed, may still be cancelled; only the first end counts. */
function settling(onEnd: StreamOptions["onEnd"]): StreamOptions["onEnd"] {
  let isSettled = false;
  return async (end) => {
    if (isSettled) return;
    isSettled = true;
    await onEnd(end);
  };
}
