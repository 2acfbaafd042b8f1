import { readdirSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { KiroLocalError } from "../../facts/errors.ts";
import { unusableFile } from "../disk/disk-error.ts";
import {
  createFile,
  diskErrorCode,
  removeQuietly,
  WRITE_EXISTING,
  type Disk,
} from "../disk/disk.ts";
import { readRegularFile } from "../disk/regular-file.ts";
import { refuseLink } from "../disk/places/safe-path.ts";
import {
  currentProcess,
  livenessOf,
  parseProcessIdentity,
  type ProcessIdentity,
} from "./process-identity.ts";
import type { Random } from "../random.ts";
import { parseJson, readNumber, readObject } from "../read.ts";

/** The last file of a chain, as read. */
export interface LockLink {
  readonly number: number;
  readonly isReleased: boolean;
  /** Changes with every sign of life. */
  readonly beat: string;
  /** Absent if the content is of a later version or not yet complete: then only time tells. */
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
  /** Creates the number; undefined if another process was faster. */
  append(number: number): number | undefined;
  isLast(number: number): boolean;
  isOwnerDead(link: LockLink): boolean;
  /** A sign of life; false once the number is no longer the last. */
  beat(number: number, now: number): boolean;
  release(number: number): void;
}

const LINK_NAME = /^\d{10}$/;
/** Nobody counts so far: a person, or another program, has made it. */
const LAST_NUMBER = 9_999_999_999;
const KEPT = 16;
/** An owner's name takes some hundred. */
const MAX_LINK_BYTES = 64 * 1024;
const TEMPORARY_PREFIX = "draft-";
const OLD_TEMPORARY_MS = 60_000;
const RELEASED_MARK = Buffer.from("-");
const RELEASED_TIME = 0;
/** A file system without hard links; the file is then made in place (docs/decisions/0002). */
const NO_LINKS = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"]);

export function createLockChain(directory: string, disk: Disk, random: Random): LockChain {
  const pathOf = (number: number) => join(directory, String(number).padStart(10, "0"));

  function highest(): number {
    return highestOf(listDirectory(directory));
  }

  function append(number: number): number | undefined {
    if (!createLink(directory, pathOf(number), disk, random)) return undefined;
    const names = listDirectory(directory);
    if (highestOf(names) !== number) return undefined;
    for (const name of names) {
      const isOutdated = LINK_NAME.test(name) && Number(name) <= number - KEPT;
      if (isOutdated || isOldTemporary(join(directory, name), name, pathOf(number))) {
        removeQuietly(disk, join(directory, name));
      }
    }
    return number;
  }

  return {
    last() {
      const number = highest();
      refuseLastNumber(pathOf(number), number);
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
    beat(number, now) {
      try {
        if (highest() !== number) return false;
        utimesSync(pathOf(number), now / 1000, now / 1000);
      } catch {
        // A transient error must not make an owner look dead.
      }
      return true;
    },
    release(number) {
      try {
        // In place and without O_CREAT: it cannot bring back a file that others cleaned away.
        const descriptor = disk.open(pathOf(number), WRITE_EXISTING, 0o600);
        try {
          disk.write(descriptor, RELEASED_MARK, 0);
        } finally {
          disk.close(descriptor);
        }
      } catch {
        markByTime(pathOf(number));
      }
    },
  };
}

/** None can follow it, so everybody would wait for ever. */
function refuseLastNumber(path: string, number: number): void {
  if (number < LAST_NUMBER) return;
  throw new KiroLocalError({ code: "lock_unusable", path, reason: "last-number" });
}

/** Where data is copied on write, a full disk does not even take one byte in place of another. */
function markByTime(path: string): void {
  try {
    utimesSync(path, RELEASED_TIME, RELEASED_TIME);
  } catch {
    // The owner's name in the file lets others take over when this process is gone.
  }
}

function highestOf(names: readonly string[]): number {
  return Math.max(0, ...names.filter((name) => LINK_NAME.test(name)).map(Number));
}

/** Left by a killed process; a living one keeps its temporary file for milliseconds. */
function isOldTemporary(path: string, name: string, newest: string): boolean {
  if (!name.startsWith(TEMPORARY_PREFIX)) return false;
  try {
    // Both times are of the same file system's clock.
    return statSync(newest).mtimeMs - statSync(path).mtimeMs > OLD_TEMPORARY_MS;
  } catch {
    return false;
  }
}

/** Names in the directory; none while it does not exist. */
function listDirectory(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if (diskErrorCode(error) === "ENOENT") return [];
    throw unusableFile("lock_unusable", directory, error);
  }
}

/** @returns false when the number is taken */
function createLink(directory: string, path: string, disk: Disk, random: Random): boolean {
  const content = Buffer.from(JSON.stringify({ version: 1, owner: currentProcess() }));
  const temporary = join(
    directory,
    `${TEMPORARY_PREFIX}${Buffer.from(random.bytes(12)).toString("hex")}`,
  );
  makeLockDirectory(directory, disk);
  try {
    createFile(disk, temporary, content);
    disk.link(temporary, path);
    return true;
  } catch (error) {
    const code = diskErrorCode(error);
    if (code === "EEXIST") return false;
    if (code !== undefined && NO_LINKS.has(code)) return createInPlace(disk, path, content);
    throw unusableFile("lock_unusable", directory, error);
  } finally {
    removeQuietly(disk, temporary);
  }
}

function makeLockDirectory(directory: string, disk: Disk): void {
  try {
    refuseLink(directory);
    disk.makeDirectory(directory, 0o700);
  } catch (error) {
    throw unusableFile("lock_unusable", directory, error);
  }
}

/** Exclusive too, but for a moment without its owner's name: until then only time tells. */
function createInPlace(disk: Disk, path: string, content: Uint8Array): boolean {
  try {
    createFile(disk, path, content);
    return true;
  } catch (error) {
    if (diskErrorCode(error) === "EEXIST") return false;
    throw unusableFile("lock_unusable", path, error);
  }
}

function readLink(path: string, number: number): LockLink {
  try {
    let mtimeMs = 0;
    const bytes = readRegularFile(path, MAX_LINK_BYTES, "lock_unusable", (_descriptor, facts) => {
      ({ mtimeMs } = facts);
    });
    if (bytes === undefined) return unreadLink(number);
    const content = bytes.toString("utf8");
    const isReleased = content.startsWith("-") || mtimeMs === RELEASED_TIME;
    return { number, isReleased, beat: String(mtimeMs), owner: ownerIn(content) };
  } catch {
    return unreadLink(number);
  }
}

/** Cleaned away between listing and reading, so a later number exists; or no file: time tells. */
function unreadLink(number: number): LockLink {
  return { number, isReleased: false, beat: "", owner: undefined };
}

function ownerIn(content: string): ProcessIdentity | undefined {
  const fields = readObject(parseJson(content));
  return readNumber(fields["version"]) === 1 ? parseProcessIdentity(fields["owner"]) : undefined;
}
