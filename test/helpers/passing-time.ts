import { createFakeClock, type FakeClock } from "./fake-clock.ts";
import { createWaitPasser, type WaitPasser } from "./pass-waits.ts";

/** A clock for a whole plugin, whose waits pass while nothing real is under way. */
export interface PassingTime {
  readonly clock: FakeClock;
  readonly until: WaitPasser["until"];
  /** Gives the process its own `fetch` back. */
  readonly end: () => void;
}

/** @param start milliseconds since the epoch */
export function passTime(start: number): PassingTime {
  const clock = createFakeClock({ start });
  const realFetch = globalThis.fetch;
  const { fetch, until } = createWaitPasser(clock, realFetch, () => false);
  globalThis.fetch = fetch as typeof realFetch;
  return { clock, until, end: () => void (globalThis.fetch = realFetch) };
}
