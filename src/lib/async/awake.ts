import type { Clock, StopSignal } from "../time.ts";

/** A wait is measured in pieces of at most this length, milliseconds. */
const PIECE_MS = 1_000;
/** A timer that fires so much later than asked was not late: the process was stopped. */
const STOPPED_MS = 1_000;

/**
 * Waits once.
 * @returns for how long the process was stopped meanwhile, milliseconds
 * @throws KiroNetworkError `aborted`
 */
export async function sleepOnce(
  clock: Clock,
  milliseconds: number,
  ...more: More
): Promise<number> {
  const start = clock.monotonic();
  await clock.sleep(milliseconds, ...more);
  const lateMs = clock.monotonic() - start - milliseconds;
  return lateMs >= STOPPED_MS ? lateMs : 0;
}

type More = [signal?: StopSignal | undefined, keeps?: "process" | "nothing"];

/**
 * Waits for a time in which this process runs. A process that was stopped (SIGSTOP, a sleeping
 * laptop) finds its timers due before it reads what has arrived meanwhile: the time in which it
 * stood still does not count, so an answer that has come is taken. Of two late pieces in a row one
 * counts, so that a busy process comes to an end, too.
 * @returns the time that did not count, milliseconds
 * @throws KiroNetworkError `aborted`
 */
export async function sleepAwake(
  clock: Clock,
  milliseconds: number,
  ...more: More
): Promise<number> {
  const pieceMs = Math.min(PIECE_MS, milliseconds / 4);
  let leftMs = milliseconds;
  let wasStopped = false;
  let uncountedMs = 0;
  do {
    const length = Math.min(pieceMs, leftMs);
    const stoppedMs = await sleepOnce(clock, length, ...more);
    wasStopped = !wasStopped && stoppedMs > 0;
    if (wasStopped) uncountedMs += length + stoppedMs;
    else leftMs -= length;
  } while (leftMs > 0);
  return uncountedMs;
}
