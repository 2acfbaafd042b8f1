import { readArray, readNumber, readObject, readString } from "../lib/read.ts";
import { readAccount } from "./account-record.ts";
import type { Account } from "./account.ts";
import type { StoreContent, Tombstone } from "./store.ts";

export const FORMAT_VERSION = 1;

type Fields = Readonly<Record<string, unknown>>;

/** The file as parsed, with everything in it that this version does not know. */
export interface StoreDocument {
  readonly version: number;
  /** Counts the writes, so that a left-over draft can be told from an old one. */
  readonly revision: number;
  readonly content: StoreContent;
  readonly byId: ReadonlyMap<string, Account>;
  /** Top-level keys as found. */
  readonly raw: Fields;
  /** Records as found, by id. */
  readonly rawAccounts: ReadonlyMap<string, Fields>;
  /** Records that could not be understood: kept as they are, not used. */
  readonly unreadable: readonly unknown[];
}

export function emptyDocument(): StoreDocument {
  return documentOf({});
}

/** Whether a text is an accounts file at all; anything else is damage, not an empty store. */
export function isWholeDocument(text: string): boolean {
  const root = parseRoot(text);
  return root !== undefined && Array.isArray(root["accounts"]);
}

/** @param text one that `isWholeDocument` */
export function parseDocument(text: string): StoreDocument {
  return documentOf(parseRoot(text) ?? {});
}

export function revisionOf(text: string): number {
  return readNumber(parseRoot(text)?.["revision"]) ?? 0;
}

function documentOf(raw: Fields): StoreDocument {
  const byId = new Map<string, Account>();
  const rawAccounts = new Map<string, Fields>();
  const unreadable: unknown[] = [];
  for (const record of readArray(raw["accounts"])) {
    const account = readAccount(record);
    if (account === undefined || byId.has(account.id)) {
      unreadable.push(record);
    } else {
      byId.set(account.id, account);
      rawAccounts.set(account.id, readObject(record));
    }
  }
  return {
    version: readNumber(raw["version"]) ?? FORMAT_VERSION,
    revision: readNumber(raw["revision"]) ?? 0,
    content: {
      accounts: [...byId.values()],
      tombstones: readArray(raw["tombstones"]).flatMap(readTombstone),
    },
    byId,
    raw,
    rawAccounts,
    unreadable,
  };
}

/** The next version of the file; what this version does not know stays as it was. */
export function encodeDocument(document: StoreDocument, content: StoreContent): string {
  const accounts = content.accounts.map((account) =>
    mergeRecord(document.rawAccounts.get(account.id) ?? {}, account),
  );
  const next = {
    ...document.raw,
    version: FORMAT_VERSION,
    revision: document.revision + 1,
    accounts: [...accounts, ...document.unreadable],
    tombstones: content.tombstones,
  };
  return `${JSON.stringify(next, null, 2)}\n`;
}

/** Keys that an account may lose: what was found under them is not carried over. */
const OPTIONAL_KEYS = ["label", "lastUsedAt", "usage", "pendingRefresh"];

function mergeRecord(found: Fields, account: Account): Fields {
  const kept = Object.entries(found).filter(([key]) => !OPTIONAL_KEYS.includes(key));
  const oldCredentials = readObject(found["credentials"]);
  const isSameMethod = oldCredentials["method"] === account.credentials.method;
  return {
    ...Object.fromEntries(kept),
    ...account,
    identity: { ...readObject(found["identity"]), ...account.identity },
    credentials: { ...(isSameMethod ? oldCredentials : {}), ...account.credentials },
  };
}

function readTombstone(value: unknown): readonly Tombstone[] {
  const fields = readObject(value);
  const id = readString(fields["id"]);
  return id === undefined ? [] : [{ id, at: readNumber(fields["at"]) ?? 0 }];
}

function parseRoot(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? readObject(value)
      : undefined;
  } catch {
    return undefined;
  }
}
