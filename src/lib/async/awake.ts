import type { Clock } from "../time.ts";

/** A wait is measured in pieces of at most this length, milliseconds. */
const PIECE_MS = 1_000;
/** A timer that fires so much later than asked was not late: the process was stopped. */
export const STOPPED_MS = 1_000;

/**
 * Waits for a time in which this process runs. A process that was stopped (SIGSTOP, a sleeping
 * laptop) finds its timers due before it reads what has arrived meanwhile: the time in which it
 * stood still does not count, so an answer that has come is taken. Of two late pieces in a row one
 * counts, so that a busy process comes to an end, too.
 * @throws KiroNetworkError `aborted`
 */
export async function sleepAwake(
  clock: Clock,
  milliseconds: number,
  signal?: AbortSignal,
): Promise<void> {
  const pieceMs = Math.min(PIECE_MS, milliseconds / 4);
  let leftMs = milliseconds;
  let wasStopped = false;
  do {
    const length = Math.min(pieceMs, leftMs);
    const start = clock.monotonic();
    await clock.sleep(length, signal);
    wasStopped = !wasStopped && clock.monotonic() - start - length >= STOPPED_MS;
    if (!wasStopped) leftMs -= length;
  } while (leftMs > 0);
}
