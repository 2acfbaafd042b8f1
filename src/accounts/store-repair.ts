import { readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { CREATE_NEW, diskErrorCode, removeFile, writeAll, type Disk } from "../lib/disk.ts";
import { unusableDisk } from "../lib/disk-error.ts";
import { draftPath, isDraftOf, type DurableTools } from "../lib/durable-file.ts";
import type { Logger } from "../lib/logger.ts";
import { readPrivateFile } from "../lib/private-file.ts";
import type { Account } from "./account.ts";
import { withLogin } from "./account-draft.ts";
import {
  accountsOf,
  EMPTY_STORE,
  parseStore,
  serialiseStore,
  type StoreContent,
} from "./store-format.ts";
import { backupPath, MAX_BYTES } from "./store-reader.ts";

/** What killed processes left in the middle of a save. */
export interface Leftovers {
  readonly paths: readonly string[];
  /** The content with every newer credential that only a left-over knows. */
  merge(content: StoreContent): StoreContent;
}

const ADOPTED_SUFFIX = ".pending";
const MOST_QUARANTINED = 5;

/**
 * Takes every draft out of its writer's hands, by renaming it, and reads it. To be called by the
 * owner of the store's lock: all drafts are then of the dead, or of those who lost the lock and
 * whose own rename fails from here on.
 */
export function adoptLeftovers(path: string, disk: Disk, logger: Logger): Leftovers {
  const directory = dirname(path);
  const paths: string[] = [];
  for (const name of namesIn(directory)) {
    const leftover = join(directory, name);
    if (isDraftOf(path, name)) {
      const adopted = `${leftover}${ADOPTED_SUFFIX}`;
      if (takeOver(leftover, adopted, disk)) paths.push(adopted);
    } else if (name.endsWith(ADOPTED_SUFFIX) && isDraftOf(path, withoutSuffix(name))) {
      paths.push(leftover);
    }
  }
  if (paths.length > 0) logger.debug("store.leftovers", { count: paths.length });
  const accounts = paths.flatMap(accountsIn);
  return { paths, merge: (content) => accounts.reduce(withNewer, content) };
}

/** @returns false where its writer was still faster */
function takeOver(path: string, adopted: string, disk: Disk): boolean {
  try {
    disk.rename(path, adopted);
    return true;
  } catch (error) {
    if (diskErrorCode(error) === "ENOENT") return false;
    throw unusableDisk("store_unwritable", path, error);
  }
}

/** Only after what was adopted is durable. */
export function removeLeftovers(paths: readonly string[], disk: Disk): void {
  for (const path of paths) {
    try {
      removeFile(disk, path);
    } catch {
      // Adopted again next time, which changes nothing.
    }
  }
}

/** A tombstone, or a record that is gone, means that the account was removed: it stays so. */
function withNewer(content: StoreContent, account: Account): StoreContent {
  const index = content.records.findIndex((record) => record.account?.id === account.id);
  const record = content.records[index];
  if (record?.account === undefined) return content;
  if (record.account.generation >= account.generation) return content;
  const merged = { ...record, account: withLogin(record.account, account) };
  return { ...content, records: content.records.with(index, merged) };
}

function accountsIn(path: string): readonly Account[] {
  try {
    const bytes = readPrivateFile(path, MAX_BYTES, "store_unreadable");
    const content = parseStore(bytes?.toString() ?? "");
    return content === undefined || content.isNewer ? [] : accountsOf(content);
  } catch {
    return [];
  }
}

/**
 * Keeps what cannot be understood, before anything is written in its place.
 * @throws KiroLocalError `store_unwritable`
 */
export function quarantine(path: string, bytes: Uint8Array, tools: DurableTools): void {
  const prefix = `${basename(path)}.corrupt-`;
  const stamp = new Date(tools.clock.now()).toISOString().replaceAll(":", "-");
  const directory = dirname(path);
  try {
    const kept = namesIn(directory).filter((name) => name.startsWith(prefix));
    for (const name of kept.sort().slice(0, Math.max(0, kept.length - MOST_QUARANTINED + 1))) {
      removeFile(tools.disk, join(directory, name));
    }
    const nonce = Buffer.from(tools.random.bytes(3)).toString("hex");
    createFile(join(directory, `${prefix}${stamp}-${nonce}`), bytes, tools.disk);
  } catch (error) {
    throw unusableDisk("store_unwritable", path, error);
  }
}

/**
 * Keeps a file of an earlier version, as it was, for whoever goes back to that version. The first
 * one stays: later ones were made from it.
 * @throws KiroLocalError `store_unwritable`
 */
export function keepOlder(path: string, bytes: Uint8Array, { disk }: DurableTools): void {
  try {
    createFile(`${path}.before-migration`, bytes, disk);
  } catch (error) {
    if (diskErrorCode(error) !== "EEXIST") throw unusableDisk("store_unwritable", path, error);
  }
}

/** A draft that nobody will rename: `adoptLeftovers` finds it. */
export function leaveDraft(path: string, account: Account, { disk, random }: DurableTools): void {
  const content = { ...EMPTY_STORE, records: [{ account, raw: undefined }] };
  createFile(draftPath(path, random), Buffer.from(serialiseStore(content)), disk);
}

/** A second copy for the day when another program damages the first. Best effort. */
export function keepBackup(
  path: string,
  bytes: Uint8Array,
  mayReplace: () => boolean,
  { disk, random }: DurableTools,
): void {
  const draft = draftPath(backupPath(path), random);
  try {
    createFile(draft, bytes, disk);
    if (mayReplace()) disk.rename(draft, backupPath(path));
    else removeLeftovers([draft], disk);
  } catch {
    removeLeftovers([draft], disk);
  }
}

function createFile(path: string, bytes: Uint8Array, disk: Disk): void {
  const descriptor = disk.open(path, CREATE_NEW, 0o600);
  try {
    writeAll(disk, descriptor, bytes);
  } finally {
    disk.close(descriptor);
  }
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function withoutSuffix(name: string): string {
  return name.slice(0, -ADOPTED_SUFFIX.length);
}
