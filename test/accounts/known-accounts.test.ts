import { expect, it } from "vitest";
import { knownAccounts } from "../../src/accounts/known-accounts.ts";
import { createStateRecords } from "../../src/accounts/pool/state-records.ts";
import { addAccount } from "../../src/accounts/roster.ts";
import { keepFresh } from "../../src/accounts/tokens/keep-fresh.ts";
import { unsavedOf } from "../../src/accounts/tokens/unsaved.ts";
import { faultyDisk } from "../helpers/faulty-disk.ts";
import { newStore } from "./new-store.ts";
import { socialLogin } from "./samples.ts";

const MINUTE = 60_000;

/** One account on a disk that is full from here on, and what this process learns of it. */
async function onFullDisk() {
  const fault = { isOn: false };
  const world = newStore(faultyDisk("open", "ENOSPC", fault));
  const { clock, deps, store } = world;
  const account = await addAccount(store, socialLogin("anna", clock.now() - MINUTE), deps);
  fault.isOn = true;
  const records = createStateRecords({ ...deps, store });
  const unsaved = unsavedOf(store.path);
  const known = knownAccounts(store, unsaved.overlay, records.overlay);
  const { credentials } = socialLogin("newer", clock.now() + 60 * MINUTE);
  const refreshed = { ...account, credentials, generation: 2 };
  const suspended = { kind: "suspended", since: clock.now() } as const;
  return { ...world, account, fault, known, records, refreshed, suspended, unsaved };
}

it("what the disk did not take is read with what it has: tokens and state (A20)", async () => {
  const { account, fault, known, records, refreshed, store, suspended, unsaved } =
    await onFullDisk();
  unsaved.add(refreshed, () => undefined).isLeft = true;
  const [current] = await known.read();
  expect(current).toEqual(refreshed);
  await records.change(current ?? account, [], () => suspended);
  expect(await known.read()).toEqual([{ ...refreshed, state: suspended }]);
  expect(await store.read()).toEqual([account]);
  fault.isOn = false;
  await store.update((accounts) => {
    accounts.put(refreshed);
  });
  expect(await known.read()).toEqual([{ ...refreshed, state: suspended }]);
});

it("nothing is refreshed in the background for an account that only memory knows as suspended", async () => {
  const { account, clock, deps, known, records, suspended } = await onFullDisk();
  const refreshed: string[] = [];
  const tokens = {
    withFreshToken: (due: typeof account) => {
      refreshed.push(due.id);
      return Promise.resolve(due);
    },
    end: () => Promise.resolve(),
  };
  const isOpen = () => Promise.resolve(true);
  const stop = keepFresh({ ...deps, accounts: known, tokens, isOpen });
  await records.change(account, [account], () => suspended);
  for (let minute = 0; minute < 5; minute += 1) {
    await clock.advance(MINUTE);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  stop();
  expect(refreshed).toEqual([]);
});
