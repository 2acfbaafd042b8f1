import { type Clock, systemClock } from "../../src/lib/time.ts";

/** The real clock, with waits that pass so many times faster: for limits of minutes. */
export function hastyClock(haste: number): Clock {
  return {
    now: () => systemClock.now(),
    monotonic: () => systemClock.monotonic() * haste,
    sleep: (milliseconds, signal, keeps) => systemClock.sleep(milliseconds / haste, signal, keeps),
  };
}
