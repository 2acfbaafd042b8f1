import { CappedMap } from "../../../lib/capped.ts";
import type { Account } from "../../account.ts";
import { factsOf } from "../../state.ts";
import { expiryOf } from "../changes.ts";
import { accountsOf, type StoreContent } from "../format.ts";
import { withNewer } from "./leftovers.ts";

/** The newest login of each account that this process has read or saved. */
export interface SeenLogins {
  /**
   * An older copy of the file that is put back has refresh tokens that are spent.
   * @returns the content with the newer logins; the very object where it has them
   */
  merge(content: StoreContent): StoreContent;
  /** As `merge`, for reads: they find the same content again and again. */
  latest(content: StoreContent): StoreContent;
}

const MAX_ACCOUNTS = 1000;

/** @param onOlder a read has found an older file, which is to be written anew */
export function createSeenLogins(onOlder: () => void): SeenLogins {
  const seen = new CappedMap<string, Account>(MAX_ACCOUNTS);
  let last: { readonly content: StoreContent; readonly merged: StoreContent } | undefined;

  function merge(content: StoreContent): StoreContent {
    let merged = content;
    for (const account of accountsOf(content)) {
      const known = seen.get(account.id);
      if (known !== undefined && isBefore(account, known)) merged = withNewer(merged, known);
      else seen.set(account.id, account);
    }
    return merged;
  }

  return {
    merge,
    latest(content) {
      if (last?.content === content) return last.merged;
      const merged = merge(content);
      last = { content, merged };
      if (merged !== content && !content.isNewer) onOlder();
      return merged;
    },
  };
}

/** A login that ends later is a stranger's, who counts no generations. */
function isBefore({ credentials, generation }: Account, known: Account): boolean {
  if (generation >= known.generation || factsOf(known.state).isTokenDead) return false;
  return expiryOf(credentials) <= expiryOf(known.credentials);
}
