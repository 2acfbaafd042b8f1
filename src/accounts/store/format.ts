import { loginSecretOf } from "../../auth/credentials.ts";
import { parseJson, readArray, readNumber, readObject, readString } from "../../lib/read.ts";
import type { Account } from "../account.ts";
import { readAccount } from "./record.ts";
import { isLaterVersion, migrateStore, STORE_VERSION } from "./migration.ts";

/** The accounts file as read. What is not understood travels along and is written back. */
export interface StoreContent {
  readonly records: readonly StoreRecord[];
  /** Removed accounts: no save, copy or left-over file brings them back. */
  readonly tombstones: readonly Tombstone[];
  /** All other top-level properties, those of other versions included. */
  readonly rest: Readonly<Record<string, unknown>>;
  /** Written by a later version of this package: to be read only. */
  readonly isNewer: boolean;
  /** Read from an earlier version: to be kept as it is before this one is written. */
  readonly isOlder: boolean;
}

export interface StoreRecord {
  /** Undefined if the record cannot be used. */
  readonly account: Account | undefined;
  /** As it is in the file; undefined for a new account. */
  readonly raw: unknown;
}

export interface Tombstone {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly removedAt: number;
}

/** More than are removed in practice; the oldest are dropped first. */
const MAX_TOMBSTONES = 500;

export const EMPTY_STORE: StoreContent = {
  records: [],
  tombstones: [],
  rest: {},
  isNewer: false,
  isOlder: false,
};

/** @returns undefined for what is not an accounts file: truncated, empty, another format */
export function parseStore(text: string): StoreContent | undefined {
  const parsed = parseObject(text);
  if (parsed === undefined) return undefined;
  if (!Array.isArray(parsed["accounts"])) {
    // A later version may keep its accounts in another way.
    return isLaterVersion(parsed["version"]) ? { ...EMPTY_STORE, isNewer: true } : undefined;
  }
  const { file, isNewer, isOlder } = migrateStore(parsed);
  const { accounts, tombstones, ...rest } = file;
  const removed = readTombstones(tombstones);
  const removedIds = new Set(removed.map(({ id }) => id));
  const records = readArray(accounts)
    .map((raw) => ({ account: readAccount(raw), raw }))
    .filter((record) => !removedIds.has(idOf(record) ?? ""));
  return {
    records: settleDuplicates(records),
    tombstones: removed,
    rest,
    isNewer,
    isOlder,
  };
}

export function serialiseStore(content: StoreContent): string {
  const records = content.records.map(rawOf);
  const tombstones = content.tombstones.slice(-MAX_TOMBSTONES);
  const file = { ...content.rest, version: STORE_VERSION, accounts: records, tombstones };
  return `${JSON.stringify(file, undefined, 2)}\n`;
}

export function accountsOf(content: StoreContent): readonly Account[] {
  return content.records.flatMap(({ account }) => account ?? []);
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  // Editors on Windows put a byte order mark in front.
  const value = parseJson(text.replace(/^\uFEFF/, ""));
  return value === undefined ? undefined : readObject(value);
}

/** Also of a record that cannot be used. */
export function idOf({ account, raw }: StoreRecord): string | undefined {
  return account?.id ?? readString(readObject(raw)["id"]);
}

/**
 * Of two records with one id the newer serves and the other stays in the file, unused. Of two with
 * one secret, which are one login, only the newer is kept: once it is refreshed the other has nothing
 * but the spent token.
 */
function settleDuplicates(records: readonly StoreRecord[]): readonly StoreRecord[] {
  const accounts = records.flatMap(({ account }) => account ?? []);
  const ofIds = newestOfEach(accounts, ({ id }) => id);
  const serving = newestOfEach([...ofIds], ({ credentials }) => loginSecretOf(credentials));
  return records.flatMap((record) => {
    const { account } = record;
    if (account === undefined || serving.has(account)) return record;
    return ofIds.has(account) ? [] : { ...record, account: undefined };
  });
}

function newestOfEach(
  accounts: readonly Account[],
  nameOf: (account: Account) => string,
): ReadonlySet<Account> {
  const newest = new Map<string, Account>();
  for (const account of accounts) {
    const other = newest.get(nameOf(account));
    if (other === undefined || account.generation > other.generation) {
      newest.set(nameOf(account), account);
    }
  }
  return new Set(newest.values());
}

function readTombstones(value: unknown): readonly Tombstone[] {
  return readArray(value).flatMap((entry) => {
    const fields = readObject(entry);
    const id = readString(fields["id"]);
    return id === undefined ? [] : [{ id, removedAt: readNumber(fields["removedAt"]) ?? 0 }];
  });
}

function rawOf({ account, raw }: StoreRecord): unknown {
  return account === undefined ? raw : changed(raw, readAccount(raw), account);
}

/**
 * Only what changed is written over what was read, so that unknown properties stay, at any depth.
 * @param raw as it was read
 * @param before what was understood of it
 */
function changed(raw: unknown, before: unknown, after: unknown): unknown {
  if (JSON.stringify(before) === JSON.stringify(after)) return raw;
  if (typeof after !== "object" || after === null || Array.isArray(after)) return after;
  const known = readObject(before);
  const result: Record<string, unknown> = { ...readObject(raw) };
  for (const [key, value] of Object.entries(readObject(after))) {
    result[key] = changed(result[key], known[key], value);
  }
  for (const key of Object.keys(known)) {
    if (!(key in after)) Reflect.deleteProperty(result, key);
  }
  return result;
}
