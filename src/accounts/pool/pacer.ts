import { KiroNetworkError } from "../../facts/errors.ts";
import { sleepAwake } from "../../lib/async/awake.ts";
import { abortedError, throwIfAborted, type Clock } from "../../lib/time.ts";
import type { AccountOutcome } from "../account.ts";
import { STATE_AFTER } from "../transitions.ts";

/**
 * How many requests one account may begin at once, and how fast: full speed until the service
 * objects, half of it after each objection, and one step back with each answer (additive increase,
 * multiplicative decrease, as TCP does it).
 */
export interface Pacer {
  /**
   * Waits for a slot of the account. Its holder releases it when the answer begins.
   * A slot that is free is taken before this returns.
   * @returns releases the slot; undefined if the account was throttled while waiting: choose again
   * @throws KiroNetworkError `aborted`; `timeout` when no slot came free in time
   */
  acquireSlot(id: string, patience: Patience): Promise<Release | undefined>;
  /** Whether the next request must wait for a slot. */
  readonly isFull: (id: string) => boolean;
  learn(id: string, outcome: AccountOutcome): void;
}

/** How long a request waits for a slot. */
export interface Patience {
  readonly signal: AbortSignal | undefined;
  /** Milliseconds. */
  readonly patienceMs: number;
}

/** Gives a slot back; a second time does nothing. */
export type Release = () => void;

/** Requests of one account that wait for their answer to begin. */
const MAX_AT_ONCE = 10;
/** Between the starts of two requests, after the first objection. */
const FIRST_GAP_MS = 250;
const MAX_GAP_MS = 4_000;
/** Objections to requests that went out together count as one. */
const SAME_BURST_MS = 1_000;

interface Lane {
  /** May have a fraction: so many successes make one more. */
  width: number;
  gapMs: number;
  busy: number;
  nextStart: number;
  /** When it was slowed down last, by the monotonic clock. */
  slowedAt: number;
  /** Counts the throttles that made all waiters choose again. */
  dismissals: number;
  readonly queue: Set<Waiter>;
}

interface Waiter {
  readonly admit: () => void;
  readonly dismiss: () => void;
}

export function createPacer(clock: Clock): Pacer {
  const lanes = new Map<string, Lane>();

  function laneOf(id: string): Lane {
    const lane = lanes.get(id) ?? newLane();
    lanes.set(id, lane);
    return lane;
  }

  function releaserOf(lane: Lane): Release {
    let isIn = true;
    return () => {
      if (!isIn) return;
      isIn = false;
      lane.busy -= 1;
      admitNext(lane);
    };
  }

  return {
    async acquireSlot(id, patience) {
      throwIfAborted(patience.signal);
      const lane = laneOf(id);
      if (!isFull(lane)) lane.busy += 1;
      else if (!(await isAdmitted(lane, patience, clock))) return undefined;
      const release = releaserOf(lane);
      try {
        if (await keepDistance(lane, patience.signal, clock)) return release;
      } catch (error) {
        release();
        throw error;
      }
      release();
      return undefined;
    },
    isFull(id) {
      const lane = lanes.get(id);
      return lane !== undefined && isFull(lane);
    },
    learn(id, outcome) {
      const lane = laneOf(id);
      if (outcome.kind === "served") {
        speedUp(lane);
        return;
      }
      const state = STATE_AFTER[outcome.reason];
      if (state === "cooling-down") slowDown(lane, clock.monotonic());
      // The pool does not choose the account for a while.
      if (state !== undefined) dismissAll(lane);
    },
  };
}

function newLane(): Lane {
  const counts = { busy: 0, nextStart: 0, slowedAt: -Infinity, dismissals: 0 };
  return { width: MAX_AT_ONCE, gapMs: 0, ...counts, queue: new Set() };
}

function isFull({ busy, width }: Lane): boolean {
  return busy >= Math.floor(width);
}

/** @returns false when the account was throttled meanwhile */
function isAdmitted(lane: Lane, { patienceMs, signal }: Patience, clock: Clock): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const timer = new AbortController();
    const end = () => {
      timer.abort();
      lane.queue.delete(waiter);
      signal?.removeEventListener("abort", onAbort);
    };
    const waiter: Waiter = {
      admit: () => {
        end();
        lane.busy += 1;
        resolve(true);
      },
      dismiss: () => {
        end();
        resolve(false);
      },
    };
    const onAbort = () => {
      end();
      reject(abortedError(signal));
    };
    lane.queue.add(waiter);
    signal?.addEventListener("abort", onAbort, { once: true });
    sleepAwake(clock, patienceMs, timer.signal).then(
      () => {
        end();
        reject(new KiroNetworkError("timeout", { timeoutMs: patienceMs, phase: "queued" }));
      },
      () => undefined,
    );
  });
}

/** @returns false when the account was throttled meanwhile */
async function keepDistance(
  lane: Lane,
  signal: AbortSignal | undefined,
  clock: Clock,
): Promise<boolean> {
  const { dismissals } = lane;
  while (lane.dismissals === dismissals) {
    const now = clock.monotonic();
    if (now >= lane.nextStart) {
      // Not before: a waiter that gives up in the pause must not hold up those behind it.
      lane.nextStart = now + lane.gapMs;
      return true;
    }
    await clock.sleep(lane.nextStart - now, signal);
  }
  return false;
}

function admitNext(lane: Lane): void {
  for (const waiter of [...lane.queue]) {
    if (isFull(lane)) return;
    waiter.admit();
  }
}

function speedUp(lane: Lane): void {
  lane.width = Math.min(MAX_AT_ONCE, lane.width + 1 / lane.width);
  lane.gapMs = lane.gapMs <= FIRST_GAP_MS ? 0 : lane.gapMs / 2;
  admitNext(lane);
}

function slowDown(lane: Lane, now: number): void {
  if (now - lane.slowedAt < SAME_BURST_MS) return;
  lane.slowedAt = now;
  lane.width = Math.max(1, lane.width / 2);
  lane.gapMs = Math.min(MAX_GAP_MS, Math.max(FIRST_GAP_MS, lane.gapMs * 2));
}

function dismissAll(lane: Lane): void {
  lane.dismissals += 1;
  for (const waiter of [...lane.queue]) waiter.dismiss();
}
