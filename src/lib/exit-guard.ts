import { systemClock } from "./time.ts";

/** Signals that ask a process to end, and leave it a moment to do so. */
const ENDING: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];
const LONGEST_MS = 5_000;

let held = 0;
const received = new Set<NodeJS.Signals>();

/**
 * Runs a task that must not be cut in the middle: a signal that asks the process to end takes
 * effect when the task is over, or after five seconds.
 * @param atExit runs, synchronously, when the process ends all the same before the task is over
 */
export async function withoutExit<Result>(
  task: () => Promise<Result>,
  atExit: () => void,
): Promise<Result> {
  if (held === 0) listen();
  held += 1;
  process.on("exit", atExit);
  try {
    return await task();
  } finally {
    process.off("exit", atExit);
    held -= 1;
    if (held === 0) letGo();
  }
}

function listen(): void {
  for (const signal of ENDING) process.on(signal, putOff);
}

function putOff(signal: NodeJS.Signals): void {
  received.add(signal);
  systemClock.sleep(LONGEST_MS).then(letGo, () => undefined);
}

/** Where the host listens too, ending is its own affair; else the signal does what it always does. */
function letGo(): void {
  for (const signal of ENDING) process.off(signal, putOff);
  const signals = [...received];
  received.clear();
  for (const signal of signals) {
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  }
}
