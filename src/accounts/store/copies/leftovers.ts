import { rmSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  createFile,
  diskErrorCode,
  namesIn,
  removeFile,
  type Disk,
} from "../../../lib/disk/disk.ts";
import { unusableFile } from "../../../lib/disk/disk-error.ts";
import {
  isTransient,
  isTemporaryOf,
  temporaryPath,
  type DurableTools,
} from "../../../lib/disk/durable-file.ts";
import type { Logger } from "../../../lib/deps.ts";
import { readPrivateFile } from "../../../lib/disk/private-file.ts";
import type { Account } from "../../account.ts";
import { withNewerLogin } from "../changes.ts";
import {
  accountsOf,
  EMPTY_STORE,
  parseStore,
  serialiseStore,
  type StoreContent,
  type Tombstone,
} from "../format.ts";
import { MAX_BYTES } from "../reader.ts";

/** What killed processes left in the middle of a save. */
export interface Leftovers {
  /** To be removed once the merged content is durable; those that could not be read stay. */
  readonly paths: readonly string[];
  /** The content with every newer credential that only a left-over knows. */
  merge(content: StoreContent): StoreContent;
}

const ADOPTED_SUFFIX = ".pending";

/**
 * Takes every temporary file out of its writer's hands, by renaming it, and reads it. To be called
 * by the owner of the store's lock: they are then of the dead, or of those who lost the lock and
 * whose own rename fails from here on.
 */
export function adoptLeftovers(path: string, disk: Disk, logger: Logger): Leftovers {
  const found = adoptedPaths(path, disk).flatMap((adopted) => {
    const accounts = accountsIn(adopted);
    return accounts === undefined ? [] : [{ adopted, accounts }];
  });
  if (found.length > 0) logger.debug("store.leftovers", { count: found.length });
  const accounts = found.flatMap((leftover) => leftover.accounts);
  return {
    paths: found.map(({ adopted }) => adopted),
    merge: (content) => accounts.reduce(withNewer, content),
  };
}

function adoptedPaths(path: string, disk: Disk): readonly string[] {
  const directory = dirname(path);
  return namesIn(directory).flatMap((name) => {
    const leftover = join(directory, name);
    if (isTemporaryOf(path, name)) {
      const adopted = `${leftover}${ADOPTED_SUFFIX}`;
      return takeOver(leftover, adopted, disk) ? adopted : [];
    }
    const isAdopted = name.endsWith(ADOPTED_SUFFIX) && isTemporaryOf(path, withoutSuffix(name));
    return isAdopted ? leftover : [];
  });
}

/** @returns false if its writer was still faster */
function takeOver(path: string, adopted: string, disk: Disk): boolean {
  try {
    disk.rename(path, adopted);
    return true;
  } catch (error) {
    if (diskErrorCode(error) === "ENOENT") return false;
    throw unusableFile("store_unwritable", path, error);
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

/** A tombstone or a missing record means that the account was removed, and stays so. */
export function withNewer(content: StoreContent, account: Account): StoreContent {
  const index = content.records.findIndex((record) => record.account?.id === account.id);
  const record = content.records[index];
  if (record?.account === undefined) return content;
  const newest = withNewerLogin(record.account, account);
  if (newest === record.account) return content;
  return { ...content, records: content.records.with(index, { ...record, account: newest }) };
}

/** @returns undefined if a later version, or a later moment, may make more of it */
function accountsIn(path: string): readonly Account[] | undefined {
  try {
    const bytes = readPrivateFile(path, MAX_BYTES, "store_unreadable");
    const content = parseStore(bytes?.toString() ?? "");
    if (content?.isNewer) return undefined;
    return content === undefined ? [] : accountsOf(content);
  } catch (error) {
    return error instanceof Error && isTransient(error.cause) ? undefined : [];
  }
}

/** A temporary file that will not be renamed: `adoptLeftovers` finds it. */
export function leaveTemporary(
  path: string,
  account: Account,
  { disk, random }: DurableTools,
): void {
  const content = { ...EMPTY_STORE, records: [{ account, raw: undefined }] };
  createFile(disk, temporaryPath(path, random), Buffer.from(serialiseStore(content)));
}

/** The locks of removed accounts; a process that still wants one finds that the account is gone. */
export function removeLocks(lockDirectory: string, tombstones: readonly Tombstone[]): void {
  const names = new Set(namesIn(lockDirectory));
  for (const name of tombstones.map(({ id }) => accountLock(id))) {
    if (!names.has(name)) continue;
    try {
      rmSync(join(lockDirectory, name), { recursive: true, force: true });
    } catch {
      // An empty directory more or less.
    }
  }
}

/** The directory of an account's lock, beside the others. */
export function accountLock(id: string): string {
  return `account-${id}`;
}

function withoutSuffix(name: string): string {
  return name.slice(0, -ADOPTED_SUFFIX.length);
}
