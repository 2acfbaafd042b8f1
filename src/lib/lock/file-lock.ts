import { KiroLocalError } from "../../facts/errors.ts";
import { systemDisk, type Disk } from "../disk/disk.ts";
import { createLockChain, type LockChain, type LockLink } from "./lock-chain.ts";
import { sleepOnce } from "../async/awake.ts";
import { systemRandom, type Random } from "../random.ts";
import { systemClock, throwIfAborted, type Clock } from "../time.ts";

/**
 * A lock between processes, as a chain of numbered files in a directory (docs/decisions/0002).
 * The process that creates the next number owns the lock; a live one is never removed or renamed.
 */
export interface FileLock {
  /**
   * Waits for the lock.
   * @throws KiroLocalError `lock_busy` after `waitMs`; `lock_unusable` when the disk refuses;
   * `path_unsafe` when the directory is a link
   * @throws KiroNetworkError `aborted`
   */
  acquire(signal?: AbortSignal): Promise<HeldLock>;
  /** The lock if it can be had at once. Throws as `acquire`. */
  tryAcquire(): HeldLock | undefined;
}

export interface HeldLock {
  /** Grows with every owner: a fencing token. */
  readonly number: number;
  /** Asks the disk whether this is still the last number; false also when it cannot be asked. */
  isHeld(): boolean;
  /** Releasing twice, or after having lost it, does nothing. */
  release(): void;
}

export interface FileLockOptions {
  /** Made when missing, mode 0700. */
  readonly directory: string;
  /** Other processes do not wait in a test's time, so this is the system's unless said. */
  readonly clock?: Clock;
  readonly random?: Random;
  readonly disk?: Disk;
  /** An owner that gave no sign of life for so long, by the waiter's own clock, has lost it. */
  readonly leaseMs?: number;
  readonly waitMs?: number;
}

const LEASE_MS = 30_000;
/** Longer than a lease, so that a waiter outlives a frozen owner. */
const WAIT_MS = 45_000;
/** Signs of life in a lease: five of them may fail. */
const BEATS = 6;
const MIN_POLL_MS = 4;
const MAX_POLL_MS = 25;

export function createFileLock(options: FileLockOptions): FileLock {
  const clock = options.clock ?? systemClock;
  const random = options.random ?? systemRandom;
  const leaseMs = options.leaseMs ?? LEASE_MS;
  const chain = createLockChain(options.directory, options.disk ?? systemDisk, random);
  const watch = createOwnerWatch(chain, clock, leaseMs);

  function tryAcquire(): HeldLock | undefined {
    const last = chain.last();
    if (last !== undefined && !watch.isFree(last)) return undefined;
    const number = chain.append((last?.number ?? 0) + 1);
    return number === undefined ? undefined : holdLock(chain, number, clock, leaseMs);
  }

  async function acquire(signal?: AbortSignal): Promise<HeldLock> {
    let deadline = clock.monotonic() + (options.waitMs ?? WAIT_MS);
    for (let pollMs = MIN_POLL_MS; ; pollMs = Math.min(pollMs * 1.5, MAX_POLL_MS)) {
      throwIfAborted(signal);
      const held = tryAcquire();
      if (held !== undefined) return held;
      if (clock.monotonic() >= deadline) {
        throw new KiroLocalError({ code: "lock_busy", reason: "held", path: options.directory });
      }
      const stoppedMs = await sleepOnce(clock, pollMs * (0.5 + random.next()), signal);
      // A process that was stopped itself has seen nothing of the owner's signs of life meanwhile.
      deadline += stoppedMs;
      watch.forgive(stoppedMs);
    }
  }

  return { acquire, tryAcquire };
}

/** Tells whether the owner of the last link still counts: not released, dead or silent for a lease. */
function createOwnerWatch(chain: LockChain, clock: Clock, leaseMs: number) {
  let seen: { key: string; since: number } | undefined;

  return {
    isFree(link: LockLink): boolean {
      if (link.isReleased || chain.isOwnerDead(link)) return true;
      const key = `${link.number}:${link.beat}`;
      // Silence is measured here, never by comparing the file's time with ours: wall clocks jump
      // and other machines have their own.
      if (seen?.key !== key) seen = { key, since: clock.monotonic() };
      return clock.monotonic() - seen.since >= leaseMs;
    },
    /** So much of the silence was this process's own. */
    forgive(milliseconds: number): void {
      if (seen !== undefined) seen = { ...seen, since: seen.since + milliseconds };
    },
  };
}

function holdLock(chain: LockChain, number: number, clock: Clock, leaseMs: number): HeldLock {
  const stopped = new AbortController();
  let isReleased = false;

  async function beat(): Promise<void> {
    for (;;) {
      await clock.sleep(leaseMs / BEATS, stopped.signal, "nothing");
      if (!chain.beat(number, clock.now())) return;
    }
  }
  beat().catch(() => undefined);

  return {
    number,
    isHeld: () => !isReleased && chain.isLast(number),
    release() {
      if (isReleased) return;
      isReleased = true;
      stopped.abort();
      chain.release(number);
    },
  };
}
