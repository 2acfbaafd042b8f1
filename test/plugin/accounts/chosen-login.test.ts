import { beforeEach, describe, expect, it } from "vitest";
import { addAccount } from "../../../src/accounts/roster.ts";
import { lastLoginOf } from "../../../src/accounts/account.ts";
import { KiroLocalError } from "../../../src/facts/errors.ts";
import { createChoice } from "../../../src/plugin/accounts/chosen-login.ts";
import type { ChosenLogin } from "../../../src/plugin/host-port.ts";
import { newStore, type TestStore } from "../../accounts/new-store.ts";
import { quickDisk } from "../../helpers/faulty-disk.ts";

let accounts: TestStore;
let isBusy: boolean;
let updates: number;
let chosen: ChosenLogin;

beforeEach(() => {
  accounts = newStore(quickDisk);
  isBusy = false;
  updates = 0;
});

function newChoice() {
  const { clock, store } = accounts;
  const update: typeof store.update = async (change) => {
    updates += 1;
    if (isBusy) throw new KiroLocalError({ code: "lock_busy", reason: "held" });
    return await store.update(change);
  };
  return createChoice({ update }, clock);
}

/** An account of a key, which serves next from now on. */
async function add(apiKey: string) {
  const credentials = { method: "api-key", apiKey, region: "us-east-1" } as const;
  const login = { credentials, identity: {}, servesNext: true };
  return await addAccount(accounts.store, login, accounts.deps);
}

async function servesNext() {
  const all = await accounts.store.read();
  return all.find(({ loginNumber }) => loginNumber === lastLoginOf(all))?.id;
}

/** Each host asks for the login of a person whenever it wants. */
const asked = () => Promise.resolve(chosen);
const nobody = () => Promise.resolve(false);

describe("the login that a person chooses in the host", () => {
  it("serves next once the file takes it, and is tried again only after a pause", async () => {
    const { id } = await add("ksk_first");
    await add("ksk_second");
    const follow = newChoice().follow(asked, nobody);
    chosen = { kind: "account", accountId: id };
    isBusy = true;
    await expect(follow()).rejects.toThrow();
    expect(await follow()).toBe(chosen);
    expect(updates).toBe(1);
    isBusy = false;
    await accounts.clock.advance(10_000);
    await follow();
    expect(await servesNext()).toBe(id);
    await accounts.clock.advance(3_600_000);
    await follow();
    expect(updates).toBe(2);
  });

  it("is not that of a key that was chosen before it and is answered later", async () => {
    const { id } = await add("ksk_first");
    const choice = newChoice();
    let answer: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    const follow = choice.follow(asked, async (apiKey) => {
      await answered;
      await add(apiKey);
      return false;
    });
    chosen = { kind: "api-key", apiKey: "ksk_late" };
    const late = follow();
    chosen = { kind: "account", accountId: id };
    const next = follow();
    answer();
    await Promise.all([late, next]);
    expect(choice.isKeyRefused()).toBe(false);
    expect(await servesNext()).toBe(id);
  });

  it("is a refused key until Kiro takes it, which is asked once a minute", async () => {
    let isGood = false;
    let questions = 0;
    const choice = newChoice();
    const follow = choice.follow(asked, () => {
      questions += 1;
      return Promise.resolve(isGood);
    });
    chosen = { kind: "api-key", apiKey: "ksk_new" };
    await follow();
    await follow();
    expect([choice.isKeyRefused(), questions]).toEqual([true, 1]);
    isGood = true;
    await accounts.clock.advance(60_000);
    await follow();
    await follow();
    expect([choice.isKeyRefused(), questions]).toEqual([false, 2]);
  });
});
