import { personalAddress } from "../../auth/identity.ts";
import { readCredentials } from "../../auth/credentials.ts";
import type { UnusableReason, UnusableRecord } from "../../facts/problems/store-problem.ts";
import { defined } from "../../lib/defined.ts";
import { readObject, readString } from "../../lib/read.ts";
import { type Account, masked } from "../account.ts";
import { isSameIdentity } from "../same-person.ts";
import { idOf, type StoreContent, type StoreRecord } from "./format.ts";
import { ACCOUNT_ID, readAccount, readIdentity } from "./record.ts";

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

/** Whether a record that cannot be used is of the person who logs in, as far as it tells. */
export function isRecordOf(raw: unknown, { credentials, identity }: Person): boolean {
  const fields = readObject(raw);
  const [known, ours] = [readObject(fields["credentials"]), readObject(credentials)];
  const isOtherKind = KIND_FIELDS.some(
    (name) => known[name] !== undefined && known[name] !== ours[name],
  );
  return !isOtherKind && isSameIdentity(readIdentity(readObject(fields["identity"])), identity);
}

type Person = Pick<Account, "credentials" | "identity">;
/** What credentials of one person have in common. */
const KIND_FIELDS = ["method", "provider", "startUrl", "issuer"];

/** Whether a login can take the place of the record. */
export function namesPerson(raw: unknown): boolean {
  const { email, userId } = readIdentity(readObject(readObject(raw)["identity"]));
  return userId !== undefined || personalAddress(email) !== undefined;
}

function reasonOf({ raw }: StoreRecord): UnusableReason {
  if (readAccount(raw) !== undefined) return "duplicate";
  const fields = readObject(raw);
  const id = readString(fields["id"]);
  if (id === undefined || !ACCOUNT_ID.test(id)) return "id-invalid";
  return readCredentials(readObject(fields["credentials"])) ? "id-invalid" : "credentials-invalid";
}
