import { describe, expect, it } from "vitest";
import {
  addAccount,
  removeAccount,
  setEnabled,
  setLabel,
  setPriority,
  type Login,
} from "../../src/accounts/roster.ts";
import { blockOf, maskedLabel } from "../../src/accounts/account.ts";
import { change, newStore } from "./new-store.ts";
import { apiKeyLogin, socialLogin } from "./samples.ts";

function login(name: string, changes: Partial<Login> = {}): Login {
  return { ...socialLogin(name), ...changes };
}

function centerLogin(startUrl: string, name = "anna"): Login {
  return {
    ...socialLogin(name),
    credentials: {
      method: "idc",
      provider: "IdentityCenter",
      accessToken: `access ${startUrl}`,
      refreshToken: `refresh ${startUrl}`,
      expiresAt: 0,
      ssoRegion: "us-east-1",
      startUrl,
      clientId: "client",
      clientSecret: "secret",
      clientSecretExpiresAt: 0,
    },
  };
}

const anna = socialLogin("anna");

describe("who is the same person", () => {
  it.each([
    ["the same user id", anna, login("other", { identity: { userId: "anna" } })],
    [
      "no user id and the same address in capitals",
      anna,
      login("x", { identity: { email: "ANNA@example.com" } }),
    ],
    ["the same API key", apiKeyLogin("ksk_1"), apiKeyLogin("ksk_1")],
    [
      "the same organisation and user",
      centerLogin("https://a.example/start"),
      centerLogin("https://A.example/start/"),
    ],
  ])("%s: updated in place (E13)", async (_name, first, second) => {
    const { store, deps } = newStore();
    const before = await addAccount(store, first, deps);
    const after = await addAccount(store, second, deps);
    expect(after).toMatchObject({
      id: before.id,
      generation: 2,
      credentials: second.credentials,
    });
    expect(await store.read()).toEqual([after]);
  });

  it.each([
    [
      "another user id with the same address",
      anna,
      login("bob", { identity: { userId: "bob", email: "anna@example.com" } }),
    ],
    [
      "nobody knows who either is (E14)",
      login("a", { identity: {} }),
      login("b", { identity: {} }),
    ],
    [
      "another provider",
      anna,
      {
        ...anna,
        credentials: { ...anna.credentials, provider: "Github", refreshToken: "r" } as never,
      },
    ],
    [
      "another organisation",
      centerLogin("https://a.example/start"),
      centerLogin("https://b.example/start"),
    ],
    [
      "the same profile",
      login("a", { identity: {} }),
      login("b", { identity: { email: "b@example.com" } }),
    ],
    ["another API key", apiKeyLogin("ksk_1"), apiKeyLogin("ksk_2")],
  ])("%s: two accounts", async (_name, first, second) => {
    const { store, deps } = newStore();
    await addAccount(store, first, deps);
    await addAccount(store, second, deps);
    expect(await store.read()).toHaveLength(2);
  });

  it.each(["unknown", "N/A", "-", "builder-id@aws.amazon.com"])(
    "both are called %s: two accounts (E14)",
    async (email) => {
      const { store, deps } = newStore();
      await addAccount(store, login("a", { identity: { email } }), deps);
      await addAccount(store, login("b", { identity: { email } }), deps);
      expect(await store.read()).toHaveLength(2);
    },
  );

  it("two logins that turn out to be one person's become one when they log in again", async () => {
    const world = newStore();
    const { store, deps } = world;
    const nameless = await addAccount(store, login("first", { identity: {} }), deps);
    await setLabel(store, nameless.id, "work");
    await addAccount(store, anna, deps);
    await addAccount(store, login("bob"), deps);
    await change(world, nameless.id, { identity: { userId: "anna" } });
    const again = login("third", { identity: { userId: "anna" } });
    expect(await addAccount(store, again, deps)).toMatchObject({
      id: nameless.id,
      label: "work",
      credentials: again.credentials,
    });
    expect((await store.read()).map(({ identity }) => identity.userId)).toEqual(["anna", "bob"]);
  });

  it.each([
    [false, "quota-exhausted"],
    [true, "ready"],
  ])(
    "a quota that is used up at login: overage allowed is %s, so %s",
    async (overageAllowed, kind) => {
      const { store, deps } = newStore();
      const usage = { used: 50, limit: 50, checkedAt: 0, overageEnabled: true };
      await addAccount(store, { ...anna, usage }, { ...deps, overageAllowed });
      expect(await store.read()).toMatchObject([{ state: { kind } }]);
      await addAccount(store, { ...anna, usage }, { ...deps, overageAllowed });
      expect(await store.read()).toMatchObject([{ generation: 2, state: { kind } }]);
    },
  );

  it("a new login makes a dead account ready, and keeps what the person set (A33)", async () => {
    const world = newStore();
    const { store, deps } = world;
    const account = await addAccount(store, anna, deps);
    await setLabel(store, account.id, "work");
    await setPriority(store, account.id, 4);
    await change(world, account.id, {
      enabled: false,
      state: { kind: "login-required", since: 1, reason: "refresh-interrupted" },
      pendingRefresh: { startedAt: 1, spends: "x" },
    });
    const again = await addAccount(store, { ...anna, identity: { userId: "anna" } }, deps);
    expect(again).toEqual({
      ...account,
      label: "work",
      priority: 4,
      generation: 2,
    });
  });
});

describe("what a person may set", () => {
  it("sets label, priority and use; does nothing for an account that does not exist", async () => {
    const { store, deps } = newStore();
    const account = await addAccount(store, anna, deps);
    expect(await setLabel(store, account.id, "work")).toMatchObject({ label: "work" });
    expect(await setLabel(store, account.id, undefined)).toEqual(account);
    expect(await setPriority(store, account.id, -2)).toMatchObject({ priority: -2 });
    expect(await setEnabled(store, account.id, false)).toMatchObject({ enabled: false });
    expect(await setEnabled(store, "nobody", false)).toBeUndefined();
  });
});

describe("the name of an account in messages", () => {
  const { credentials } = anna;
  it.each([
    [{ identity: { email: "anna@example.com" } }, "a***@example.com"],
    [{ identity: {}, label: "work of anna@example.com" }, "work of a***@example.com"],
    [{ identity: {} }, "Google account ab12"],
    [{ identity: {}, label: "red\u001b[31m\u202e" }, "red"],
  ])("%j is %s", (facts, expected) => {
    expect(maskedLabel({ id: "ab12-34cd", credentials, ...facts })).toBe(expected);
  });

  it("a block names it masked", () => {
    const account = {
      id: "x",
      ...anna,
      generation: 1,
      state: { kind: "suspended", since: 1 } as const,
      enabled: true,
      priority: 0,
      addedAt: 0,
    };
    expect(blockOf(account, 5)).toEqual({ label: "a***@example.com", state: "suspended" });
  });
});

describe("an account that is removed", () => {
  async function remove(added: Login) {
    const { store, deps } = newStore();
    const { id } = await addAccount(store, added, deps);
    const ended: unknown[] = [];
    const endLogin = async (credentials: unknown) => {
      // The account is gone before the service hears of it.
      expect(await store.read()).toEqual([]);
      ended.push(credentials);
    };
    const options = { clock: deps.clock, endLogin };
    expect(await removeAccount(store, id, options)).toBe(true);
    expect(await removeAccount(store, id, options)).toBe(false);
    return ended;
  }

  it("ends the login if it was made here, once", async () => {
    expect(await remove(anna)).toEqual([anna.credentials]);
  });

  it("leaves the login of another program alone", async () => {
    expect(await remove(login("anna", { origin: "imported" }))).toEqual([]);
  });

  it("keeps whose login it is, and a later login here makes it ours", async () => {
    const { store, deps } = newStore();
    const imported = await addAccount(store, login("anna", { origin: "imported" }), deps);
    expect(await store.read()).toEqual([imported]);
    const again = await addAccount(store, anna, deps);
    expect(imported).toMatchObject({ id: again.id, origin: "imported" });
    expect(again).not.toHaveProperty("origin");
    expect(await store.read()).toEqual([again]);
  });
});
