import type { Clock } from "../../lib/time.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { fit } from "./width.ts";

/** What is done sooner needs no sign that something happens. */
const AFTER_MS = 1_000;
const FRAME_MS = 100;
const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
/** Before a line that may come while the spinner turns. */
export const ERASE_LINE = "\r\u001b[K";

/** Waits for a task, and says for what it waits if that takes more than a second. */
export async function withSpinner<Result>(
  task: Promise<Result>,
  message: string,
  { clock, terminal }: { readonly clock: Clock; readonly terminal: Terminal },
): Promise<Result> {
  if (!terminal.isWatched) return await task;
  const done = new AbortController();
  const spinning = spin(message, clock, terminal, done.signal);
  try {
    return await task;
  } finally {
    done.abort();
    await spinning;
  }
}

async function spin(
  message: string,
  clock: Clock,
  { columns, writeError }: Terminal,
  signal: AbortSignal,
): Promise<void> {
  let hasDrawn = false;
  try {
    await clock.sleep(AFTER_MS, signal, "nothing");
    for (let count = 0; ; count += 1) {
      const frame = FRAMES[count % FRAMES.length] ?? "";
      writeError(`${ERASE_LINE}${fit(`${frame} ${message}`, columns - 1)}`);
      hasDrawn = true;
      await clock.sleep(FRAME_MS, signal, "nothing");
    }
  } catch {
    // The task is done.
    if (hasDrawn) writeError(ERASE_LINE);
  }
}
