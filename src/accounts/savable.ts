import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { KiroLocalError } from "../facts/errors.ts";
import {
  createFile,
  type Disk,
  diskErrorCode,
  removeQuietly,
  systemDisk,
} from "../lib/disk/disk.ts";
import { unusableFile } from "../lib/disk/disk-error.ts";
import { finalPath } from "../lib/disk/places/safe-path.ts";
import { readQuietly } from "./store/reader.ts";

/**
 * Before a person does anything that could not be saved. Whatever else is wrong may pass until then.
 * @param path of the accounts file
 * @throws KiroLocalError `store_newer`
 */
export function refuseNewer(path: string): void {
  if (isNewer(path)) throw new KiroLocalError({ code: "store_newer", path });
}

/**
 * The same, and whether anything can be written there: a login that cannot be saved is lost.
 * @throws KiroLocalError `store_newer`, `store_unwritable`, `path_unsafe`
 */
export function refuseUnsavable(given: string, disk: Disk = systemDisk): void {
  refuseNewer(given);
  const path = finalPath(given, "store_unwritable");
  const probe = join(nearestPlace(path), `${basename(path)}.probe.tmp`);
  try {
    createFile(disk, probe, Buffer.alloc(PROBE_BYTES));
  } catch (error) {
    // Another process is just looking, too.
    if (diskErrorCode(error) !== "EEXIST") throw unusableFile("store_unwritable", path, error);
  } finally {
    removeQuietly(disk, probe);
  }
}

/** Where the file's directory is, or will be made: nothing is made before there is a login. */
function nearestPlace(path: string): string {
  const place = dirname(path);
  return existsSync(place) || place === path ? place : nearestPlace(place);
}

/** About as much as an account takes. */
const PROBE_BYTES = 4096;

function isNewer(path: string): boolean {
  try {
    return readQuietly(path).isNewer;
  } catch {
    return false;
  }
}
