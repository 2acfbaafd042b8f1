import type { Clock } from "../time.ts";

/** What must not be tried again for a while, by key. Jumps of the wall clock have no effect. */
export interface Pauses {
  isPaused(key: string): boolean;
  /** Begins a pause: twice as long as the one before it, until `end`. */
  begin(key: string): void;
  /** It worked: no pause, and the next one is short again. */
  end(key: string): void;
}

/** @param maxMs of a pause that grows; without it all are equally long */
export function createPauses(clock: Clock, firstMs: number, maxMs = firstMs): Pauses {
  const pauses = new Map<string, { readonly lengthMs: number; readonly until: number }>();
  return {
    isPaused: (key) => (pauses.get(key)?.until ?? -Infinity) > clock.monotonic(),
    begin(key) {
      const last = pauses.get(key)?.lengthMs ?? firstMs / 2;
      const lengthMs = Math.min(2 * last, maxMs);
      pauses.set(key, { lengthMs, until: clock.monotonic() + lengthMs });
    },
    end: (key) => void pauses.delete(key),
  };
}
