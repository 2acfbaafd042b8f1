import { setImmediate as nextTurn, setTimeout as realPause } from "node:timers/promises";
import type { Fetch } from "../../src/lib/deps.ts";
import type { FakeClock } from "./fake-clock.ts";

export interface WaitPasser {
  /** The network, watched: the clock stands still while an answer, or more of it, is awaited. */
  readonly fetch: Fetch;
  /** Lets waits pass until the promise settles, one after the other; each takes no real time. */
  readonly until: <Value>(promise: Promise<Value>) => Promise<Value>;
}

/**
 * For code that waits on a fake clock and talks to a real server: a wait ends only when nothing
 * real is under way, however busy the machine is.
 * @param isHeld whether the server will keep the given number of awaited answers back for good
 */
export function createWaitPasser(
  clock: FakeClock,
  fetch: Fetch,
  isHeld: (awaited: number) => boolean,
): WaitPasser {
  let awaited = 0;
  let waiting = 0;
  let passing: Promise<void> | undefined;

  async function watched<Value>(real: Promise<Value>): Promise<Value> {
    awaited += 1;
    try {
      return await real;
    } finally {
      awaited -= 1;
    }
  }

  async function pass(): Promise<void> {
    while (waiting > 0) {
      // Everything that needs no wait is done when both have passed.
      await realPause(1);
      await nextTurn();
      if (waiting > 0 && (awaited === 0 || isHeld(awaited))) await clock.advanceToNext();
    }
    passing = undefined;
  }

  return {
    async fetch(url, init) {
      const response = await watched(fetch(url, init));
      const { body, headers, status } = response;
      return new Response(body && watchedBody(body, watched), { headers, status });
    },
    async until(promise) {
      waiting += 1;
      passing ??= pass();
      try {
        return await promise;
      } finally {
        waiting -= 1;
      }
    },
  };
}

/** Reads no sooner than its reader does. */
function watchedBody(
  body: ReadableStream<Uint8Array>,
  watched: <Value>(real: Promise<Value>) => Promise<Value>,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await watched(reader.read());
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}
