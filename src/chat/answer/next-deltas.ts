import type { EventBatches } from "../../codewhisperer/read-events.ts";
import { takeUntil } from "../../lib/async/take-until.ts";
import { raceOrNothing } from "../../lib/async/race.ts";
import type { Clock } from "../../lib/time.ts";
import type { ChatDelta } from "../../openai/chat-response.ts";
import type { ChatTranslator } from "../../translate/answer/stream.ts";

/** The next part of an answer; empty only at its end. */
export interface NextDeltas {
  readonly deltas: readonly ChatDelta[];
  /** There is no more. */
  readonly isEnd: boolean;
}

/**
 * The service closes an answer with two or three events at once, and then the connection (PROTOCOL
 * 4.3). A connection that stays open longer than this has nothing more to say.
 */
const GRACE_MS = 10_000;

/**
 * Reads on until the next part of an answer comes, translated. A break after the end of the answer
 * is no fault; the translator knows where that end is. The reader throws the error that broke the
 * answer.
 */
export function createDeltaReader(
  batches: EventBatches,
  translator: ChatTranslator,
  clock: Clock,
): () => Promise<NextDeltas> {
  function take(read: NextRead | undefined): NextDeltas | undefined {
    if (read === undefined || read.done === true) {
      return { deltas: translator.finish(), isEnd: true };
    }
    const deltas = translator.push(read.value);
    return deltas.length > 0 ? { deltas, isEnd: false } : undefined;
  }

  function fail(error: unknown): NextDeltas {
    if (!(error instanceof Error)) throw error;
    return { deltas: translator.finish(error), isEnd: true };
  }

  return takeUntil(createBatchReader(batches, translator, clock), take, fail);
}

type NextRead = Awaited<ReturnType<EventBatches["next"]>>;

/**
 * Gives no batch if a closed answer does not end in time; further closing events do not prolong
 * that.
 */
function createBatchReader(batches: EventBatches, translator: ChatTranslator, clock: Clock) {
  let closedAt: number | undefined;
  return () => {
    if (!translator.isClosed) {
      closedAt = undefined;
      return batches.next();
    }
    closedAt ??= clock.monotonic();
    const milliseconds = closedAt + GRACE_MS - clock.monotonic();
    return raceOrNothing(batches.next(), { timeout: { clock, milliseconds } });
  };
}
