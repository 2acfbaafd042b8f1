import { lastLoginOf } from "../../accounts/account.ts";
import type { AccountStore } from "../../accounts/store/store.ts";
import type { ChosenLogin } from "../host-port.ts";

/** What follows from the choice of a login in the host, which is one for all its projects. */
export interface Choice {
  /** A login in the host chooses itself. */
  readonly note: (accountId: string) => void;
  /**
   * Who is logged in, asked for each request: neither a logout nor another choice is reported.
   * The account that a person has chosen serves new conversations, and a key becomes an account.
   * @param addKey makes an account of a key that the host has asked for
   * @returns reads the login; undefined if nobody is logged in
   */
  readonly follow: (
    chosenLogin: () => Promise<ChosenLogin | undefined>,
    addKey: (apiKey: string) => Promise<void>,
  ) => () => Promise<ChosenLogin | undefined>;
}

export function createChoice(store: Pick<AccountStore, "update">): Choice {
  let known: string | undefined;
  let followed = Promise.resolve();

  async function serveNext(id: string): Promise<void> {
    await store.update((all) => {
      const account = all.find(id);
      const last = lastLoginOf(all.all());
      if (account === undefined || (last > 0 && account.loginNumber === last)) return;
      all.put({ ...account, loginNumber: last + 1 });
    });
  }

  return {
    note: (accountId) => void (known = accountId),
    follow: (chosenLogin, addKey) => async () => {
      const chosen = await chosenLogin();
      if (chosen === undefined || chosen.kind === "unknown") return chosen;
      const key = chosen.kind === "account" ? chosen.accountId : chosen.apiKey;
      const before = known;
      known = key;
      if (key !== before && chosen.kind === "api-key") followed = addKey(key);
      if (key !== before && before !== undefined && chosen.kind === "account") {
        followed = serveNext(key);
      }
      // Whoever asks meanwhile needs the account, too.
      await followed;
      return chosen;
    },
  };
}
