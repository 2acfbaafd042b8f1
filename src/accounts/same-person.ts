import { loginSecretOf, realmOf } from "../auth/credentials.ts";
import { type Identity, personalAddress } from "../auth/identity.ts";
import type { Account } from "./account.ts";

type Person = Pick<Account, "credentials" | "identity">;

/**
 * By what the service says about the person, never by a profile (social accounts share one). The
 * very same secret is the same login; a different refresh token says nothing, for it rotates.
 */
export function isSamePerson(account: Person, login: Person): boolean {
  if (loginSecretOf(account.credentials) === loginSecretOf(login.credentials)) return true;
  return isOfSamePerson(account, login);
}

/** Where the service has named both. */
export function isOfSamePerson(
  { credentials, identity: known }: Person,
  { credentials: others, identity: coming }: Person,
): boolean {
  return realmOf(credentials) === realmOf(others) && isSameIdentity(known, coming);
}

/** Within one realm. */
export function isSameIdentity(known: Identity, coming: Identity): boolean {
  if (known.userId !== undefined && coming.userId !== undefined) {
    return known.userId === coming.userId;
  }
  const address = personalAddress(known.email)?.toLowerCase();
  return address !== undefined && address === personalAddress(coming.email)?.toLowerCase();
}
