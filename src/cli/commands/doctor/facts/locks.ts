import { lstatSync, readdirSync, type Stats } from "node:fs";
import { join } from "node:path";
import { KiroLocalError } from "../../../../facts/errors.ts";
import { systemDisk } from "../../../../lib/disk/disk.ts";
import { createLockChain } from "../../../../lib/lock/lock-chain.ts";
import { livenessOf, type Liveness } from "../../../../lib/lock/process-identity.ts";
import { systemRandom } from "../../../../lib/random.ts";
import { unusableFile } from "../../../../lib/disk/disk-error.ts";

/** A lock that somebody holds, or that cannot be one. */
export type LockFinding =
  | {
      readonly kind: "held";
      readonly path: string;
      readonly pid: number | undefined;
      readonly liveness: Liveness;
      /** Of the last sign of life, milliseconds since the epoch; undefined if unknown. */
      readonly beatAt: number | undefined;
    }
  | { readonly kind: "unusable"; readonly path: string; readonly error: KiroLocalError };

/** @param directories of lock chains, or of directories of those */
export function readLocks(directories: readonly string[]): readonly LockFinding[] {
  return directories.flatMap((directory) => {
    const fault = faultOf(directory);
    if (fault !== undefined) return [fault];
    const names = namesOf(directory).filter((name) => !/^(?:\d{10}$|draft-)/.test(name));
    return [directory, ...names.map((name) => join(directory, name))].flatMap(lastOf);
  });
}

function faultOf(path: string): LockFinding | undefined {
  let facts: Stats | undefined;
  try {
    facts = lstatSync(path);
  } catch {
    // Whatever keeps it from being seen is a fault of the directory, which has a row of its own.
  }
  if (facts === undefined || facts.isDirectory()) return undefined;
  const error = facts.isSymbolicLink()
    ? new KiroLocalError({ code: "path_unsafe", path, reason: "link" })
    : unusableFile("lock_unusable", path, Object.assign(new Error(), { code: "ENOTDIR" }));
  return { kind: "unusable", path, error };
}

function namesOf(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function lastOf(path: string): readonly LockFinding[] {
  const fault = faultOf(path);
  if (fault !== undefined) return [fault];
  try {
    const chain = createLockChain(path, systemDisk, systemRandom);
    const last = chain.last();
    if (last === undefined || last.isReleased) return [];
    const { beat, owner } = last;
    const liveness = owner === undefined ? "unknown" : livenessOf(owner);
    const beatAt = beat === "" ? undefined : Number(beat);
    return [{ kind: "held", path, pid: owner?.pid, liveness, beatAt }];
  } catch (error) {
    return error instanceof KiroLocalError ? [{ kind: "unusable", path, error }] : [];
  }
}
