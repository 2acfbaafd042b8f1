import type { ChatCall } from "./chat-call.ts";
import type { ChatEvents } from "./events.ts";

/** How a stream ends that was begun. */
export type StreamEnd = "close" | "reset" | "truncate" | "badCrc" | "hang";

/** What a test wants a chat request answered with. */
export type ChatAnswer = StreamAnswer | RefusalAnswer | ExceptionAnswer | HangAnswer;

/** HTTP 200 and these events. */
export interface StreamAnswer {
  readonly events: ChatEvents;
  /** Bytes per write, or the offsets to cut at; one write per event where absent. */
  readonly splitAt?: number | readonly number[];
  /** Wait before each write, milliseconds. */
  readonly delayMs?: number;
  /**
   * close: a clean end (default). reset: the connection breaks without an end. truncate: a clean
   * end in the middle of the last frame. badCrc: the last frame's checksum is wrong. hang: silence.
   */
  readonly then?: StreamEnd;
  /** Nothing is sent, headers included, before this settles. */
  readonly until?: Promise<unknown>;
}

/** A plain HTTP answer; an object as body goes out as JSON. */
export interface RefusalAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly until?: Promise<unknown>;
}

/** HTTP 200, some events, then an exception frame. */
export interface ExceptionAnswer {
  readonly exception: { readonly type: string; readonly reason?: string; readonly message: string };
  readonly afterEvents?: ChatEvents;
}

/** No answer: silence before the headers, or the connection breaks before them. */
export interface HangAnswer {
  readonly hang: true | "reset";
}

/** What a test wants another request answered with; all of it optional, in this order. */
export interface PlainAnswer {
  readonly until?: Promise<unknown>;
  readonly delayMs?: number;
  /** Instead of the simulator's own answer. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Changes the simulator's own answer; whatever it had to do (spend a token) is done. */
  readonly patch?: (body: Readonly<Record<string, unknown>>) => unknown;
  /** The work is done, the answer is lost: connection broken, or silence. */
  readonly then?: "reset" | "hang";
}

export interface Script<Answer, Call> {
  /** The next request that `when` accepts (default: see the owner) gets this answer, once. */
  enqueue(answer: Answer, when?: (call: Call) => boolean): void;
  /** Every request that `when` accepts, until `clear`, unless something enqueued fits. */
  always(answer: Answer, when?: (call: Call) => boolean): void;
  take(call: Call): Answer | undefined;
  /** Answers nobody asked for yet. */
  readonly pending: number;
  clear(): void;
}

export function createScript<Answer, Call>(
  usual: (call: Call) => boolean = () => true,
): Script<Answer, Call> {
  type Line = { readonly answer: Answer; readonly when: (call: Call) => boolean };
  const once: Line[] = [];
  const standing: Line[] = [];
  return {
    enqueue: (answer, when = usual) => void once.push({ answer, when }),
    always: (answer, when = usual) => void standing.unshift({ answer, when }),
    take(call) {
      const index = once.findIndex((line) => line.when(call));
      if (index >= 0) return once.splice(index, 1)[0]?.answer;
      return standing.find((line) => line.when(call))?.answer;
    },
    get pending() {
      return once.length;
    },
    clear() {
      once.length = 0;
      standing.length = 0;
    },
  };
}

export type ChatScript = Script<ChatAnswer, ChatCall>;
