import { readCredentials } from "../../auth/credentials.ts";
import type { UnusableReason, UnusableRecord } from "../../facts/problems/store-problem.ts";
import { defined } from "../../lib/defined.ts";
import { readObject, readString } from "../../lib/read.ts";
import { masked } from "../account.ts";
import { idOf, type StoreContent, type StoreRecord } from "./format.ts";
import { ACCOUNT_ID, readAccount } from "./record.ts";

/** The records that `AccountStore.read` leaves out, and why; none of a later version, which knows more. */
export function unusableOf({ isNewer, records }: StoreContent): readonly UnusableRecord[] {
  if (isNewer) return [];
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
