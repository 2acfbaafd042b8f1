import { setImmediate as nextTurn } from "node:timers/promises";
import { type KiroError, KiroNetworkError, KiroStreamError } from "../facts/errors.ts";
import { networkError } from "../lib/net/network-error.ts";
import { sleepAwake } from "../lib/async/awake.ts";
import { takeUntil } from "../lib/async/take-until.ts";
import { ReadAhead } from "../lib/net/body/read-ahead.ts";
import { piecesOf, ReadyReads, type Reads } from "../lib/net/body/ready-reads.ts";
import { abortedError, type Clock, Stop, type StopSignal } from "../lib/time.ts";

export interface ReadEventsOptions {
  readonly clock: Clock;
  /** Aborted when the caller gives up the answer. */
  readonly signal?: AbortSignal | undefined;
  /** Aborted when the reader of the answer goes away. */
  readonly cancelSignal?: AbortSignal | undefined;
  /** How long the first event may take, milliseconds; frames without an event do not count. */
  readonly firstEventTimeoutMs: number;
  /** How long each later frame may take while someone waits for it, milliseconds. */
  readonly idleTimeoutMs: number;
  /** How long frames may bring nothing of the answer once it has begun, milliseconds. */
  readonly emptyTimeoutMs?: number | undefined;
  /**
   * The body arrives whether it is read or not, so it is read as it comes and held up to a limit.
   */
  readonly readsAhead?: boolean | undefined;
  /**
   * Aborts the request that the body belongs to. Without it Bun 1.3 keeps the connection open, and
   * the service goes on writing, when only the body is cancelled.
   */
  readonly closeConnection?: (() => void) | undefined;
}

/** Bytes that may wait for a reader: a few minutes of the fastest answer. */
const MAX_UNREAD = 4 * 1024 * 1024;
/**
 * Bytes; a quarter more than the longest answer of a model, 128,000 tokens in frames of 250 bytes
 * each. Node may hold everything that it has read until its next garbage collection.
 */
const MAX_ANSWER = 40 * 1024 * 1024;

/** A reader that can be stopped from outside during a read. */
export interface Upstream<Taken> {
  /** Reads until there is a result. */
  read(): Promise<Taken>;
  /**
   * @param isEvent the answer has begun with it
   * @param hasContent it brings something of the answer
   */
  noteFrame(isEvent: boolean, hasContent: boolean): void;
  close(): void;
}

export interface Taker<Taken> {
  /**
   * Makes a result of the pieces.
   * @param pieces undefined at the end
   * @returns undefined if it needs more
   */
  take(pieces: readonly Uint8Array[] | undefined): Taken | undefined;
  /** The result of an error that ends the reading. */
  fail(error: unknown): Taken;
}

/** The body of an answer within its limits of time and size. */
export function guard<Taken>(
  body: ReadableStream<Uint8Array>,
  options: ReadEventsOptions,
  taker: Taker<Taken>,
): Upstream<Taken> {
  const signals = [options.signal, options.cancelSignal].filter((signal) => signal !== undefined);
  const closed = new Stop();
  const patience = createPatience(options);
  const reader = readerOf(body, options, stopTooLarge);
  let stopped: KiroError | undefined;
  let length = 0;

  /** Cancelling ends the current read at once. */
  function stop(error: KiroError): void {
    stopped ??= error;
    close();
  }

  function stopTooLarge(): void {
    stop(new KiroStreamError("answer_too_large"));
  }

  function close(): void {
    if (closed.aborted) return;
    closed.abort();
    for (const signal of signals) signal.removeEventListener("abort", onAbort);
    reader.cancel(stopped).catch(() => undefined);
    options.closeConnection?.();
  }

  function onAbort(): void {
    stop(abortedError(signals.find((signal) => signal.aborted)));
  }

  function take(reads: Reads): Taken | undefined {
    const pieces = piecesOf(reads);
    for (const { byteLength } of pieces ?? []) length += byteLength;
    if (length > MAX_ANSWER) stopTooLarge();
    return stopped === undefined ? taker.take(pieces) : taker.fail(stopped);
  }

  function fail(cause: unknown): Taken {
    // The runtime may end an aborted read before it tells us.
    if (signals.some((signal) => signal.aborted)) onAbort();
    return taker.fail(stopped ?? networkError(cause, { phase: "answering" }));
  }

  for (const signal of signals) signal.addEventListener("abort", onAbort, { once: true });
  if (signals.some((signal) => signal.aborted)) onAbort();
  patience
    .runOut(closed)
    .then((timeoutMs) => stop(new KiroNetworkError("timeout", { timeoutMs, phase: "answering" })))
    .catch(() => undefined);

  return {
    read: takeUntil(() => patience.wait(reader), take, fail),
    noteFrame: (isEvent, hasContent) => patience.noteFrame(isEvent, hasContent),
    close,
  };
}

function readerOf(
  body: ReadableStream<Uint8Array>,
  { readsAhead }: ReadEventsOptions,
  onTooMuch: () => void,
): ReadyReads {
  const reader = body.getReader();
  if (readsAhead !== true) return new ReadyReads(reader);
  const limits = { maxUnread: MAX_UNREAD, onTooMuch, pause: nextTurn };
  return new ReadyReads(new ReadAhead(reader, limits));
}

/** How long the service may be silent while someone waits for it and this process is running. */
function createPatience(options: ReadEventsOptions) {
  const { clock, firstEventTimeoutMs, idleTimeoutMs, emptyTimeoutMs = Infinity } = options;
  let hasBegun = false;
  /** When the current wait for a frame began; a slow consumer is not a silent service. */
  let waitingSince: number | undefined;
  /** The same for frames that bring a piece of the answer. */
  let emptySince: number | undefined;

  /** The limit that is reached next, and what is left until then. */
  function nextLimit(): { readonly limit: number; readonly left: number } {
    const now = clock.monotonic();
    const limitOf = (limit: number, since = now) => ({ limit, left: limit - (now - since) });
    if (!hasBegun) return limitOf(firstEventTimeoutMs, waitingSince);
    const [idle, empty] = [
      limitOf(idleTimeoutMs, waitingSince),
      limitOf(emptyTimeoutMs, emptySince),
    ];
    return idle.left <= empty.left ? idle : empty;
  }

  return {
    wait(reader: ReadyReads): Promise<Reads> {
      waitingSince ??= clock.monotonic();
      emptySince ??= waitingSince;
      return reader.read();
    },
    /**
     * Neither bytes that complete no frame nor a keep-alive before the first event are progress.
     */
    noteFrame(isEvent: boolean, hasContent: boolean): void {
      hasBegun ||= isEvent;
      if (hasBegun) waitingSince = undefined;
      if (hasContent) emptySince = undefined;
    },
    /**
     * One timer for the whole stream; a timer for each read would cost more than the read.
     * @returns the limit that was reached
     */
    async runOut(stop: StopSignal): Promise<number> {
      for (;;) {
        const { left, limit } = nextLimit();
        if (left <= 0) return limit;
        // The limit may have shrunk to the idle one.
        const stoppedMs = await sleepAwake(clock, Math.min(left, idleTimeoutMs), stop);
        if (stoppedMs === 0) continue;
        const later = (since: number | undefined) =>
          since === undefined ? since : Math.min(since + stoppedMs, clock.monotonic());
        waitingSince = later(waitingSince);
        emptySince = later(emptySince);
      }
    },
  };
}
