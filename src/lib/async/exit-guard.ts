import { sleepAwake } from "./awake.ts";
import { systemClock } from "../time.ts";

/** Signals that ask a process to end, and leave it a moment to do so. */
const ENDING: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];
const MAX_DELAY_MS = 5_000;

let running = 0;
const lastWrites = new Set<() => void>();
const received = new Set<NodeJS.Signals>();
/** Of the signals in `received`. */
let patience = new AbortController();

/**
 * Runs a task that must not be cut in the middle: a signal that asks the process to end takes
 * effect when the task is over, or after five seconds.
 */
export async function withoutExit<Result>(task: () => Promise<Result>): Promise<Result> {
  running += 1;
  listen();
  try {
    return await task();
  } finally {
    running -= 1;
    if (running === 0) takeEffect();
    stopListening();
  }
}

/**
 * Runs `write` before the process ends in any way that it can detect: by itself, by
 * `process.exit()`, by a signal, late ones included. May run more than once.
 * @param write synchronous; must not throw
 * @returns cancels it
 */
export function beforeEnd(write: () => void): () => void {
  lastWrites.add(write);
  listen();
  return () => {
    lastWrites.delete(write);
    stopListening();
  };
}

/** A signal that took effect is not listened to any more, so that is asked for each of them. */
function listen(): void {
  if (!process.listeners("exit").includes(runLastWrites)) process.on("exit", runLastWrites);
  for (const signal of ENDING) {
    if (!process.listeners(signal).includes(onSignal)) process.on(signal, onSignal);
  }
}

function stopListening(): void {
  if (running > 0 || lastWrites.size > 0) return;
  process.off("exit", runLastWrites);
  for (const signal of ENDING) process.off(signal, onSignal);
}

function runLastWrites(): void {
  for (const write of lastWrites) write();
}

function onSignal(signal: NodeJS.Signals): void {
  received.add(signal);
  if (running === 0) takeEffect();
  else {
    sleepAwake(systemClock, MAX_DELAY_MS, patience.signal, "nothing").then(
      takeEffect,
      () => undefined,
    );
  }
}

/** If the host listens too, it decides how to end; else the signal has its default effect. */
function takeEffect(): void {
  patience.abort();
  patience = new AbortController();
  const signals = [...received];
  received.clear();
  // A signal's own way to end a process emits no `exit`.
  if (signals.length > 0) runLastWrites();
  for (const signal of signals) {
    process.off(signal, onSignal);
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  }
}
