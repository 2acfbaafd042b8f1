import { FrameDecoder, type FrameVisitor } from "./frames/event-stream.ts";
import type { CodeWhispererEvent } from "./events.ts";
import { createEventReader } from "./repeated-events.ts";
import { guard, type ReadEventsOptions, type Taker, type Upstream } from "./upstream.ts";

/**
 * Of events that are useless or only for the log; limits a batch that grows while no part of the
 * answer arrives.
 */
const MAX_SIDE_EVENTS = 100;

type NextBatch = IteratorResult<readonly CodeWhispererEvent[], void>;

/** The events of an answer, in batches. */
export interface EventBatches extends AsyncIterable<readonly CodeWhispererEvent[]> {
  next(): Promise<NextBatch>;
  /** Ends the upstream, even during a read. */
  return(): Promise<NextBatch>;
}

/**
 * Reads an event stream, one batch for each upstream read that completed an event of the answer, or
 * for several that were ready at once. Nothing is read before it is first asked for. Events before a
 * fault are delivered first. No generator: it would add turns of the event loop to each read.
 * @throws KiroApiError for an exception frame; KiroStreamError for bytes that are broken or too many;
 * KiroNetworkError `aborted`, `timeout` or `network`
 */
export function readEvents(
  body: ReadableStream<Uint8Array>,
  options: ReadEventsOptions,
): EventBatches {
  return new EventReader(body, options);
}

class EventReader implements EventBatches, Taker<NextBatch> {
  readonly #upstream: Upstream<NextBatch>;
  readonly #decoder = new FrameDecoder();
  readonly #readEvent = createEventReader();
  #events: CodeWhispererEvent[] = [];
  #hasAnswer = false;
  #isEnded = false;
  #fault: { readonly error: unknown } | undefined;

  constructor(body: ReadableStream<Uint8Array>, options: ReadEventsOptions) {
    this.#upstream = guard(body, options, this);
  }

  next(): Promise<NextBatch> {
    if (this.#isEnded) return Promise.resolve().then(() => this.#over());
    return this.#upstream.read();
  }

  return(): Promise<IteratorReturnResult<void>> {
    this.#end(undefined);
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  take(pieces: readonly Uint8Array[] | undefined): NextBatch | undefined {
    this.#push(pieces);
    if (this.#hasBatch()) return { done: false, value: this.#takeBatch() };
    return this.#isEnded ? this.#over() : undefined;
  }

  fail(error: unknown): NextBatch {
    this.#events = [];
    this.#end({ error });
    return this.#over();
  }

  #push(pieces: readonly Uint8Array[] | undefined): void {
    try {
      if (pieces !== undefined) {
        for (const bytes of pieces) this.#decoder.push(bytes, this.#visit);
        return;
      }
      this.#end(undefined);
      this.#decoder.finish();
    } catch (error) {
      // Nothing after a fault is read, however long the consumer takes for the events before it.
      this.#end({ error });
    }
  }

  readonly #visit: FrameVisitor = (headers, payload) => {
    const event = this.#readEvent(headers, payload);
    const isOfAnswer = event !== undefined && IS_OF_ANSWER[event.type];
    this.#upstream.noteFrame(isOfAnswer, isOfAnswer && hasContent(event));
    if (event === undefined) return;
    this.#hasAnswer ||= isOfAnswer;
    if (isOfAnswer || this.#events.length < MAX_SIDE_EVENTS) this.#events.push(event);
  };

  /** Events that accompany an answer wait for it, or for the end. */
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

  /** A fault is thrown once, after all events that came before it. */
  #over(): IteratorReturnResult<void> {
    const fault = this.#fault;
    this.#fault = undefined;
    if (fault !== undefined) throw fault.error;
    return { done: true, value: undefined };
  }
}

/** Events that carry only ids, or nothing, are no sign of an answer and do not wake the reader. */
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

/**
 * Whether the event brings a piece of the answer; events that only keep the connection open do not.
 */
function hasContent(event: CodeWhispererEvent): boolean {
  switch (event.type) {
    case "assistantResponse":
      return event.content !== "";
    case "reasoning":
      return Boolean(event.text ?? event.redacted);
    case "toolUse":
      return Boolean(event.input);
    default:
      return false;
  }
}
