import { isRefreshable, type Credentials } from "../../auth/credentials.ts";
import { defined } from "../../lib/defined.ts";
import { fingerprint, withoutPending, type Account, type PendingRefresh } from "../account.ts";
import { factsOf, READY } from "../state.ts";
import { accountsOf, idOf, type StoreContent, type StoreRecord } from "./format.ts";

/** The accounts while they are being changed. */
export interface AccountChanges {
  all(): readonly Account[];
  find(id: string): Account | undefined;
  /** Adds the account or replaces the one with its id; a removed one does not come back. */
  put(account: Account): void;
  /** @returns whether it was there */
  remove(id: string, now: number): boolean;
  /** Takes out records that cannot be used; the save keeps a copy. @returns what was in them */
  discard(isMeant: (raw: unknown) => boolean): readonly unknown[];
}

interface Changed {
  readonly content: () => StoreContent;
  readonly hasDiscarded: () => boolean;
}

/** `content()` is the very object that came in as long as nothing was changed. */
export function createChanges(initial: StoreContent): AccountChanges & Changed {
  let content = initial;
  let hasDiscarded = false;

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
    discard(isMeant) {
      const discarded = content.records.filter(
        ({ account, raw }) => account === undefined && isMeant(raw),
      );
      if (discarded.length === 0) return [];
      hasDiscarded = true;
      const records = content.records.filter((record) => !discarded.includes(record));
      content = { ...content, records };
      return discarded.map(({ raw }) => raw);
    },
    content: () => content,
    hasDiscarded: () => hasDiscarded,
  };
}

function withAccount(records: readonly StoreRecord[], account: Account): readonly StoreRecord[] {
  const index = records.findIndex((record) => record.account?.id === account.id);
  if (index === -1) return [...records, { account, raw: undefined }];
  return records.with(index, { account, raw: records[index]?.raw });
}

/**
 * The account with the login of the other where that is the newer one; of its state only a dead
 * login is over by that.
 * @returns the very account where its own login is the newer one
 */
export function withNewerLogin(account: Account, other: Account): Account {
  const { credentials, generation, renewedAt } = other;
  if (account.generation >= generation || isOfStranger(account, other)) return account;
  const { state } = account;
  return {
    ...withoutPending(account),
    credentials,
    generation,
    ...defined({ renewedAt }),
    state: factsOf(state).isTokenDead ? READY : state,
  };
}

/** A program that does not count generations wrote another login, which lasts longer. */
function isOfStranger(account: Account, { credentials, pendingRefresh }: Account): boolean {
  if (pendingRefresh === undefined || holds(account, pendingRefresh)) return false;
  return expiryOf(account.credentials) >= expiryOf(credentials);
}

/** Whether the account still has the refresh token that was spent. */
export function holds({ credentials }: Account, { spends }: PendingRefresh): boolean {
  return isRefreshable(credentials) && fingerprint(credentials.refreshToken) === spends;
}

export function expiryOf(credentials: Credentials): number {
  return isRefreshable(credentials) ? credentials.expiresAt : Infinity;
}
