import type { Random } from "../random.ts";
import type { Clock } from "../time.ts";

/**
 * Runs a task again and again until it is stopped, with the pauses spread by half so that several
 * processes fall out of step. Keeps no process alive.
 * @param task must handle its own failures
 * @param begins with the task, or with a pause
 * @returns stops it; a run under way sees its signal abort
 */
export function repeat(
  task: (signal: AbortSignal) => Promise<void>,
  pauseMs: number,
  { clock, random }: { readonly clock: Clock; readonly random: Random },
  begins: "at-once" | "later" = "later",
): () => void {
  const stopped = new AbortController();

  async function run(): Promise<void> {
    if (begins === "at-once") await task(stopped.signal);
    for (;;) {
      await clock.sleep(pauseMs * (0.5 + random.next()), stopped.signal, "nothing");
      await task(stopped.signal);
    }
  }
  // It ends by the abort of its own pause.
  run().catch(() => undefined);
  return () => {
    stopped.abort();
  };
}

/** Handles all items, so many at a time; stops early when the signal aborts. */
export async function forEachOf<Item>(
  items: readonly Item[],
  atOnce: number,
  signal: AbortSignal,
  handle: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  async function work(): Promise<void> {
    for (const item of queue) {
      if (signal.aborted) return;
      await handle(item);
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, work));
}
