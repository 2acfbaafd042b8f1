import { describe, expect, it } from "vitest";
import type { Account } from "../../../src/accounts/account.ts";
import { addAccount, createAccount, removeAccount } from "../../../src/accounts/roster.ts";
import type { TokenGrant } from "../../../src/auth/exchange.ts";
import { createTokenSource } from "../../../src/accounts/tokens/tokens.ts";
import { bearerOf, type RefreshableCredentials } from "../../../src/auth/credentials.ts";
import type { AuthErrorCode } from "../../../src/facts/problems/auth-problem.ts";
import { KiroNetworkError } from "../../../src/facts/errors.ts";
import { systemDisk, type Disk } from "../../../src/lib/disk/disk.ts";
import { createFileLock } from "../../../src/lib/lock/file-lock.ts";
import { change, newPlace, newStore, takeOver, versionOf } from "../new-store.ts";
import { apiKeyLogin, socialLogin } from "../samples.ts";
import { authError } from "../../auth/problems.ts";
import { forgetting } from "../logins.ts";

const MINUTE = 60_000;

type Answer = (credentials: RefreshableCredentials) => TokenGrant | Promise<TokenGrant>;

/** One account whose token ends in `minutes`, and a login service that answers as told. */
async function setUp(minutes: number, disk?: Disk) {
  const world = newStore(disk);
  const { clock, store, deps } = world;
  const login = socialLogin("anna", clock.now() + minutes * MINUTE);
  const account = await addAccount(store, login, deps);
  const sent: string[] = [];
  const service: { answer: Answer } = { answer: () => grant(sent.length) };
  const grant = (count: number, minutesLeft = 60): TokenGrant => ({
    accessToken: `access-${count}`,
    refreshToken: `refresh-${count}`,
    expiresAt: clock.now() + minutesLeft * MINUTE,
  });
  const open = () =>
    createTokenSource({
      ...deps,
      store,
      async refresh(credentials) {
        sent.push(credentials.refreshToken);
        return await service.answer(credentials);
      },
    });
  const tokens = open();
  const fresh = (refusedToken?: string, of: Account = account) =>
    tokens.withFreshToken(of, { refusedToken, signal: undefined });
  const stored = async () => (await store.read()).find(({ id }) => id === account.id);
  return { ...world, account, sent, service, grant, open, tokens, fresh, stored };
}

const refuses = (code: AuthErrorCode) => (): never => {
  throw authError(code);
};

describe("a token that is good", () => {
  it("is given out without lock, network or writing", async () => {
    const { fresh, sent, account, path } = await setUp(4);
    const before = versionOf(path);
    expect(await fresh()).toEqual(account);
    expect(sent).toEqual([]);
    expect(versionOf(path)).toBe(before);
  });

  it("that another process refreshed is adopted", async () => {
    const world = await setUp(-1);
    const credentials = socialLogin("newer", world.clock.now() + 60 * MINUTE).credentials;
    await change(world, world.account.id, { credentials, generation: 2 });
    expect(await world.fresh("access-anna")).toMatchObject({ generation: 2, credentials });
    expect(world.sent).toEqual([]);
  });

  it("an API key is its own token", async () => {
    const { fresh, sent } = await setUp(60);
    const key = createAccount("environment", apiKeyLogin("ksk_1"), 0);
    expect(await fresh("ksk_1", key)).toBe(key);
    expect(sent).toEqual([]);
  });
});

describe("a refresh", () => {
  it.each([
    ["less than three minutes are left", 2, undefined],
    ["the service refused the token", 60, "access-anna"],
  ])(
    "takes place when %s, and is on disk before anybody uses it",
    async (_why, minutes, refused) => {
      const { fresh, stored, sent, clock } = await setUp(minutes);
      const refreshed = await fresh(refused);
      expect(refreshed).toMatchObject({
        generation: 2,
        renewedAt: clock.now(),
        credentials: { accessToken: "access-1", refreshToken: "refresh-1" },
      });
      expect(refreshed.pendingRefresh).toBeUndefined();
      // A refresh does not count as use.
      expect(refreshed.lastUsedAt).toBeUndefined();
      expect(await stored()).toEqual(refreshed);
      expect(sent).toEqual(["refresh-anna"]);
    },
  );

  it("fifty requests at once are one refresh (A3)", async () => {
    const { fresh, sent } = await setUp(-1);
    const refreshed = await Promise.all(Array.from({ length: 50 }, () => fresh()));
    expect(new Set(refreshed.map(({ credentials }) => bearerOf(credentials))).size).toBe(1);
    expect(sent).toHaveLength(1);
  });

  it("keeps a profile that the service names", async () => {
    const { fresh, service, grant } = await setUp(-1);
    service.answer = () => ({ ...grant(1), profileArn: "arn:new" });
    expect((await fresh()).credentials).toMatchObject({ profileArn: "arn:new" });
  });

  it("can be waited for by whoever ends the process", async () => {
    const { fresh, sent, service, grant, tokens, stored } = await setUp(-1);
    let answer: () => void = () => undefined;
    service.answer = () =>
      new Promise((resolve) => {
        answer = () => {
          resolve(grant(1));
        };
      });
    const refresh = fresh();
    await expect.poll(() => sent).toHaveLength(1);
    const ending = tokens.end();
    answer();
    await ending;
    expect(await stored()).toMatchObject({ generation: 2, credentials: grant(1) });
    await refresh;
  });

  it("begins no refresh after the end: a good token is given out, another one is not sent", async () => {
    const { fresh, tokens, sent } = await setUp(60);
    await tokens.end();
    expect((await fresh()).credentials).toMatchObject({ accessToken: "access-anna" });
    await expect(fresh("access-anna")).rejects.toMatchObject({ code: "aborted" });
    expect(sent).toEqual([]);
  });

  it("a second source in the same process waits for the first and adopts", async () => {
    const { fresh, open, account, sent } = await setUp(-1);
    const other = open();
    const both = await Promise.all([
      fresh(),
      other.withFreshToken(account, { refusedToken: undefined, signal: undefined }),
    ]);
    expect(both[0]).toEqual(both[1]);
    expect(sent).toHaveLength(1);
  });

  it("whoever had the new token refused too gets the next one", async () => {
    const { fresh, sent } = await setUp(-1);
    const [first, second] = await Promise.all([fresh(), fresh("access-1")]);
    expect(bearerOf(first.credentials)).toBe("access-1");
    expect(second.credentials).toMatchObject({ accessToken: "access-2" });
    expect(sent).toEqual(["refresh-anna", "refresh-1"]);
  });

  it("goes on when its caller gives up (B21)", async () => {
    const { tokens, account, service, grant, stored } = await setUp(-1);
    let answer: (grant: TokenGrant) => void = () => undefined;
    const asked = new Promise<void>((resolve) => {
      service.answer = () => {
        resolve();
        return new Promise((answered) => {
          answer = answered;
        });
      };
    });
    const abort = new AbortController();
    const request = { refusedToken: undefined, signal: abort.signal };
    const waiting = tokens.withFreshToken(account, request);
    await asked;
    abort.abort();
    await expect(waiting).rejects.toMatchObject({ code: "aborted" });
    answer(grant(1));
    await tokens.withFreshToken(account, { refusedToken: undefined, signal: undefined });
    expect(await stored()).toMatchObject({ generation: 2 });
    await expect(tokens.withFreshToken(account, request)).rejects.toMatchObject({
      code: "aborted",
    });
  });

  it("a token of a minute does not make every request a refresh (A27)", async () => {
    const { fresh, service, grant, sent, clock } = await setUp(-1);
    service.answer = () => grant(sent.length, 2);
    for (let request = 0; request < 10; request += 1) await fresh();
    expect(sent).toHaveLength(1);
    await clock.advance(61_000);
    await fresh();
    expect(sent).toHaveLength(2);
  });

  it("nor four processes that refresh early (A27)", async () => {
    const { open, account, service, grant, sent, clock } = await setUp(-1);
    service.answer = () => grant(sent.length, 5);
    const request = { refusedToken: undefined, signal: undefined, marginMs: 8 * MINUTE };
    const processes = [open(), open(), open(), open()];
    for (const minutes of [1, 2]) {
      for (const tokens of processes) await tokens.withFreshToken(account, request);
      expect(sent).toHaveLength(minutes);
      await clock.advance(61_000);
    }
  });
});

describe("a refresh that fails", () => {
  it.each([
    ["refresh_token_rejected", "refresh-token-rejected"],
    ["client_expired", "client-expired"],
  ] as const)("%s: the record stays, and says that and why (A23, A28)", async (code, reason) => {
    const { fresh, service, stored, account, notices, sent, clock } = await setUp(-1);
    service.answer = refuses(code);
    await expect(fresh()).rejects.toMatchObject({ code });
    const state = { kind: "login-required", since: clock.now(), reason };
    expect(await stored()).toEqual({ ...account, state });
    expect(notices).toEqual([{ kind: "login-required", account: "a***@example.com", reason }]);
    await expect(fresh()).rejects.toMatchObject({ code: "refresh_token_rejected" });
    expect(sent).toHaveLength(1);
  });

  it("leaves the old token in use until it ends (A23)", async () => {
    const { fresh, service, stored, clock, account } = await setUp(2);
    service.answer = refuses("refresh_token_rejected");
    expect((await fresh()).credentials).toEqual(account.credentials);
    expect(await stored()).toMatchObject({ state: { usableUntil: clock.now() + 2 * MINUTE } });
    await clock.advance(2 * MINUTE + 1);
    await expect(fresh()).rejects.toMatchObject({ code: "refresh_token_rejected" });
  });

  it("because of a bug is no reason to go on with the old token", async () => {
    const { fresh, service } = await setUp(2);
    const bug = new TypeError("bug");
    service.answer = () => {
      throw bug;
    };
    await expect(fresh()).rejects.toBe(bug);
  });

  it("does not matter when another process refreshed meanwhile (A22)", async () => {
    const world = await setUp(-1);
    const credentials = socialLogin("newer", world.clock.now() + 60 * MINUTE).credentials;
    world.service.answer = async () => {
      await change(world, world.account.id, { credentials, generation: 2 });
      throw authError("refresh_token_rejected");
    };
    expect(await world.fresh()).toMatchObject({ generation: 2, credentials });
    expect(await world.stored()).toMatchObject({ state: { kind: "ready" } });
    expect(world.notices).toEqual([]);
  });

  it.each([undefined, "refresh_token_rejected"] as const)(
    "nor when a program that counts no generations wrote a newer login (%s) (A22)",
    async (code) => {
      const world = await setUp(-1);
      const { credentials } = socialLogin("newer", world.clock.now() + 90 * MINUTE);
      world.service.answer = async () => {
        await change(world, world.account.id, { credentials });
        if (code !== undefined) throw authError(code);
        return world.grant(1);
      };
      expect((await world.fresh()).credentials).toEqual(credentials);
      expect(await world.stored()).toMatchObject({ state: { kind: "ready" }, credentials });
    },
  );

  it("an older login that such a program wrote back does not win (A19)", async () => {
    const world = await setUp(-1);
    const { credentials } = socialLogin("older", world.clock.now() - MINUTE);
    world.service.answer = async () => {
      await change(world, world.account.id, { credentials });
      return world.grant(1);
    };
    await world.fresh();
    expect(await world.stored()).toMatchObject({ credentials: world.grant(1), generation: 2 });
  });

  it("after an answer that was never stored says that it was interrupted (A5)", async () => {
    const { fresh, service, stored } = await setUp(-1);
    service.answer = () => {
      throw new KiroNetworkError("network");
    };
    await expect(fresh()).rejects.toMatchObject({ code: "network" });
    expect(await stored()).toMatchObject({ state: { kind: "ready" }, pendingRefresh: {} });
    service.answer = refuses("refresh_token_rejected");
    await expect(fresh()).rejects.toMatchObject({
      code: "refresh_token_rejected",
      problem: { reason: "refresh-interrupted", interruptedAt: Date.UTC(2026, 10, 23, 12) },
    });
    expect(await stored()).toMatchObject({ state: { reason: "refresh-interrupted" } });
  });

  it.each([
    ["A24", authError("auth_unavailable")],
    ["A24", new KiroNetworkError("timeout")],
    ["A25", authError("response_invalid")],
  ])("%s passing trouble (%s) leaves a token that still works in use", async (_id, error) => {
    const { fresh, service, sent, account, clock } = await setUp(2);
    service.answer = () => {
      throw error;
    };
    for (let request = 0; request < 5; request += 1) {
      expect((await fresh()).credentials).toEqual(account.credentials);
    }
    expect(sent).toHaveLength(1);
    await expect(fresh("access-anna")).rejects.toMatchObject({ code: error.code });
    await clock.advance(3 * MINUTE);
    await expect(fresh()).rejects.toMatchObject({ code: error.code });
    await clock.advance(3 * MINUTE);
    service.answer = () => ({
      accessToken: "a",
      refreshToken: "r",
      expiresAt: clock.now() + 60 * MINUTE,
    });
    expect(await fresh()).toMatchObject({ generation: 2, state: { kind: "ready" } });
  });

  it("of an account that was removed meanwhile brings nothing back (A32)", async () => {
    const { fresh, service, grant, store, account, clock } = await setUp(-1);
    service.answer = async () => {
      await removeAccount(store, account.id, forgetting(clock));
      return grant(1);
    };
    await expect(fresh()).rejects.toMatchObject({ code: "refresh_token_rejected" });
    expect(await store.read()).toEqual([]);
    await expect(fresh()).rejects.toMatchObject({ code: "refresh_token_rejected" });
  });

  it("a login that came between wins (A33)", async () => {
    const { fresh, service, grant, store, deps, stored, clock } = await setUp(-1);
    const login = {
      ...socialLogin("again", clock.now() + 60 * MINUTE),
      identity: { userId: "anna" },
    };
    service.answer = async () => {
      await addAccount(store, login, deps);
      return grant(1);
    };
    expect((await fresh()).credentials).toEqual(login.credentials);
    expect(await stored()).toMatchObject({ generation: 2, credentials: login.credentials });
  });

  it("S4 of a token that stays the same does not end what another process refreshed (A22)", async () => {
    const world = await setUp(-1);
    const { credentials } = socialLogin("anna", world.clock.now() + 60 * MINUTE);
    world.service.answer = async () => {
      await change(world, world.account.id, { credentials, generation: 2 });
      throw authError("refresh_token_rejected");
    };
    expect(await world.fresh()).toMatchObject({ generation: 2, credentials });
    expect(await world.stored()).toMatchObject({ state: { kind: "ready" } });
    expect(world.notices).toEqual([]);
  });
});

describe("a refresh that meets others", () => {
  it.each([
    [{ kind: "login-required", since: 1, reason: "refresh-interrupted" }, { kind: "ready" }],
    [
      { kind: "suspended", since: 1 },
      { kind: "suspended", since: 1 },
    ],
    [
      { kind: "quota-exhausted", since: 1 },
      { kind: "quota-exhausted", since: 1 },
    ],
  ] as const)("lifts a dead login and nothing else: %o becomes %o (A15)", async (state, after) => {
    const world = await setUp(-1);
    world.service.answer = async () => {
      await change(world, world.account.id, { state });
      return world.grant(1);
    };
    await world.fresh();
    expect(await world.stored()).toMatchObject({ generation: 2, state: after });
  });

  it("sends nothing where its lock was taken over (A14)", async () => {
    const onSave: (() => void)[] = [];
    const disk: Disk = {
      ...systemDisk,
      rename(from, to) {
        systemDisk.rename(from, to);
        if (to.endsWith(".json")) onSave.shift()?.();
      },
    };
    const { fresh, sent, account, path } = await setUp(-1, disk);
    onSave.push(() => {
      takeOver(`${path}.lock/account-${account.id}`);
    });
    await expect(fresh()).rejects.toMatchObject({ code: "lock_busy" });
    expect(sent).toEqual([]);
  });
});

describe("a disk that cannot be written", () => {
  function breakable() {
    const fault = { isOn: false };
    const disk = new Proxy(systemDisk, {
      get(real, name, receiver) {
        const operation = Reflect.get(real, name, receiver) as (...values: unknown[]) => unknown;
        return (...values: unknown[]) => {
          if (fault.isOn && name === "open" && String(values[0]).endsWith(".tmp")) {
            throw Object.assign(new Error("full"), { code: "ENOSPC" });
          }
          return operation(...values);
        };
      },
    });
    return { fault, disk };
  }

  it("spends no token; one that still works is used, and the person is reported once (A21, D11)", async () => {
    const { fault, disk } = breakable();
    const { fresh, sent, account, notices, clock } = await setUp(2, disk);
    fault.isOn = true;
    expect((await fresh()).credentials).toEqual(account.credentials);
    await clock.advance(61_000);
    await expect(fresh("access-anna")).rejects.toMatchObject({ code: "store_unwritable" });
    expect(sent).toEqual([]);
    expect(notices).toMatchObject([
      { kind: "store-problem", problem: { kind: "refresh-blocked" } },
    ]);
  });

  it("that takes no lock either is what is reported, not another process", async () => {
    const link = () => {
      throw Object.assign(new Error("full"), { code: "ENOSPC" });
    };
    const { store, ...world } = await setUp(-1);
    const lockless = createFileLock({ directory: newPlace(), disk: { ...systemDisk, link } });
    const other = createTokenSource({
      ...world.deps,
      store: { ...store, lockOf: () => lockless },
      refresh: () => Promise.reject(new Error("sent")),
    });
    const request = { refusedToken: undefined, signal: undefined };
    await expect(other.withFreshToken(world.account, request)).rejects.toMatchObject({
      code: "lock_unusable",
    });
  });

  it("hides nothing that went wrong before it", async () => {
    const { fault, disk } = breakable();
    const { fresh, service } = await setUp(-1, disk);
    service.answer = () => {
      fault.isOn = true;
      throw new KiroNetworkError("network");
    };
    await expect(fresh()).rejects.toMatchObject({ code: "network" });
  });

  it("is tried again behind a sleep that lasted longer than we wait (A15, A20)", async () => {
    const { fault, disk } = breakable();
    const { clock, fresh, grant, service, stored } = await setUp(-1, disk);
    service.answer = () => {
      fault.isOn = true;
      return grant(1);
    };
    const waiting = fresh();
    while (clock.sleeps.length < 3) await clock.advance(100);
    await clock.standStill(60_000);
    fault.isOn = false;
    await clock.advance(1_000);
    await waiting;
    expect(await stored()).toMatchObject({ generation: 2 });
  });

  it("keeps a token that was paid for, tells, and stores it when it can (A20)", async () => {
    const { fault, disk } = breakable();
    const { fresh, service, grant, stored, notices, clock, open, account, sent } = await setUp(
      -1,
      disk,
    );
    service.answer = () => {
      fault.isOn = true;
      return grant(1);
    };
    const waiting = fresh();
    while (clock.sleeps.length < 3) await clock.advance(100);
    fault.isOn = false;
    await clock.advance(1_000);
    expect(await waiting).toMatchObject({ generation: 2 });
    expect(await stored()).toMatchObject({
      generation: 2,
      credentials: { accessToken: "access-1" },
    });
    expect(notices).toMatchObject([{ kind: "store-problem", problem: { kind: "unsaved" } }]);
    const other = open();
    await other.withFreshToken(account, { refusedToken: undefined, signal: undefined });
    expect(sent).toHaveLength(1);
  });

  /** The service has answered, and the disk has refused the answer for longer than we wait. */
  async function withUnsaved() {
    const { fault, disk } = breakable();
    const world = await setUp(-1, disk);
    const { clock, fresh, grant, service } = world;
    service.answer = () => {
      fault.isOn = true;
      return grant(1);
    };
    const start = clock.now();
    const progress = { isOver: false };
    const waiting = fresh().finally(() => {
      progress.isOver = true;
    });
    while (!progress.isOver) await clock.advance(100);
    return { ...world, fault, refreshed: await waiting, waited: clock.now() - start };
  }

  it("goes on from memory when the disk stays full (A20)", async () => {
    const { fault, fresh, service, grant, stored, sent, refreshed, waited } = await withUnsaved();
    expect(waited).toBeGreaterThanOrEqual(30_000);
    expect(refreshed.credentials).toMatchObject({ accessToken: "access-1" });
    expect((await fresh()).credentials).toMatchObject({ accessToken: "access-1" });
    expect(await stored()).toMatchObject({ generation: 1 });
    await expect(fresh("access-1")).rejects.toMatchObject({ code: "store_unwritable" });
    fault.isOn = false;
    service.answer = () => grant(2);
    expect(await fresh("access-1")).toMatchObject({ generation: 3 });
    expect(sent).toEqual(["refresh-anna", "refresh-1"]);
  });

  it("saves it by itself once the disk takes it, and keeps the lock until then (A20)", async () => {
    const { fault, account, clock, path, stored } = await withUnsaved();
    const others = newStore(undefined, path).store.lockOf(account.id);
    await clock.advance(60_000);
    expect(others.tryAcquire()).toBeUndefined();
    fault.isOn = false;
    await clock.advance(5_000);
    await expect.poll(stored).toMatchObject({ generation: 2, state: { kind: "ready" } });
    await expect.poll(() => others.tryAcquire()).toBeDefined();
  });

  it("a second plugin instance of the process uses it, and spends nothing (A20)", async () => {
    const { account, deps, path, sent, refreshed } = await withUnsaved();
    const refresh = ({ refreshToken }: RefreshableCredentials) => {
      sent.push(refreshToken);
      return Promise.reject(authError("refresh_token_rejected"));
    };
    const { store } = newStore(undefined, path);
    const other = createTokenSource({ ...deps, store, refresh });
    const request = { refusedToken: undefined, signal: undefined };
    expect((await other.withFreshToken(account, request)).credentials).toEqual(
      refreshed.credentials,
    );
    expect(sent).toEqual(["refresh-anna"]);
  });

  it("gives the lock back when the account was removed meanwhile (A20, A32)", async () => {
    const { fault, account, clock, path } = await withUnsaved();
    fault.isOn = false;
    const { store } = newStore(undefined, path);
    await removeAccount(store, account.id, forgetting(clock));
    await clock.advance(5_000);
    await expect.poll(() => store.lockOf(account.id).tryAcquire()).toBeDefined();
    expect(await store.read()).toEqual([]);
  });
});
