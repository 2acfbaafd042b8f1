import { KiroNetworkError } from "../errors.ts";
import { abortedError, type Clock } from "../lib/time.ts";
import { FrameDecoder } from "./event-stream.ts";
import { type CodeWhispererEvent, readEvent } from "./events.ts";

export interface ReadEventsOptions {
  readonly clock: Clock;
  /** The caller gave up on the answer. */
  readonly signal?: AbortSignal | undefined;
  /** The reader of the answer went away. */
  readonly cancelSignal?: AbortSignal | undefined;
  /** How long the first event may take, milliseconds. */
  readonly firstEventTimeoutMs: number;
  /** How long the stream may be silent after it, milliseconds. */
  readonly idleTimeoutMs: number;
}

/**
 * Reads an event stream, one batch of events for each upstream read that completed any. Nothing is
 * read before it is asked for. Events before a fault are delivered first.
 * @throws KiroApiError for an exception frame; KiroStreamError for broken bytes; KiroNetworkError
 * `aborted`, `timeout` or `network`
 */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
  options: ReadEventsOptions,
): AsyncGenerator<readonly CodeWhispererEvent[], void, void> {
  const upstream = guard(body, options);
  const decoder = new FrameDecoder();
  try {
    for (;;) {
      const bytes = await upstream.read();
      if (bytes === undefined) break;
      const events: CodeWhispererEvent[] = [];
      const fault = attempt(() =>
        decoder.push(bytes, (headers, payload) => {
          const event = readEvent(headers, payload);
          if (event !== undefined) events.push(event);
        }),
      );
      if (events.length > 0) {
        upstream.noteEvent();
        yield events;
      }
      if (fault !== undefined) throw fault.error;
    }
    decoder.finish();
  } finally {
    upstream.close();
  }
}

/** A reader that can be stopped from outside while a read is under way. */
interface Upstream {
  /** @returns undefined at the end */
  read(): Promise<Uint8Array | undefined>;
  noteEvent(): void;
  close(): void;
}

function guard(body: ReadableStream<Uint8Array>, options: ReadEventsOptions): Upstream {
  const { clock } = options;
  const signals = [options.signal, options.cancelSignal].filter((signal) => signal !== undefined);
  const reader = body.getReader();
  const closed = new AbortController();
  let limit = options.firstEventTimeoutMs;
  /** Set while a read is under way: a slow consumer is not a silent service. */
  let waitingSince: number | undefined;
  let stopped: KiroNetworkError | undefined;

  /** Cancelling lets the read under way end at once. */
  function stop(error: KiroNetworkError): void {
    stopped ??= error;
    reader.cancel(error).catch(() => undefined);
  }

  const onAbort = () => stop(abortedError(signals.find((signal) => signal.aborted)));
  for (const signal of signals) signal.addEventListener("abort", onAbort, { once: true });
  if (signals.some((signal) => signal.aborted)) onAbort();

  /** One timer for the whole stream; a timer for each read would cost more than the read. */
  async function watch(): Promise<void> {
    for (;;) {
      const left = waitingSince === undefined ? limit : waitingSince + limit - clock.monotonic();
      if (left <= 0) {
        stop(new KiroNetworkError("timeout", "Kiro stopped sending"));
        return;
      }
      await clock.sleep(left, closed.signal);
    }
  }
  watch().catch(() => undefined);

  return {
    async read() {
      waitingSince = clock.monotonic();
      try {
        const { done, value } = await reader.read();
        if (stopped !== undefined) throw stopped;
        return done ? undefined : value;
      } catch (error) {
        throw (
          stopped ??
          new KiroNetworkError("network", "The connection to Kiro broke", { cause: error })
        );
      } finally {
        waitingSince = undefined;
      }
    },
    noteEvent() {
      limit = options.idleTimeoutMs;
    },
    close() {
      closed.abort();
      for (const signal of signals) signal.removeEventListener("abort", onAbort);
      reader.cancel().catch(() => undefined);
    },
  };
}

/** Holds an error back, so that what came before it goes out first. */
function attempt(step: () => void): { readonly error: unknown } | undefined {
  try {
    step();
    return undefined;
  } catch (error) {
    return { error };
  }
}
