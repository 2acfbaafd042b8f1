import type { Account } from "./account.ts";

/** Where accounts are read, of a moment; the store is one. */
export interface AccountReader {
  /** @throws KiroLocalError `store_unreadable`, `path_unsafe` */
  read(): Promise<readonly Account[]>;
}

/** What memory knows better than the disk, put over the accounts as they are stored. */
export type Overlay = (accounts: readonly Account[]) => readonly Account[];

/**
 * The stored accounts with what could not be written to disk. Decisions about accounts read these;
 * changes to accounts go to the store.
 * @param overlays in this order: a state belongs to a generation of tokens, so tokens come first
 */
export function knownAccounts(
  stored: AccountReader,
  ...overlays: readonly Overlay[]
): AccountReader {
  return {
    async read() {
      return overlays.reduce((accounts, overlay) => overlay(accounts), await stored.read());
    },
  };
}
