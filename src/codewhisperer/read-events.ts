import { KiroNetworkError } from "../facts/errors.ts";
import { networkError } from "../lib/net/network-error.ts";
import { abortedError, type Clock } from "../lib/time.ts";
import { FrameDecoder, type FrameVisitor } from "./event-stream.ts";
import { type CodeWhispererEvent, readEvent } from "./events.ts";

export interface ReadEventsOptions {
  readonly clock: Clock;
  /** The caller gave up on the answer. */
  readonly signal?: AbortSignal | undefined;
  /** The reader of the answer went away. */
  readonly cancelSignal?: AbortSignal | undefined;
  /** How long the first event may take, milliseconds; frames that carry none do not count. */
  readonly firstEventTimeoutMs: number;
  /** How long the next frame may take after it, milliseconds, while someone waits for it. */
  readonly idleTimeoutMs: number;
  /**
   * Aborts the request that the body belongs to. Needed for a prompt end: Bun 1.3 keeps the
   * connection open, and the service writing, when nothing but the body is cancelled.
   */
  readonly closeConnection?: (() => void) | undefined;
}

/** Useless, or for the log only; limits a batch that grows while no part of the answer arrives. */
const MAX_SIDE_EVENTS = 100;

/** What an answer says, one batch after the other. */
export interface EventBatches extends AsyncIterable<readonly CodeWhispererEvent[]> {
  next(): Promise<IteratorResult<readonly CodeWhispererEvent[], void>>;
  /** Ends the upstream, even while a read is under way. */
  return(): Promise<IteratorResult<readonly CodeWhispererEvent[], void>>;
}

/**
 * Reads an event stream, one batch for each upstream read that completed an event of the answer.
 * Nothing is read before it is asked for. Events before a fault are delivered first. No generator:
 * it would add turns of the event loop to each read.
 * @throws KiroApiError for an exception frame; KiroStreamError for broken bytes; KiroNetworkError
 * `aborted`, `timeout` or `network`
 */
export function readEvents(
  body: ReadableStream<Uint8Array>,
  options: ReadEventsOptions,
): EventBatches {
  return new EventReader(guard(body, options));
}

class EventReader implements EventBatches {
  readonly #upstream: Upstream;
  readonly #decoder = new FrameDecoder();
  #events: CodeWhispererEvent[] = [];
  #hasAnswer = false;
  #isEnded = false;
  #fault: { readonly error: unknown } | undefined;

  constructor(upstream: Upstream) {
    this.#upstream = upstream;
  }

  async next(): Promise<IteratorResult<readonly CodeWhispererEvent[], void>> {
    while (!this.#isEnded) {
      try {
        this.#take(await this.#upstream.read());
      } catch (error) {
        this.#events = [];
        this.#end({ error });
      }
      if (this.#hasBatch()) return { done: false, value: this.#takeBatch() };
    }
    return this.#over();
  }

  return(): Promise<IteratorReturnResult<void>> {
    this.#end(undefined);
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #take({ done, value }: ReadableStreamReadResult<Uint8Array>): void {
    try {
      if (!done) {
        this.#decoder.push(value, this.#visit);
        return;
      }
      this.#end(undefined);
      this.#decoder.finish();
    } catch (error) {
      // Nothing behind a fault is read, however long the consumer takes with what came before it.
      this.#end({ error });
    }
  }

  readonly #visit: FrameVisitor = (headers, payload) => {
    const event = readEvent(headers, payload);
    const isOfAnswer = event !== undefined && IS_OF_ANSWER[event.type];
    this.#upstream.noteFrame(isOfAnswer);
    if (event === undefined) return;
    this.#hasAnswer ||= isOfAnswer;
    if (isOfAnswer || this.#events.length < MAX_SIDE_EVENTS) this.#events.push(event);
  };

  /** What accompanies an answer waits for it, or for the end. */
  #hasBatch(): boolean {
    if (this.#hasAnswer) return true;
    return this.#isEnded && this.#fault === undefined && this.#events.length > 0;
  }

  #takeBatch(): readonly CodeWhispererEvent[] {
    const batch = this.#events;
    this.#events = [];
    this.#hasAnswer = false;
    return batch;
  }

  #end(fault: { readonly error: unknown } | undefined): void {
    this.#isEnded = true;
    this.#fault = fault;
    this.#upstream.close();
  }

  /** A fault is thrown once, behind all that came before it. */
  #over(): IteratorReturnResult<void> {
    const fault = this.#fault;
    this.#fault = undefined;
    if (fault !== undefined) throw fault.error;
    return { done: true, value: undefined };
  }
}

/** Events that only carry ids, or nothing, are no sign of an answer, and wake no reader. */
const IS_OF_ANSWER: Readonly<Record<CodeWhispererEvent["type"], boolean>> = {
  assistantResponse: true,
  reasoning: true,
  toolUse: true,
  metadata: true,
  contextUsage: true,
  metering: true,
  invalidState: true,
  references: true,
  messageMetadata: false,
  unused: false,
};

/** A reader that can be stopped from outside while a read is under way. */
interface Upstream {
  read(): Promise<ReadableStreamReadResult<Uint8Array>>;
  noteFrame(isEvent: boolean): void;
  close(): void;
}

function guard(body: ReadableStream<Uint8Array>, options: ReadEventsOptions): Upstream {
  const signals = [options.signal, options.cancelSignal].filter((signal) => signal !== undefined);
  const reader = body.getReader();
  const closed = new AbortController();
  const patience = createPatience(options);
  let stopped: KiroNetworkError | undefined;

  /** Cancelling lets the read under way end at once. */
  function stop(error: KiroNetworkError): void {
    stopped ??= error;
    close();
  }

  function close(): void {
    if (closed.signal.aborted) return;
    closed.abort();
    for (const signal of signals) signal.removeEventListener("abort", onAbort);
    reader.cancel(stopped).catch(() => undefined);
    options.closeConnection?.();
  }

  function onAbort(): void {
    stop(abortedError(signals.find((signal) => signal.aborted)));
  }

  function checked(result: ReadableStreamReadResult<Uint8Array>) {
    if (stopped !== undefined) throw stopped;
    return result;
  }

  function failed(cause: unknown): never {
    // The runtime may end an aborted read before it tells us.
    if (signals.some((signal) => signal.aborted)) onAbort();
    throw stopped ?? networkError(cause, { phase: "answering" });
  }

  for (const signal of signals) signal.addEventListener("abort", onAbort, { once: true });
  if (signals.some((signal) => signal.aborted)) onAbort();
  patience
    .runOut(closed.signal)
    .then((timeoutMs) => stop(new KiroNetworkError("timeout", { timeoutMs, phase: "answering" })))
    .catch(() => undefined);

  return {
    read() {
      patience.start();
      return reader.read().then(checked, failed);
    },
    noteFrame: (isEvent) => patience.noteFrame(isEvent),
    close,
  };
}

/** How long the service may be silent while someone waits for it. */
function createPatience({ clock, firstEventTimeoutMs, idleTimeoutMs }: ReadEventsOptions) {
  let hasBegun = false;
  /** When the wait began that no frame has ended yet; a slow consumer is not a silent service. */
  let waitingSince: number | undefined;

  return {
    start(): void {
      waitingSince ??= clock.monotonic();
    },
    /** Bytes that complete no frame are no progress, nor is a keep-alive before the first event. */
    noteFrame(isEvent: boolean): void {
      hasBegun ||= isEvent;
      if (hasBegun) waitingSince = undefined;
    },
    /**
     * One timer for the whole stream; a timer for each read would cost more than the read.
     * @returns the limit that was reached
     */
    async runOut(signal: AbortSignal): Promise<number> {
      for (;;) {
        const limit = hasBegun ? idleTimeoutMs : firstEventTimeoutMs;
        const waited = waitingSince === undefined ? 0 : clock.monotonic() - waitingSince;
        if (waited >= limit) return limit;
        // The limit may have shrunk to the idle one.
        await clock.sleep(Math.min(limit - waited, idleTimeoutMs), signal);
      }
    },
  };
}
