import { KiroNetworkError } from "../facts/errors.ts";

/** Time as the core sees it: a parameter, so that tests own it. */
export interface Clock {
  /** Wall clock, milliseconds since the epoch: for dates that others set or read. */
  now(): number;
  /** Milliseconds from an arbitrary start, never jumping: for durations and deadlines. */
  monotonic(): number;
  /**
   * Waits.
   * @param milliseconds 0 or less returns on the next turn; after 24 days a wait ends anyway
   * @param keeps a wait that somebody awaits keeps the process alive; one in the background does not
   * @throws KiroNetworkError `aborted` when `signal` aborts first
   */
  sleep(milliseconds: number, signal?: StopSignal, keeps?: "process" | "nothing"): Promise<void>;
}

/** What ends a wait: an `AbortSignal`, or a `Stop` of our own. */
export interface StopSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: "abort", listener: () => void, options?: { readonly once: true }): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (milliseconds, signal, keeps = "process") =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(abortedError(signal));
        return;
      }
      const onAbort = () => {
        clearTimeout(timer);
        reject(abortedError(signal));
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener("abort", onAbort);
        resolve();
      }, timerDelay(milliseconds));
      if (keeps === "nothing") timer.unref();
      signal?.addEventListener("abort", onAbort, { once: true });
    }),
};

/** A timer with a longer delay, or one that is no number, fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

function timerDelay(milliseconds: number): number {
  return Number.isNaN(milliseconds) ? 0 : Math.min(Math.max(0, milliseconds), LONGEST_TIMER_MS);
}

/**
 * Why we end what nobody needs any more, as each request does several times. Made once: an error
 * notes its stack, and a runtime makes one for each abort that names no reason.
 */
export const NOT_NEEDED = new KiroNetworkError("aborted", {});

/** The error that every wait and every call throws once its caller gave up. */
export function abortedError(signal?: StopSignal): KiroNetworkError {
  if (signal?.reason === NOT_NEEDED) return NOT_NEEDED;
  return new KiroNetworkError("aborted", {}, { cause: signal?.reason });
}

/**
 * Ends waits that are ours alone, because nobody needs them any more. Several are made for each
 * request, and an `AbortController` takes Node ten times as long to make, listen to and abort.
 */
export class Stop implements StopSignal {
  readonly #listeners = new Set<() => void>();
  readonly reason = NOT_NEEDED;
  aborted = false;

  addEventListener(_type: "abort", listener: () => void): void {
    this.#listeners.add(listener);
  }

  removeEventListener(_type: "abort", listener: () => void): void {
    this.#listeners.delete(listener);
  }

  abort(): void {
    if (this.aborted) return;
    this.aborted = true;
    for (const listener of this.#listeners) listener();
    this.#listeners.clear();
  }
}

/** @throws KiroNetworkError `aborted` when the signal is already aborted */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortedError(signal);
}

/** Whether the caller gave up, rather than anything failed. */
export function isAborted(error: unknown): boolean {
  return error instanceof KiroNetworkError && error.code === "aborted";
}

/** What the caller aborted with: it knows its own reason again. */
export function abortReason(signal: AbortSignal | undefined): unknown {
  return signal?.aborted ? signal.reason : undefined;
}
