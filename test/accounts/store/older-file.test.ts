import { copyFileSync, readFileSync, renameSync } from "node:fs";
import { expect, it } from "vitest";
import { addAccount, setLabel } from "../../../src/accounts/roster.ts";
import { createAccountStore } from "../../../src/accounts/store/store.ts";
import { change, newStore } from "../new-store.ts";
import { socialLogin } from "../samples.ts";

/** A store that has just saved a refresh, and a copy of its file from before that. */
async function setUp() {
  const world = newStore();
  const { clock, deps, path, store } = world;
  const { id } = await addAccount(store, socialLogin("anna", clock.now()), deps);
  const old = `${path}.old`;
  copyFileSync(path, old);
  const { credentials } = socialLogin("newer", clock.now() + 3_600_000);
  await change(world, id, { credentials, generation: 2 });
  const putBack = () => {
    renameSync(old, path);
  };
  return { ...world, id, old, credentials, putBack };
}

it("an older file put back under a running process costs no login: it reads and saves the newer one (D23)", async () => {
  const { credentials, path, putBack, store } = await setUp();
  putBack();
  expect(await store.read()).toMatchObject([{ generation: 2, credentials }]);
  await expect.poll(() => readFileSync(path, "utf8")).toContain("access-newer");
});

it("a change by a process that has not read the older file yet keeps the newer login, too (D23)", async () => {
  const { deps, id, credentials, path, putBack, store } = await setUp();
  putBack();
  await setLabel(store, id, "work");
  const other = createAccountStore({ ...deps, path });
  expect(await other.read()).toMatchObject([{ label: "work", generation: 2, credentials }]);
});

it("a login that is over makes way for that of an older file (D23)", async () => {
  const world = await setUp();
  const { clock, id, putBack, store } = world;
  const state = { kind: "login-required", since: clock.now(), reason: "client-expired" } as const;
  await change(world, id, { state });
  putBack();
  expect(await store.read()).toMatchObject([{ generation: 1, state: { kind: "ready" } }]);
});

it("a login that lasts longer is another program's, which counts no generations (A22)", async () => {
  const world = await setUp();
  const { clock, id, deps, old, putBack, store } = world;
  const { credentials } = socialLogin("theirs", clock.now() + 7_200_000);
  await change({ store: createAccountStore({ ...deps, path: old }) }, id, { credentials });
  putBack();
  expect(await store.read()).toMatchObject([{ generation: 1, credentials }]);
});
