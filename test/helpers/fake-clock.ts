import { abortedError, type Clock } from "../../src/lib/time.ts";

export interface FakeClock extends Clock {
  /** Moves both clocks on and wakes who is due, in order; lets their continuations run. */
  advance(milliseconds: number): Promise<void>;
  /** The process is stopped for so long: whose sleep ends meanwhile wakes late. */
  standStill(milliseconds: number): Promise<void>;
  /** Moves on to the end of the next sleep; nowhere where nobody sleeps. */
  advanceToNext(): Promise<void>;
  /** Lengths of all sleeps asked for so far. */
  readonly sleeps: readonly number[];
  /** How many sleeps are under way. */
  pendingSleeps(): number;
}

/** A clock that stands still until told. With `autoAdvance` every sleep passes at once. */
export function createFakeClock(
  options: { start?: number; autoAdvance?: boolean } = {},
): FakeClock {
  let wall = options.start ?? Date.UTC(2026, 10, 23, 12, 0, 0);
  let monotonic = 1000;
  const sleeps: number[] = [];
  const waiting = new Set<{ due: number; wake: () => void }>();

  const nextDue = () => [...waiting].sort((left, right) => left.due - right.due)[0];

  async function advance(milliseconds: number): Promise<void> {
    const target = monotonic + milliseconds;
    for (;;) {
      const next = nextDue();
      if (next === undefined || next.due > target) break;
      wall += next.due - monotonic;
      monotonic = Math.max(monotonic, next.due);
      waiting.delete(next);
      next.wake();
      await settle();
    }
    // Another one, begun later, may have gone further meanwhile.
    wall += Math.max(0, target - monotonic);
    monotonic = Math.max(monotonic, target);
    await settle();
  }

  return {
    now: () => wall,
    monotonic: () => monotonic,
    sleep(milliseconds, signal) {
      sleeps.push(milliseconds);
      if (signal?.aborted) return Promise.reject(abortedError(signal));
      if (options.autoAdvance) {
        wall += milliseconds;
        monotonic += milliseconds;
        return Promise.resolve();
      }
      return new Promise((resolve, reject) => {
        const entry = { due: monotonic + milliseconds, wake: onWake };
        const onAbort = () => {
          waiting.delete(entry);
          reject(abortedError(signal));
        };
        function onWake() {
          signal?.removeEventListener("abort", onAbort);
          resolve();
        }
        waiting.add(entry);
        signal?.addEventListener("abort", onAbort, { once: true });
      });
    },
    advance,
    async standStill(milliseconds) {
      wall += milliseconds;
      monotonic += milliseconds;
      await advance(0);
    },
    async advanceToNext() {
      const next = nextDue();
      if (next !== undefined) await advance(Math.max(0, next.due - monotonic));
    },
    sleeps,
    pendingSleeps: () => waiting.size,
  };
}

/** Lets promise continuations and immediate I/O callbacks run. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
