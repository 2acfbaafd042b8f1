import { isRefreshable, loginSecretOf } from "../../auth/credentials.ts";
import type { Random } from "../../lib/random.ts";
import type { Clock } from "../../lib/time.ts";
import { isUsableLabel, withoutPending, type Account } from "../account.ts";
import { withNewLogin } from "../roster.ts";
import { isSamePerson } from "../same-person.ts";
import { factsOf } from "../state.ts";
import type { AccountChanges } from "../store/changes.ts";
import type { AccountStore } from "../store/store.ts";

/**
 * Why an account that is here keeps its login: the other is the very same, is over (`dead`), or is
 * not newer (`older`); or the account's login is its own (`own`), shared with nobody.
 */
export type KeptReason = "same" | "own" | "dead" | "older";

/** What became of an account that came from another machine. */
export interface Merged {
  /** Of the account that has its person now. */
  readonly id: string;
  readonly outcome: "added" | "updated" | "kept";
  readonly reason?: KeptReason;
}

/**
 * What is exported: the accounts as they are on disk. From here on their logins count as shared:
 * who removes one of them must not end it for the machine that has imported it.
 */
export async function exportAccounts(store: AccountStore): Promise<readonly Account[]> {
  return await store.update((accounts) => {
    for (const account of accounts.all()) {
      if (isRefreshable(account.credentials)) accounts.put({ ...account, origin: "imported" });
    }
    return accounts.all().map(withoutPending);
  });
}

/**
 * Merges accounts of another machine as a login does, but removes none and never lets an older
 * login replace a newer one: of two tokens of one chain the older is spent, and the service may
 * end the whole chain when it sees it again.
 */
export async function mergeAccounts(
  store: AccountStore,
  coming: readonly Account[],
  { clock, random }: { readonly clock: Clock; readonly random: Random },
): Promise<readonly Merged[]> {
  return await store.update((accounts) => {
    const isFirst = accounts.all().length === 0;
    return coming.map((account) => {
      const arrival = { id: random.uuid(), now: clock.now() };
      return mergeOne(accounts, isFirst ? account : withoutOrder(account), arrival);
    });
  });
}

/** Who serves first among accounts that are here already was never asked on the other machine. */
function withoutOrder(account: Account): Account {
  const copy: { -readonly [Key in keyof Account]: Account[Key] } = { ...account, priority: 0 };
  delete copy.loginNumber;
  return copy;
}

function mergeOne(
  accounts: AccountChanges,
  account: Account,
  { id, now }: { readonly id: string; readonly now: number },
): Merged {
  const shared: Account = isRefreshable(account.credentials)
    ? { ...account, origin: "imported" }
    : account;
  const matches = accounts.all().filter((known) => isSamePerson(known, account));
  for (const known of matches) {
    const reason = whyKept(known, account);
    if (reason !== undefined) return { id: known.id, outcome: "kept", reason };
  }
  const [known] = matches;
  if (known === undefined) {
    accounts.put(newAccount(shared, accounts.all(), id, now));
    return { id, outcome: "added" };
  }
  const { enabled } = known;
  accounts.put({ ...withNewLogin(known, shared), state: account.state, enabled });
  return { id: known.id, outcome: "updated" };
}

function whyKept(known: Account, coming: Account): KeptReason | undefined {
  if (loginSecretOf(known.credentials) === loginSecretOf(coming.credentials)) return "same";
  const isDead = factsOf(known.state).needsLogin;
  if (known.origin === undefined && !isDead) return "own";
  if (factsOf(coming.state).needsLogin) return "dead";
  if (isDead && !isRefreshable(known.credentials)) return undefined;
  return issueOf(coming) > issueOf(known) ? undefined : "older";
}

/** Of one kind of login all access tokens last equally long: the one that ends later is newer. */
function issueOf({ credentials }: Account): number {
  return isRefreshable(credentials) ? credentials.expiresAt : 0;
}

/** A name that another account has here stays with that one; one that is not allowed is left out. */
function newAccount(
  { label, ...account }: Account,
  others: readonly Account[],
  id: string,
  now: number,
): Account {
  const isTaken = others.some((other) => other.label?.toLowerCase() === label?.toLowerCase());
  const isKept = label !== undefined && !isTaken && isUsableLabel(label);
  return { ...account, ...(isKept && { label }), id, addedAt: now };
}
