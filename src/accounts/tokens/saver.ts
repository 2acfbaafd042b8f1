import { KiroAuthError, KiroLocalError } from "../../facts/errors.ts";
import type { Notice } from "../../facts/notice.ts";
import { sleepOnce } from "../../lib/async/awake.ts";
import { unusableFile } from "../../lib/disk/disk-error.ts";
import type { HeldLock } from "../../lib/lock/file-lock.ts";
import type { Logger } from "../../lib/deps.ts";
import type { Clock } from "../../lib/time.ts";
import { maskedLabel, type Account } from "../account.ts";
import { withNewerLogin, type AccountChanges } from "../store/changes.ts";
import type { AccountStore } from "../store/store.ts";
import { unsavedOf, type UnsavedAccount } from "./unsaved.ts";

/** Brings refreshed tokens to disk. What was paid for is not given up because a disk is full. */
export interface TokenSaver {
  /**
   * Tries for half a minute; after that the tokens are used from memory, and saved when the disk
   * takes them again.
   * @returns the account as it is now, which may be a newer one
   * @throws KiroAuthError if the account was removed in the meantime
   */
  save(account: Account): Promise<Account>;
  /**
   * To be called before requesting the account's lock.
   * @throws KiroLocalError if what is left of the account still cannot be written
   */
  saveLeft(id: string): Promise<void>;
  /**
   * Releases the account's lock, but not before what is left of the account is on disk: the next
   * owner would spend the old token once more.
   */
  release(id: string, held: HeldLock): void;
}

const PATIENCE_MS = 30_000;
const PAUSE_MS = 500;
const LATER_PAUSE_MS = 5_000;

interface SaverOptions {
  readonly store: AccountStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly notify: (notice: Notice) => void;
}

export function createTokenSaver(options: SaverOptions): TokenSaver {
  const { clock, logger, store } = options;
  const unsaved = unsavedOf(store.path);

  /** Ends with the process, not with a plugin instance: others use the account from memory, too. */
  async function saveLater(entry: UnsavedAccount): Promise<void> {
    while (unsaved.has(entry)) {
      await clock.sleep(LATER_PAUSE_MS, undefined, "nothing");
      const outcome = await trySave(store, entry.account);
      if (outcome instanceof KiroLocalError) logger.debug("token.unsaved", { error: outcome });
      else unsaved.remove(entry);
    }
  }

  return {
    async save(account) {
      const entry = unsaved.add(account, () => {
        store.leaveBehind(account);
      });
      try {
        const outcome = await saveWithPatience(options, account);
        if (!(outcome instanceof KiroLocalError)) return outcome;
        entry.isLeft = true;
      } finally {
        if (!entry.isLeft) unsaved.remove(entry);
      }
      saveLater(entry).catch(() => {
        // It was removed.
        unsaved.remove(entry);
      });
      return account;
    },
    async saveLeft(id) {
      const entry = unsaved.left(id);
      if (entry === undefined) return;
      const outcome = await trySave(store, entry.account);
      if (outcome instanceof KiroLocalError) throw outcome;
      unsaved.remove(entry);
    },
    release(id, held) {
      const entry = unsaved.left(id);
      if (entry === undefined) held.release();
      else entry.held = held;
    },
  };
}

/** @returns the error of the disk when it does not take the account */
async function trySave(store: AccountStore, account: Account): Promise<Account | KiroLocalError> {
  try {
    return await store.update((accounts) => settle(accounts, account));
  } catch (error) {
    if (error instanceof KiroAuthError) throw error;
    // Whatever else goes wrong is no reason to give the login up.
    return unusableFile("store_unwritable", store.path, error);
  }
}

async function saveWithPatience(
  { clock, notify, store }: SaverOptions,
  account: Account,
): Promise<Account | KiroLocalError> {
  let deadline = clock.monotonic() + PATIENCE_MS;
  for (let isFirst = true; ; isFirst = false) {
    const outcome = await trySave(store, account);
    if (!(outcome instanceof KiroLocalError)) return outcome;
    if (isFirst) notify(unsavedNotice(account, outcome));
    if (clock.monotonic() >= deadline) return outcome;
    deadline += await sleepOnce(clock, PAUSE_MS);
  }
}

/** The newest generation wins: a login or a refresh that came between is not written over. */
function settle(accounts: AccountChanges, account: Account): Account {
  const current = accounts.find(account.id);
  if (current === undefined) throw accountRemoved();
  const settled = withNewerLogin(current, account);
  accounts.put(settled);
  return settled;
}

/** The error that makes the chat continue with another account. */
export function accountRemoved(): KiroAuthError {
  return new KiroAuthError({ code: "refresh_token_rejected", reason: "account-removed" });
}

function unsavedNotice(account: Account, cause: KiroLocalError): Notice {
  const problem = { kind: "unsaved", account: maskedLabel(account), cause: cause.problem } as const;
  return { kind: "store-problem", problem };
}
