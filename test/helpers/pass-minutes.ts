import { setImmediate as nextTurn } from "node:timers/promises";
import type { FakeClock } from "./fake-clock.ts";

const MINUTE = 60_000;
/** More than anything under way takes that waits for no disk, network or clock. */
const TURNS = 25;

/** Lets work end that waits for nothing real: with `quickDisk` that is all of a store's. */
export async function settleTurns(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn += 1) await nextTurn();
}

/** Moves the clock on, minute by minute, and lets what each wakes come to its end. */
export async function passMinutes(clock: FakeClock, minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute += 1) {
    await clock.advance(MINUTE);
    await settleTurns();
  }
}
