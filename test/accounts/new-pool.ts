import type { Account } from "../../src/accounts/account.ts";
import { knownAccounts } from "../../src/accounts/known-accounts.ts";
import { createAccountPool, type AccountPool } from "../../src/accounts/pool/pool.ts";
import { createStateRecords } from "../../src/accounts/pool/state-records.ts";
import type { SelectionStrategy } from "../../src/accounts/pool/strategies.ts";
import type { AccountStore } from "../../src/accounts/store/store.ts";
import { unsavedOf } from "../../src/accounts/tokens/unsaved.ts";
import type { Deps } from "../../src/lib/deps.ts";

/** A pool over a store, or over accounts of no file, put together as the plugin does it. */
export function newPool(options: {
  readonly store?: AccountStore;
  readonly extra?: readonly Account[];
  readonly strategy?: SelectionStrategy;
  readonly clock: Deps["clock"];
  readonly notify: Deps["notify"];
}): AccountPool {
  const { extra = [], store, strategy = "sticky" } = options;
  const records = createStateRecords(options);
  const all = { read: async () => [...((await store?.read()) ?? []), ...extra] };
  const overlays = [...(store ? [unsavedOf(store.path).overlay] : []), records.overlay];
  const accounts = knownAccounts(all, ...overlays);
  return createAccountPool({ ...options, accounts, records, strategy });
}
