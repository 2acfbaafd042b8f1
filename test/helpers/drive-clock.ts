import { setImmediate as nextTurn } from "node:timers/promises";
import type { Fetch } from "../../src/lib/deps.ts";
import type { FakeClock } from "./fake-clock.ts";

export interface ClockDriver {
  /** The network with real answers: the clock stands still while one is under way. */
  readonly fetch: Fetch;
  /** Moves the clock on, second by second, until the promise settles. */
  readonly until: <Value>(promise: Promise<Value>) => Promise<Value>;
}

/** Lets code under test wait on a fake clock while it talks to a real server. */
export function createClockDriver(clock: FakeClock, fetch: Fetch): ClockDriver {
  let underWay = 0;
  return {
    async fetch(url, init) {
      underWay += 1;
      try {
        const response = await fetch(url, init);
        const body = await response.arrayBuffer();
        const { status, headers } = response;
        return new Response(status === 204 ? null : body, { status, headers });
      } finally {
        underWay -= 1;
      }
    },
    async until(promise) {
      const state = { settled: false };
      const settle = () => void (state.settled = true);
      promise.then(settle, settle);
      for (;;) {
        for (let turn = 0; turn < 20; turn += 1) await nextTurn();
        if (state.settled) return promise;
        if (underWay === 0) await clock.advance(1000);
      }
    },
  };
}
