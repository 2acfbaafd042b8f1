import { defined } from "../../lib/defined.ts";
import { join } from "node:path";
import { KiroLocalError } from "../../facts/errors.ts";
import type { Notice } from "../../facts/notice.ts";
import { systemDisk, type Disk } from "../../lib/disk/disk.ts";
import { replaceDurably, type DurableTools } from "../../lib/disk/durable-file.ts";
import { finalPath, isLink, refuseLink } from "../../lib/disk/places/safe-path.ts";
import { createFileLock, type FileLock, type HeldLock } from "../../lib/lock/file-lock.ts";
import type { Logger } from "../../lib/deps.ts";
import { createMutex } from "../../lib/lock/mutex.ts";
import type { Random } from "../../lib/random.ts";
import type { Clock } from "../../lib/time.ts";
import type { Account } from "../account.ts";
import { createChanges, type AccountChanges } from "./changes.ts";
import { keepDiscarded, quarantine, writeBackup } from "./copies/copies.ts";
import { accountsOf, EMPTY_STORE, serialiseStore, type StoreContent } from "./format.ts";
import { createSeenLogins, type SeenLogins } from "./copies/seen.ts";
import { createStoreReader, storeMark, type StoreReader } from "./reader.ts";
import {
  accountLock,
  adoptLeftovers,
  leaveTemporary,
  removeLeftovers,
  removeLocks,
} from "./copies/leftovers.ts";

/** The accounts of this machine's user: one file, any number of processes. */
export interface AccountStore {
  /** As it was given, links and all. */
  readonly path: string;
  /**
   * As of now, without a lock: every read is one consistent version.
   * @throws KiroLocalError `store_unreadable`, `path_unsafe`; `store_newer` if nothing of it is understood
   */
  read(): Promise<readonly Account[]>;
  /**
   * Changes the accounts as they are on disk, not as this process remembers them; the change is
   * durable when this returns. `change` runs under the lock, may run again, and must not wait.
   * @throws KiroLocalError `store_unwritable`, `store_newer`, `store_unreadable`, `lock_busy`,
   * `lock_unusable`, `path_unsafe`
   */
  update<Result>(change: (accounts: AccountChanges) => Result): Promise<Result>;
  /**
   * Without a lock and without waiting, for a process that ends: leaves the account's credentials
   * where the next `update` of any process adopts them. Never fails.
   */
  leaveBehind(account: Account): void;
  /** The lock under which one account's refresh token is spent. */
  lockOf(id: string): FileLock;
}

export interface AccountStoreOptions {
  readonly path: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly notify: (notice: Notice) => void;
  readonly disk?: Disk;
  /** As in `FileLockOptions`. */
  readonly leaseMs?: number;
}

/** A lock is lost after a whole lease of silence; who writes without it does so now and then. */
const MAX_ATTEMPTS = 5;

export function createAccountStore(options: AccountStoreOptions): AccountStore {
  const disk = options.disk ?? systemDisk;
  const reader = createStoreReader(options);
  const { clock, random } = options;
  const tools: DurableTools = { disk, clock, random, code: "store_unwritable" };
  const seen = createSeenLogins(saveAgain);
  const save = createSaver(reader, seen, options.logger, tools);
  const oneByOne = createMutex();
  const locks = new Map<string, FileLock>();

  const resolvedPath = () => finalPath(options.path, "store_unreadable");
  const newest = () => reader.unchanged(options.path) ?? reader.readCached(resolvedPath());

  function lockNamed(name: string): FileLock {
    const place = lockDirectoryOf(resolvedPath());
    refuseLink(place);
    const directory = join(place, name);
    const leaseMs = defined({ leaseMs: options.leaseMs });
    const lock = locks.get(directory) ?? createFileLock({ directory, disk, ...leaseMs });
    locks.set(directory, lock);
    return lock;
  }

  async function update<Result>(change: (accounts: AccountChanges) => Result): Promise<Result> {
    for (let attempts = 0; attempts < MAX_ATTEMPTS; attempts += 1) {
      const held = await lockNamed("store").acquire();
      try {
        const path = resolvedPath();
        refuseOtherContent(options.path, path, reader);
        const saved = await save(path, change, held);
        if (saved !== undefined) return saved.result;
      } finally {
        held.release();
      }
    }
    const { path } = options;
    throw new KiroLocalError({ code: "lock_busy", reason: "file-keeps-changing", path });
  }

  /** What cannot be saved now is used all the same. */
  function saveAgain(): void {
    void oneByOne(() => update(() => undefined)).catch(() => undefined);
  }

  return {
    path: options.path,
    read: () => Promise.resolve().then(() => readable(seen.latest(newest()), resolvedPath)),
    update: (change) => oneByOne(() => update(change)),
    leaveBehind(account) {
      try {
        leaveTemporary(resolvedPath(), account, tools);
      } catch {
        // The process ends; no one is left to tell.
      }
    },
    lockOf: (id) => lockNamed(accountLock(id)),
  };
}

/** What a newer version wrote and we cannot read is not the same as no account. */
function readable(content: StoreContent, path: () => string): readonly Account[] {
  const accounts = accountsOf(content);
  if (!content.isNewer || accounts.length > 0) return accounts;
  throw new KiroLocalError({ code: "store_newer", path: path() });
}

/** A damaged file of ours is replaced, and kept beside it; what a link leads to may be anything. */
function refuseOtherContent(given: string, path: string, reader: StoreReader): void {
  if (!isLink(given)) return;
  const { backup, bytes, content } = reader.readNow(path);
  if (content !== undefined || backup !== undefined || !bytes?.length) return;
  const reason = "link-to-other-content";
  throw new KiroLocalError({ code: "path_unsafe", path: given, reason, target: path });
}

function createSaver(reader: StoreReader, seen: SeenLogins, logger: Logger, tools: DurableTools) {
  /** @returns undefined when the file or the lock is another's by now; nothing was written then */
  return async function save<Result>(
    path: string,
    change: (accounts: AccountChanges) => Result,
    held: HeldLock,
  ): Promise<{ result: Result } | undefined> {
    // Before reading: its writer, which lost the lock, can then no longer rename it into place.
    const leftovers = adoptLeftovers(path, tools.disk, logger);
    const onDisk = reader.readNow(path);
    const base = onDisk.content ?? onDisk.backup ?? EMPTY_STORE;
    if (base.isNewer) throw new KiroLocalError({ code: "store_newer", path });
    const accounts = createChanges(seen.merge(leftovers.merge(base)));
    const result = change(accounts);
    const next = accounts.content();
    if (next !== base) {
      quarantine(path, onDisk, tools);
      if (accounts.hasDiscarded()) keepDiscarded(path, onDisk, next, tools);
      if (!(await write(path, next, onDisk.mark, held, tools))) return undefined;
      seen.merge(next);
      removeLocks(lockDirectoryOf(path), next.tombstones);
    }
    removeLeftovers(leftovers.paths, tools.disk);
    return { result };
  };
}

async function write(
  path: string,
  content: StoreContent,
  formerMark: string,
  held: HeldLock,
  tools: DurableTools,
): Promise<boolean> {
  const bytes = Buffer.from(serialiseStore(content));
  // A program without the lock, such as an editor, may have written since it was read.
  const mayReplace = () => storeMark(path) === formerMark && held.isHeld();
  if (!(await replaceDurably(path, bytes, mayReplace, tools))) return false;
  writeBackup(path, bytes, () => held.isHeld(), tools);
  return true;
}

function lockDirectoryOf(path: string): string {
  return `${path}.lock`;
}
