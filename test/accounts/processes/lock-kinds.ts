import { writeFileSync } from "node:fs";
import { createRequire as requireFrom } from "node:module";
import { createFileLock } from "../../../src/lib/lock/file-lock.ts";
import { type Clock, systemClock } from "../../../src/lib/time.ts";

/** The lock of this project and others to hold against it, behind one call. */

export type LockKind = "ours" | "usual" | "careful" | "none";

export interface Stay {
  /** @returns whether the lock told its holder, by now, that it had lost it */
  leave(): Promise<boolean>;
}

interface ForeignOptions {
  readonly realpath?: boolean;
  readonly lockfilePath?: string;
  readonly stale: number;
  readonly update?: number;
  readonly retries: {
    readonly retries: number;
    readonly minTimeout: number;
    readonly maxTimeout: number;
    readonly factor?: number;
    readonly randomize?: boolean;
  };
  readonly onCompromised: (error: Error) => void;
}

/** The part of `proper-lockfile` that is used here; it comes without types. */
interface ProperLockfile {
  lock(file: string, options: ForeignOptions): Promise<() => Promise<void>>;
}

/** Where `proper-lockfile` keeps the lock of a path; its time is the owner's last sign of life. */
export function foreignLock(path: string): string {
  return `${path}.lock`;
}

/**
 * Waits for the lock of that kind.
 * @param clock of our lock
 * @throws Error with the lock's own code, such as `ELOCKED`, when it gives up
 */
export async function enterLock(
  kind: LockKind,
  path: string,
  leaseMs = 30_000,
  clock: Clock = systemClock,
): Promise<Stay> {
  switch (kind) {
    case "ours": {
      const held = await createFileLock({ directory: path, leaseMs, clock }).acquire();
      return {
        leave() {
          const isLost = !held.isHeld();
          held.release();
          return Promise.resolve(isLost);
        },
      };
    }
    case "usual":
      // The path must exist for `realpath`, so its users make it first.
      writeFileSync(path, "", { flag: "a" });
      return await enterForeign(path, {
        stale: 10_000,
        retries: { retries: 5, minTimeout: 100, maxTimeout: 1000, factor: 2 },
      });
    case "careful":
      return await enterForeign(path, {
        realpath: false,
        lockfilePath: foreignLock(path),
        // The least that it takes for both.
        stale: 2000,
        update: 1000,
        retries: { retries: 200, minTimeout: 20, maxTimeout: 250, factor: 1.5, randomize: true },
      });
    case "none":
      return { leave: () => Promise.resolve(false) };
  }
}

async function enterForeign(
  path: string,
  options: Omit<ForeignOptions, "onCompromised">,
): Promise<Stay> {
  // Only here: at its import it hangs itself into the signals and the end of the process.
  const require = requireFrom(import.meta.url);
  const locks = require("proper-lockfile") as ProperLockfile;
  let isTold = false;
  const release = await locks.lock(path, {
    ...options,
    onCompromised() {
      isTold = true;
    },
  });
  return {
    async leave() {
      await release().catch(() => {
        isTold = true;
      });
      return isTold;
    },
  };
}
