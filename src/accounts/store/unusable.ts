import { readCredentials } from "../../auth/credentials.ts";
import { defined } from "../../lib/defined.ts";
import { silentLogger } from "../../lib/deps.ts";
import { finalPath } from "../../lib/disk/safe-path.ts";
import { readObject, readString } from "../../lib/read.ts";
import { masked } from "../account.ts";
import { EMPTY_STORE, idOf, type StoreContent, type StoreRecord } from "./format.ts";
import { ACCOUNT_ID, readAccount } from "./record.ts";
import { createStoreReader } from "./reader.ts";

/** A record of the accounts file that serves nobody. */
export interface UnusableRecord {
  /** In the file's list, counted from 1. */
  readonly position: number;
  readonly reason: UnusableReason;
  /** As it is in the file. */
  readonly id?: string;
  /** Without a full address. */
  readonly label?: string;
}

export type UnusableReason =
  /** There is no id, or none that we would give. */
  | "id-invalid"
  /** Incomplete, wrong, or of a login that this version does not know. */
  | "credentials-invalid"
  /** Another record has its id or its login, and is newer. */
  | "duplicate";

/**
 * The records that `AccountStore.read` leaves out, and why.
 * @param path of the accounts file
 * @throws KiroLocalError `store_unreadable`, `path_unsafe`
 */
export function unusableRecords(path: string): readonly UnusableRecord[] {
  // The store itself tells the person what is wrong with the file as a whole.
  const reader = createStoreReader({ logger: silentLogger, notify: () => undefined });
  const { backup, content } = reader.readNow(finalPath(path, "store_unreadable"));
  return unusableOf(content ?? backup ?? EMPTY_STORE);
}

/** The same of a content that has been read. */
export function unusableOf({ records }: StoreContent): readonly UnusableRecord[] {
  return records.flatMap((record, index) => {
    if (record.account !== undefined) return [];
    const label = readString(readObject(record.raw)["label"]);
    const named = defined({ id: idOf(record), label: label && masked(label) });
    return { position: index + 1, reason: reasonOf(record), ...named };
  });
}

function reasonOf({ raw }: StoreRecord): UnusableReason {
  if (readAccount(raw) !== undefined) return "duplicate";
  const fields = readObject(raw);
  const id = readString(fields["id"]);
  if (id === undefined || !ACCOUNT_ID.test(id)) return "id-invalid";
  return readCredentials(readObject(fields["credentials"])) ? "id-invalid" : "credentials-invalid";
}
