import { KiroError, KiroNetworkError } from "../errors.ts";
import { abortedError, type Clock } from "../lib/time.ts";
import { createFrameDecoder } from "./event-stream.ts";
import { readEvent, type CodeWhispererEvent } from "./events.ts";

export interface ReadEventsOptions {
  readonly clock: Clock;
  /** The caller giving up: cancels the upstream at once. */
  readonly signal?: AbortSignal | undefined;
  /** Longest wait for the first event; frames of no use to a client do not count. */
  readonly firstEventTimeoutMs: number;
  /** Longest wait for a further frame; time in which nobody asks for events does not count. */
  readonly idleTimeoutMs: number;
  /** Told the `:event-type` of each frame that was skipped. */
  readonly onUnknownEvent?: ((eventType: string) => void) | undefined;
}

/**
 * The events of an event-stream body, as non-empty batches: all that one upstream read completed.
 * Pull-driven with at most one read under way, for one consumer that asks for the next batch after
 * the last one came. Events before a fault are delivered before the fault is thrown; after a fault
 * the iterator is done. `return()` cancels the upstream at once, also during a pending `next()`.
 *
 * `next()` throws KiroApiError for an exception frame, KiroStreamError for bytes that are no proper
 * stream or that end inside a frame, KiroNetworkError `network` | `timeout` | `aborted`.
 */
export function readEvents(
  body: ReadableStream<Uint8Array>,
  options: ReadEventsOptions,
): AsyncIterableIterator<readonly CodeWhispererEvent[], undefined> {
  return new EventReader(body, options);
}

type Batch = IteratorResult<readonly CodeWhispererEvent[], undefined>;

const DONE: Batch = { done: true, value: undefined };

class EventReader implements AsyncIterableIterator<readonly CodeWhispererEvent[], undefined> {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #options: ReadEventsOptions;
  readonly #decoder = createFrameDecoder();
  /** Aborts when the stream is over, which ends the watch. */
  readonly #over = new AbortController();
  readonly #onAbort: () => void;
  #events: CodeWhispererEvent[] = [];
  #started = false;
  #fault: KiroError | undefined;
  /** When the pending `next()` has waited too long, on the monotonic clock. */
  #deadline = Infinity;
  #timeoutMs: number;
  /** Settles the pending `next()`. */
  #pending: { resolve: (batch: Batch) => void; reject: (error: KiroError) => void } | undefined;

  constructor(body: ReadableStream<Uint8Array>, options: ReadEventsOptions) {
    this.#reader = body.getReader();
    this.#options = options;
    this.#timeoutMs = options.firstEventTimeoutMs;
    this.#onAbort = () => this.#end(abortedError(options.signal));
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Batch> {
    if (!this.#started) this.#start();
    return new Promise((resolve, reject) => {
      if (this.#over.signal.aborted) {
        this.#pending = { resolve, reject };
        this.#settleOver();
        return;
      }
      this.#pending = { resolve, reject };
      this.#extendDeadline();
      void this.#read();
    });
  }

  return(): Promise<Batch> {
    this.#fault = undefined;
    this.#end(undefined);
    return Promise.resolve(DONE);
  }

  #start(): void {
    this.#started = true;
    const { signal } = this.#options;
    if (signal?.aborted) return this.#onAbort();
    signal?.addEventListener("abort", this.#onAbort, { once: true });
    void this.#watch();
  }

  /** Reads until a read completes an event, or the stream is over. */
  async #read(): Promise<void> {
    try {
      for (;;) {
        const { done, value } = await this.#reader.read();
        if (this.#over.signal.aborted) return;
        if (done) return this.#finish();
        this.#decode(value);
        if (this.#events.length > 0) return this.#deliver();
        if (this.#fault !== undefined) return this.#end(this.#fault);
      }
    } catch (error) {
      this.#end(asConnectionError(error, this.#options.signal));
    }
  }

  #decode(bytes: Uint8Array): void {
    try {
      this.#decoder.push(bytes, (headers, payload) => {
        const event = readEvent(headers, payload);
        if (event !== undefined) this.#events.push(event);
        else this.#skip(headers.get(":event-type") ?? "");
      });
    } catch (error) {
      if (!(error instanceof KiroError)) throw error;
      this.#fault = error;
    }
  }
}
