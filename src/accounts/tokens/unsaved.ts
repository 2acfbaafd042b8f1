import { beforeEnd } from "../../lib/async/exit-guard.ts";
import type { HeldLock } from "../../lib/lock/file-lock.ts";
import type { Account } from "../account.ts";
import type { Overlay } from "../known-accounts.ts";
import { withNewerLogin } from "../store/changes.ts";

/** A refreshed account that is not on disk. */
export interface UnsavedAccount {
  readonly account: Account;
  /** The disk refused it for so long that it is used from memory. */
  isLeft: boolean;
  /** The account's lock, once nothing but this record keeps it. */
  held: HeldLock | undefined;
}

/** What this process alone has of one accounts file, and what becomes of it at the end. */
export interface Unsaved {
  /** @param leaveBehind as `beforeEnd` takes it */
  add(account: Account, leaveBehind: () => void): UnsavedAccount;
  /** Gives its lock back, too. */
  remove(entry: UnsavedAccount): void;
  has(entry: UnsavedAccount): boolean;
  /** The one that is used from memory. */
  left(id: string): UnsavedAccount | undefined;
  /** The stored accounts with the tokens that are used from memory. */
  readonly overlay: Overlay;
}

const ofFiles = new Map<string, Unsaved>();

/** One for all plugin instances of this process: what one of them could not save, all must know. */
export function unsavedOf(file: string): Unsaved {
  const unsaved = ofFiles.get(file) ?? createUnsaved();
  ofFiles.set(file, unsaved);
  return unsaved;
}

function createUnsaved(): Unsaved {
  const entries = new Map<UnsavedAccount, () => void>();

  function left(id: string): UnsavedAccount | undefined {
    return [...entries.keys()].findLast(({ account, isLeft }) => isLeft && account.id === id);
  }

  return {
    add(account, leaveBehind) {
      const entry: UnsavedAccount = { account, isLeft: false, held: undefined };
      entries.set(entry, beforeEnd(leaveBehind));
      return entry;
    },
    remove(entry) {
      const takeBack = entries.get(entry);
      if (takeBack === undefined) return;
      entries.delete(entry);
      takeBack();
      entry.held?.release();
    },
    has: (entry) => entries.has(entry),
    left,
    overlay(accounts) {
      if (entries.size === 0) return accounts;
      return accounts.map((account) => {
        const unsaved = left(account.id)?.account;
        return unsaved === undefined ? account : withNewerLogin(account, unsaved);
      });
    },
  };
}
