import { defined } from "../../lib/defined.ts";
import { isRefreshable } from "../../auth/credentials.ts";
import { fingerprint, withoutPending, type Account, type PendingRefresh } from "../account.ts";
import { READY } from "../state.ts";
import { accountsOf, idOf, type StoreContent, type StoreRecord } from "./format.ts";

/** The accounts while they are being changed. */
export interface AccountChanges {
  all(): readonly Account[];
  find(id: string): Account | undefined;
  /** Adds the account or replaces the one with its id; a removed one does not come back. */
  put(account: Account): void;
  /** @returns whether it was there */
  remove(id: string, now: number): boolean;
}

/** `content()` is the very object that came in as long as nothing was changed. */
export function createChanges(
  initial: StoreContent,
): AccountChanges & { readonly content: () => StoreContent } {
  let content = initial;

  function isRemoved(id: string): boolean {
    return content.tombstones.some((tombstone) => tombstone.id === id);
  }

  function find(id: string): Account | undefined {
    return content.records.find(({ account }) => account?.id === id)?.account;
  }

  return {
    all: () => accountsOf(content),
    find,
    put(account) {
      if (isRemoved(account.id) || find(account.id) === account) return;
      content = { ...content, records: withAccount(content.records, account) };
    },
    remove(id, now) {
      if (find(id) === undefined) return false;
      content = {
        ...content,
        records: content.records.filter((record) => idOf(record) !== id),
        tombstones: [...content.tombstones, { id, removedAt: now }],
      };
      return true;
    },
    content: () => content,
  };
}

function withAccount(records: readonly StoreRecord[], account: Account): readonly StoreRecord[] {
  const index = records.findIndex((record) => record.account?.id === account.id);
  if (index === -1) return [...records, { account, raw: undefined }];
  return records.with(index, { account, raw: records[index]?.raw });
}

/** The account with the newer login of the other; of its state only a dead login is over by that. */
export function withLogin(account: Account, newer: Account): Account {
  const { credentials, generation, renewedAt } = newer;
  const { state } = account;
  return {
    ...withoutPending(account),
    credentials,
    generation,
    ...defined({ renewedAt }),
    state: state.kind === "login-required" ? READY : state,
  };
}

/** A program that does not count generations wrote another login, which lasts longer. */
export function isNewerToken(current: Account, account: Account): boolean {
  const { pendingRefresh } = account;
  if (pendingRefresh === undefined || holds(current, pendingRefresh)) return false;
  return expiryOf(current) >= expiryOf(account);
}

/** Whether the account still has the refresh token that was spent. */
export function holds({ credentials }: Account, { spends }: PendingRefresh): boolean {
  return isRefreshable(credentials) && fingerprint(credentials.refreshToken) === spends;
}

function expiryOf({ credentials }: Account): number {
  return isRefreshable(credentials) ? credentials.expiresAt : Infinity;
}
