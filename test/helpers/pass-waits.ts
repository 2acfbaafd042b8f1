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
  /** How often something real began or ended. */
  let changes = 0;
  let waiting = 0;
  let passing: Promise<void> | undefined;

  async function watched<Value>(real: Promise<Value>): Promise<Value> {
    awaited += 1;
    changes += 1;
    try {
      return await real;
    } finally {
      awaited -= 1;
      changes += 1;
    }
  }

  async function pass(): Promise<void> {
    let settledAt = -1;
    while (waiting > 0) {
      // Both ends of a connection are in this process: a pause lets each hear of the other.
      if (settledAt !== changes) await realPause(1);
      settledAt = changes;
      await nextTurn();
      if (settledAt !== changes) continue;
      const mayPass = awaited === 0 || isHeld(awaited);
      if (mayPass && clock.pendingSleeps() > 0 && !isDiskBusy()) await clock.advanceToNext();
      else await realPause(1);
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

function isDiskBusy(): boolean {
  return process.getActiveResourcesInfo().some((name) => name.startsWith("FSReq"));
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
