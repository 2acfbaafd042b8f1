import { lastLoginOf } from "../../accounts/account.ts";
import type { AccountStore } from "../../accounts/store/store.ts";
import type { Clock } from "../../lib/time.ts";
import type { ChosenLogin } from "../host-port.ts";

/** What follows from the choice of a login in the host, which is one for all its projects. */
export interface Choice {
  /** A login in the host chooses itself. */
  readonly note: (accountId: string) => void;
  /**
   * Who is logged in, asked for each request: neither a logout nor another choice is reported.
   * The account that a person has chosen serves new conversations, and a key becomes an account.
   * @param addKey makes an account of a key that the host has asked for; false if Kiro refuses it
   * @returns reads the login; undefined if nobody is logged in
   */
  readonly follow: (
    chosenLogin: () => Promise<ChosenLogin | undefined>,
    addKey: (apiKey: string) => Promise<boolean>,
  ) => () => Promise<ChosenLogin | undefined>;
  /** The person has chosen a key that Kiro does not take. */
  readonly isKeyRefused: () => boolean;
}

/** A new key may need a moment. */
const ASK_AGAIN_MS = 60_000;

export function createChoice(
  store: Pick<AccountStore, "update">,
  clock: Pick<Clock, "monotonic">,
): Choice {
  let known: string | undefined;
  let followed = Promise.resolve();
  let refusedAt: number | undefined;

  async function serveNext(id: string): Promise<void> {
    await store.update((all) => {
      const account = all.find(id);
      const last = lastLoginOf(all.all());
      if (account === undefined || (last > 0 && account.loginNumber === last)) return;
      all.put({ ...account, loginNumber: last + 1 });
    });
  }

  async function take(apiKey: string, addKey: (apiKey: string) => Promise<boolean>) {
    try {
      refusedAt = (await addKey(apiKey)) ? undefined : clock.monotonic();
    } catch (error) {
      // Nobody knows whether it is good: the next request asks again.
      known = undefined;
      throw error;
    }
  }

  /** The same key is asked about again where it comes back. */
  function forgetRefusal(): void {
    if (refusedAt !== undefined) known = undefined;
    refusedAt = undefined;
  }

  const isNew = (key: string) =>
    key !== known || (refusedAt !== undefined && clock.monotonic() - refusedAt > ASK_AGAIN_MS);

  return {
    note(accountId) {
      known = accountId;
      refusedAt = undefined;
    },
    isKeyRefused: () => refusedAt !== undefined,
    follow: (chosenLogin, addKey) => async () => {
      const chosen = await chosenLogin();
      if (chosen?.kind !== "api-key") forgetRefusal();
      if (chosen === undefined || chosen.kind === "unknown") return chosen;
      const key = chosen.kind === "account" ? chosen.accountId : chosen.apiKey;
      if (isNew(key)) {
        known = key;
        refusedAt = undefined;
        followed = chosen.kind === "api-key" ? take(key, addKey) : serveNext(key);
      }
      // Whoever asks meanwhile needs the account, too.
      await followed;
      return chosen;
    },
  };
}
