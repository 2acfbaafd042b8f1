import { lastLoginOf } from "../../accounts/account.ts";
import type { AccountStore } from "../../accounts/store/store.ts";
import { createMutex } from "../../lib/lock/mutex.ts";
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
/** After a failure, which said nothing; each request would wait for the next one. */
const TRY_AGAIN_MS = 10_000;

export function createChoice(
  store: Pick<AccountStore, "update">,
  clock: Pick<Clock, "monotonic">,
): Choice {
  /** The last choice is the one that stays. */
  const oneByOne = createMutex();
  let known: string | undefined;
  let followed = Promise.resolve();
  let isRefused = false;
  let askAgainAt = Infinity;

  function choose(key: string | undefined): void {
    known = key;
    isRefused = false;
    askAgainAt = Infinity;
  }

  /** @param take false: refused */
  async function settle(key: string, take: () => Promise<boolean>): Promise<void> {
    let pauseMs = TRY_AGAIN_MS;
    try {
      const isTaken = await take();
      if (known === key) isRefused = !isTaken;
      pauseMs = isTaken ? Infinity : ASK_AGAIN_MS;
    } finally {
      if (known === key) askAgainAt = clock.monotonic() + pauseMs;
    }
  }

  const isNew = (key: string) => key !== known || clock.monotonic() >= askAgainAt;

  return {
    note: choose,
    isKeyRefused: () => isRefused,
    follow: (chosenLogin, addKey) => async () => {
      const chosen = await chosenLogin();
      // The same key is asked about again where it comes back.
      if (chosen?.kind !== "api-key" && isRefused) choose(undefined);
      if (chosen === undefined || chosen.kind === "unknown") return chosen;
      const key = chosen.kind === "account" ? chosen.accountId : chosen.apiKey;
      if (isNew(key)) {
        choose(key);
        const take = () => (chosen.kind === "api-key" ? addKey(key) : serveNext(store, key));
        followed = oneByOne(() => settle(key, take));
        await followed;
        return chosen;
      }
      // Whoever asks meanwhile needs the account, too.
      await followed.catch(() => undefined);
      return chosen;
    },
  };
}

async function serveNext(store: Pick<AccountStore, "update">, id: string): Promise<boolean> {
  await store.update((all) => {
    const account = all.find(id);
    const last = lastLoginOf(all.all());
    if (account === undefined || (last > 0 && account.loginNumber === last)) return;
    all.put({ ...account, loginNumber: last + 1 });
  });
  return true;
}
