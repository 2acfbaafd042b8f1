import { lastLoginOf, maskedLabel } from "../../accounts/account.ts";
import type { AccountReader } from "../../accounts/known-accounts.ts";
import type { Core } from "../../core/core.ts";
import { keepLogin } from "../../login/complete.ts";
import type { LoginContext } from "../../login/context.ts";

/** What a host that keeps several logins of ours asks of the accounts. */
export interface HostAccounts {
  /** Masked; undefined if there is no such account. */
  readonly labelOf: (id: string) => Promise<string | undefined>;
  /** The person has chosen it in the host: it serves new conversations. */
  readonly serveNext: (id: string) => Promise<void>;
  /**
   * Makes an account of an API key that the host has asked for.
   * @throws as a login with the key does
   */
  readonly addKey: (apiKey: string) => Promise<void>;
}

export function createHostAccounts(
  { ended, store }: Pick<Core, "ended" | "store">,
  accounts: AccountReader,
  context: LoginContext,
): HostAccounts {
  return {
    async labelOf(id) {
      const account = (await accounts.read()).find((other) => other.id === id);
      return account && maskedLabel(account);
    },
    async serveNext(id) {
      await store.update((all) => {
        const account = all.find(id);
        const last = lastLoginOf(all.all());
        if (account === undefined || (last > 0 && account.loginNumber === last)) return;
        all.put({ ...account, loginNumber: last + 1 });
      });
    },
    async addKey(apiKey) {
      const credentials = { method: "api-key", apiKey, region: context.defaultRegion } as const;
      const wish = { signal: ended.signal, wantedProfile: undefined, servesNext: true };
      await keepLogin(context, credentials, wish);
    },
  };
}
