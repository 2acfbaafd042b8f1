import { describe, expect, it } from "vitest";
import type { Account } from "../../../src/accounts/account.ts";
import { addAccount, type Login, setEnabled } from "../../../src/accounts/roster.ts";
import { exportAccounts, mergeAccounts } from "../../../src/accounts/transfer/merge.ts";
import { change, newStore, type TestStore } from "../new-store.ts";
import { apiKeyLogin, socialLogin } from "../samples.ts";

const DEAD = { kind: "login-required", since: 1, reason: "refresh-token-rejected" } as const;

/** Anna's login as it was issued at a time. */
function annaAt(issued: number, changes: Partial<Login> = {}): Login {
  return {
    identity: { userId: "anna" },
    credentials: {
      method: "social",
      provider: "Google",
      accessToken: `access-${issued}`,
      refreshToken: `refresh-${issued}`,
      expiresAt: issued,
    },
    ...changes,
  };
}

/** A machine with these logins. */
async function machineWith(...logins: readonly Login[]): Promise<TestStore> {
  const machine = newStore();
  for (const login of logins) await addAccount(machine.store, login, machine.deps);
  return machine;
}

async function exportOf(...logins: readonly Login[]): Promise<readonly Account[]> {
  return await exportAccounts((await machineWith(...logins)).store);
}

async function only({ store }: TestStore): Promise<Account> {
  const [account, ...others] = await store.read();
  if (account === undefined || others.length > 0) throw new Error("not one account");
  return account;
}

const shared = { origin: "imported" } as const;

describe("an export", () => {
  it("marks the logins as shared, so that removing one does not end it elsewhere", async () => {
    const { store } = await machineWith(annaAt(100), apiKeyLogin("ksk_1"));
    await exportAccounts(store);
    expect((await store.read()).map(({ origin }) => origin)).toEqual(["imported", undefined]);
  });

  it("holds no refresh that is under way on this machine", async () => {
    const machine = await machineWith(annaAt(100));
    const { id } = await only(machine);
    await change(machine, id, { pendingRefresh: { startedAt: 1, spends: "x" } });
    const [account] = await exportAccounts(machine.store);
    expect(account).not.toHaveProperty("pendingRefresh");
  });
});

describe("a merge", () => {
  it("adds a person who has no account here, under an id that was never removed", async () => {
    const machine = await machineWith();
    const coming = await exportOf(annaAt(100));
    const add = () => mergeAccounts(machine.store, coming, machine.deps);
    const [first] = await add();
    expect(first).toMatchObject({ outcome: "added" });
    expect(await only(machine)).toMatchObject({ ...shared, id: first?.id });
    await machine.store.update((accounts) => accounts.remove(first?.id ?? "", 1));
    expect(await add()).toMatchObject([{ outcome: "added" }]);
    expect(await machine.store.read()).toHaveLength(1);
  });

  it("takes the state of a newer login with it", async () => {
    const machine = await machineWith(annaAt(100, shared));
    const state = { kind: "quota-exhausted", since: 1, until: 900 } as const;
    const coming = (await exportOf(annaAt(200))).map((each) => ({ ...each, state }));
    await mergeAccounts(machine.store, coming, machine.deps);
    expect(await only(machine)).toMatchObject({ state });
  });

  it("lets a newer login replace the one here, and keeps name, place and switch", async () => {
    const machine = await machineWith(annaAt(100, shared));
    const { id } = await only(machine);
    await change(machine, id, { label: "work", priority: 3, enabled: false });
    const coming = await exportOf(annaAt(200));
    expect(await mergeAccounts(machine.store, coming, machine.deps)).toEqual([
      { id, outcome: "updated" },
    ]);
    expect(await only(machine)).toMatchObject({
      label: "work",
      priority: 3,
      enabled: false,
      generation: 2,
      credentials: { refreshToken: "refresh-200" },
    });
  });

  it("never lets an older login replace a newer one, not even a dead one", async () => {
    const again = annaAt(200);
    const asOld = { ...again, credentials: { ...again.credentials, refreshToken: "other" } };
    for (const [state, login] of [
      [{ kind: "ready" } as const, annaAt(100)],
      [{ kind: "ready" } as const, asOld],
      [DEAD, annaAt(100)],
    ] as const) {
      const machine = await machineWith(annaAt(200, shared));
      const before = await only(machine);
      await change(machine, before.id, { state });
      const merged = await mergeAccounts(machine.store, await exportOf(login), machine.deps);
      expect(merged).toEqual([{ id: before.id, outcome: "kept", reason: "older" }]);
      expect(await only(machine)).toEqual({ ...before, state });
    }
  });

  it("keeps a login that is shared with nobody, as long as it works", async () => {
    const machine = await machineWith(annaAt(100));
    const coming = await exportOf(annaAt(200));
    const { id } = await only(machine);
    await setEnabled(machine.store, id, false);
    expect(await mergeAccounts(machine.store, coming, machine.deps)).toEqual([
      { id, outcome: "kept", reason: "own" },
    ]);
    await change(machine, id, { state: DEAD });
    expect(await mergeAccounts(machine.store, coming, machine.deps)).toEqual([
      { id, outcome: "updated" },
    ]);
    expect(await only(machine)).toMatchObject({ ...shared, state: { kind: "ready" } });
  });

  it("keeps what is here where the file has the very same login, or a dead one", async () => {
    const machine = await machineWith(annaAt(100, shared));
    const same = await exportOf(annaAt(100));
    expect(await mergeAccounts(machine.store, same, machine.deps)).toMatchObject([
      { reason: "same" },
    ]);
    const dead = (await exportOf(annaAt(200))).map((each) => ({ ...each, state: DEAD }));
    expect(await mergeAccounts(machine.store, dead, machine.deps)).toMatchObject([
      { reason: "dead" },
    ]);
    expect(await only(machine)).toMatchObject({ state: { kind: "ready" } });
  });

  it("lets a login return that has gone on elsewhere", async () => {
    const home = await machineWith(annaAt(100));
    const away = newStore();
    await mergeAccounts(away.store, await exportAccounts(home.store), away.deps);
    const { id } = await only(away);
    await change(away, id, { credentials: annaAt(300).credentials });
    const back = await exportAccounts(away.store);
    expect(await mergeAccounts(home.store, back, home.deps)).toMatchObject([
      { outcome: "updated" },
    ]);
    expect(await only(home)).toMatchObject({ credentials: { refreshToken: "refresh-300" } });
  });

  it("removes nobody, and knows people by user id or address only", async () => {
    const bert = socialLogin("bert", 100);
    const machine = await machineWith(bert, apiKeyLogin("ksk_1"));
    const byAddress = annaAt(100, { identity: { email: "BERT@example.com" } });
    const coming = await exportOf(byAddress, socialLogin("carl"), apiKeyLogin("ksk_2"));
    const merged = await mergeAccounts(machine.store, coming, machine.deps);
    expect(merged.map(({ outcome }) => outcome)).toEqual(["kept", "added", "added"]);
    expect(await machine.store.read()).toHaveLength(4);
  });

  it("replaces a key that is refused, and no other", async () => {
    const identity = { userId: "key" };
    const machine = await machineWith({ ...apiKeyLogin("ksk_1"), identity });
    const coming = await exportOf({ ...apiKeyLogin("ksk_2"), identity });
    const { id } = await only(machine);
    expect(await mergeAccounts(machine.store, coming, machine.deps)).toMatchObject([
      { outcome: "kept" },
    ]);
    await change(machine, id, { state: DEAD });
    await mergeAccounts(machine.store, coming, machine.deps);
    expect(await only(machine)).toMatchObject({ credentials: { apiKey: "ksk_2" } });
  });

  it("restores who serves first on a machine without accounts, and changes it on no other", async () => {
    const source = await machineWith(annaAt(100, { servesNext: true }), socialLogin("bert"));
    const [, bert] = await source.store.read();
    await change(source, bert?.id ?? "", { priority: 5 });
    const coming = await exportAccounts(source.store);
    for (const [machine, order] of [
      [
        await machineWith(),
        [
          [1, 0],
          [undefined, 5],
        ],
      ],
      [
        await machineWith(socialLogin("carl")),
        [
          [undefined, 0],
          [undefined, 0],
          [undefined, 0],
        ],
      ],
    ] as const) {
      await mergeAccounts(machine.store, coming, machine.deps);
      const accounts = await machine.store.read();
      expect(accounts.map(({ loginNumber, priority }) => [loginNumber, priority])).toEqual(order);
    }
  });

  it.each(["record-2", "-x"])("leaves out the name %s, which is not allowed", async (label) => {
    const machine = await machineWith(socialLogin("bert"));
    const coming = (await exportOf(annaAt(100))).map((each) => ({ ...each, label }));
    await mergeAccounts(machine.store, coming, machine.deps);
    const names = (await machine.store.read()).map((account) => account.label);
    expect(names).toEqual([undefined, undefined]);
  });

  it("gives a name only once", async () => {
    const machine = await machineWith(socialLogin("bert"));
    await change(machine, (await only(machine)).id, { label: "Work" });
    const coming = (await exportOf(annaAt(100))).map((each) => ({ ...each, label: "work" }));
    await mergeAccounts(machine.store, coming, machine.deps);
    const names = (await machine.store.read()).map(({ label }) => label);
    expect(names).toEqual(["Work", undefined]);
  });
});
