import { type Clock, systemClock } from "../../src/lib/time.ts";

/** The real clock, with waits that pass so many times faster: for limits of minutes. */
export function hastyClock(haste: number): Clock {
  return {
    now: () => systemClock.now(),
    monotonic: () => systemClock.monotonic() * haste,
    sleep: (milliseconds, signal, keeps) => systemClock.sleep(milliseconds / haste, signal, keeps),
  };
}

const HASTE = 50;

/**
 * A clock that several processes share and that runs 50 times faster, waits included.
 * @param epoch when all of them began, milliseconds since the epoch
 */
export function worldClock(epoch: number): Clock & { pass(milliseconds: number): void } {
  const hasty = hastyClock(HASTE);
  let passed = 0;
  return {
    now: () => epoch + passed + (systemClock.now() - epoch) * HASTE,
    monotonic: () => passed + hasty.monotonic(),
    sleep: (...wait) => hasty.sleep(...wait),
    /** @param milliseconds that have been skipped in all */
    pass(milliseconds) {
      passed = milliseconds;
    },
  };
}
