import { readdirSync, readFileSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { KiroLocalError } from "../errors.ts";
import { CREATE_NEW, diskErrorCode, removeFile, WRITE_EXISTING, writeAll, type Disk } from "./disk.ts";
import {
  currentProcess,
  livenessOf,
  parseProcessIdentity,
  type ProcessIdentity,
} from "./process-identity.ts";
import type { Random } from "./random.ts";
import { readObject } from "./read.ts";

/** The last file of a chain, as read. */
export interface LockLink {
  readonly number: number;
  readonly isReleased: boolean;
  /** Changes with every sign of life. */
  readonly beat: string;
  /** Absent where the content is of a later version or not yet complete: then only time tells. */
  readonly owner: ProcessIdentity | undefined;
}

/**
 * Numbered files in a directory; the highest number owns the lock.
 * 1. A number is created exclusively with its owner's name inside, so exactly one process wins it.
 * 2. Taking over creates the next number and touches nothing of the former owner.
 * 3. The last `KEPT` numbers are never removed, so a waiter with an outdated listing collides with
 *    one of them instead of winning an old number.
 * 4. A winner lists the directory once more, and withdraws if a higher number is there.
 */
export interface LockChain {
  last(): LockLink | undefined;
  /** Creates the number; undefined when somebody else was faster. */
  append(number: number): number | undefined;
  isLast(number: number): boolean;
  isOwnerDead(link: LockLink): boolean;
  /** A sign of life; false once the number is not the last any more. */
  beat(number: number): boolean;
  release(number: number): void;
}

const LINK_NAME = /^\d{10}$/;
const KEPT = 16;
const RELEASED_MARK = Buffer.from("-");
/** A file system without hard links; the file is then made in place (docs/decisions/0002). */
const NO_LINKS = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"]);

export function createLockChain(directory: string, disk: Disk, random: Random): LockChain {
  const pathOf = (number: number) => join(directory, String(number).padStart(10, "0"));

  function numbers(): number[] {
    const names = listDirectory(directory);
    return names.filter((name) => LINK_NAME.test(name)).map(Number);
  }

  function highest(): number {
    return Math.max(0, ...numbers());
  }

  function append(number: number): number | undefined {
    if (!createLink(directory, pathOf(number), disk, random)) return undefined;
    const present = numbers();
    if (Math.max(0, ...present) !== number) return undefined;
    for (const old of present) {
      if (old <= number - KEPT) removeFile(disk, pathOf(old));
    }
    return number;
  }

  return {
    last() {
      const number = highest();
      return number === 0 ? undefined : readLink(pathOf(number), number);
    },
    append,
    isLast(number) {
      try {
        return highest() === number;
      } catch {
        return false;
      }
    },
    isOwnerDead: (link) => link.owner !== undefined && livenessOf(link.owner) === "dead",
    beat(number) {
      const now = new Date();
      try {
        if (highest() !== number) return false;
        utimesSync(pathOf(number), now, now);
        return true;
      } catch {
        return false;
      }
    },
    release(number) {
      try {
        // In place and without O_CREAT: it cannot bring back a file that others cleaned away.
        const descriptor = disk.open(pathOf(number), WRITE_EXISTING, 0o600);
        disk.write(descriptor, RELEASED_MARK, 0);
        disk.close(descriptor);
      } catch {
        // The owner's name in the file lets others take over when this process is gone.
      }
    },
  };
}
