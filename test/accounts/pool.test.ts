import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Account, AccountOutcome } from "../../src/accounts/account.ts";
import { addAccount, createAccount, setEnabled, setPriority } from "../../src/accounts/people.ts";
import { createAccountPool } from "../../src/accounts/pool.ts";
import type { AccountState } from "../../src/accounts/state.ts";
import { choose, type SelectionStrategy } from "../../src/accounts/strategies.ts";
import { change, newStore, versionOf } from "./new-store.ts";
import { apiKeyLogin, socialLogin } from "./samples.ts";

const nobody: ReadonlySet<string> = new Set();

async function poolOf(strategy: SelectionStrategy, count: number, extra: Account[] = []) {
  const world = newStore();
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const login = socialLogin(`person-${index}`);
    ids.push((await addAccount(world.store, login, world.deps)).account.id);
  }
  const pool = createAccountPool({ ...world.deps, store: world.store, strategy, extra });
  const take = async (sessionId?: string, exclude = nobody) =>
    ids.indexOf((await pool.acquire({ sessionId, exclude })).id);
  const report = async (index: number, outcome: AccountOutcome) => {
    const account = (await world.store.read())[index];
    if (account !== undefined) await pool.report(account, outcome);
  };
  return { ...world, pool, ids, take, report };
}

const failed = (reason: Extract<AccountOutcome, { kind: "failed" }>["reason"], facts = {}) =>
  ({ kind: "failed", reason, ...facts }) as const;

describe("choosing an account", () => {
  it("sticky stays, moves only for a reason, and a session comes back to nobody else's", async () => {
    const { take, report, clock } = await poolOf("sticky", 3);
    expect([await take("a"), await take("b"), await take()]).toEqual([0, 0, 0]);
    await report(0, failed("throttled", { retryAfterMs: 10_000 }));
    expect([await take("a"), await take("c")]).toEqual([1, 1]);
    await clock.advance(10_001);
    expect([await take("a"), await take("c"), await take("d")]).toEqual([1, 1, 1]);
    expect(await take("b")).toBe(0);
  });

  it("round-robin takes everyone in turn", async () => {
    const { take } = await poolOf("round-robin", 3);
    const taken = [];
    for (let round = 0; round < 6; round += 1) taken.push(await take(`session-${round}`));
    expect(taken).toEqual([0, 1, 2, 0, 1, 2]);
    expect([await take(), await take(), await take()]).toEqual([0, 1, 2]);
  });

  it.each(["sticky", "round-robin", "lowest-usage"] as const)(
    "%s: a session keeps its account and moves only for a reason",
    async (strategy) => {
      const { take, report } = await poolOf(strategy, 3);
      const first = await take("a");
      for (const session of ["b", undefined, "c", "a"]) {
        const taken = await take(session);
        if (session === "a") expect(taken).toBe(first);
      }
      await report(first, failed("throttled", { retryAfterMs: 60_000 }));
      const second = await take("a");
      expect(second).not.toBe(first);
      expect(await take("a")).toBe(second);
    },
  );

  it("round-robin goes on where another process stopped", async () => {
    const world = await poolOf("round-robin", 3);
    for (const expected of [0, 1, 2, 0]) {
      const pool = createAccountPool({
        ...world.deps,
        store: world.store,
        strategy: "round-robin",
      });
      const account = await pool.acquire({ sessionId: "s", exclude: nobody });
      expect(world.ids.indexOf(account.id)).toBe(expected);
      await pool.report(account, { kind: "served" });
      await world.clock.advance(61_000);
      await expect.poll(async () => (await world.store.read())[expected]?.lastUsedAt).toBeTruthy();
    }
  });

  it("lowest-usage takes whoever has the most left", async () => {
    const world = await poolOf("lowest-usage", 3);
    const usage = (used: number) => ({ used, limit: 100, checkedAt: 0, overageEnabled: false });
    for (const [index, used] of [50, 10, 20].entries()) {
      await change(world, world.ids[index] ?? "", { usage: usage(used) });
    }
    expect(await world.take()).toBe(1);
    expect(await world.take(undefined, new Set([world.ids[1] ?? ""]))).toBe(2);

    expect(await world.take("session")).toBe(1);
    await change(world, world.ids[1] ?? "", { usage: usage(60) });
    expect([await world.take("session"), await world.take()]).toEqual([1, 2]);

    const resetAt = world.clock.now();
    await change(world, world.ids[0] ?? "", { usage: { ...usage(50), resetAt } });
    expect(await world.take()).toBe(0);
  });

  it.each(["sticky", "round-robin", "lowest-usage"] as const)(
    "%s: the person's order goes first",
    async (strategy) => {
      const { store, ids, take, report } = await poolOf(strategy, 3);
      await setPriority(store, ids[2] ?? "", 5);
      expect([await take(), await take()]).toEqual([2, 2]);
      await report(2, failed("account-suspended"));
      expect(await take()).not.toBe(2);
    },
  );

  it("nobody at all is told apart from nobody ready", async () => {
    const { pool, store, ids, report, clock } = await poolOf("sticky", 3);
    await report(0, failed("throttled", { retryAfterMs: 60_000 }));
    await report(1, failed("quota-exhausted", { until: clock.now() + 3_600_000 }));
    await setEnabled(store, ids[2] ?? "", false);
    await expect(pool.acquire({ sessionId: undefined, exclude: nobody })).rejects.toMatchObject({
      code: "no_account_ready",
      blocks: [
        { label: "p***@example.com", state: "cooling-down", until: clock.now() + 60_000 },
        { state: "quota-exhausted", until: clock.now() + 3_600_000 },
        { state: "disabled" },
      ],
    });
    const empty = await poolOf("sticky", 1);
    const exclude = new Set(empty.ids);
    await expect(empty.pool.acquire({ sessionId: undefined, exclude })).rejects.toMatchObject({
      code: "no_account",
      blocks: [],
    });
    expect(await empty.pool.isAnyReady(exclude)).toBe(false);
    expect(await empty.pool.isAnyReady(nobody)).toBe(true);
  });

  const states: readonly AccountState[] = [
    { kind: "ready" },
    { kind: "cooling-down", since: 0, until: 2_000, reason: "throttled" },
    { kind: "quota-exhausted", since: 0, until: 2_000 },
    { kind: "login-required", since: 0, reason: "client-expired" },
    { kind: "suspended", since: 0 },
  ];

  it("is fair within one, whoever is ready, for as long as they stay it", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 50 }),
        (size, draws) => {
          const accounts = Array.from({ length: size }, (_, index) => sample(`a${index}`));
          const turns = new Map<string, number>();
          const counts = new Map(accounts.map(({ id }) => [id, 0]));
          for (let turn = 1; turn <= draws; turn += 1) {
            const history = { ofSession: undefined, last: undefined, turnOf: turnIn(turns) };
            const id = choose("round-robin", accounts, history, 0)?.id ?? "";
            turns.set(id, turn);
            counts.set(id, (counts.get(id) ?? 0) + 1);
          }
          expect(Math.max(...counts.values()) - Math.min(...counts.values())).toBeLessThanOrEqual(
            1,
          );
        },
      ),
    );
  });

  it("never takes one that is cooling, exhausted, logged out, suspended or switched off", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ state: fc.constantFrom(...states), enabled: fc.boolean() }), {
          maxLength: 6,
        }),
        fc.constantFrom("sticky", "round-robin", "lowest-usage" as const),
        async (facts, strategy) => {
          const { deps } = newStore();
          const clock = { ...deps.clock, now: () => 1_000 };
          const extra = facts.map((fact, index) => ({ ...sample(`a${index}`), ...fact }));
          const pool = createAccountPool({ ...deps, clock, strategy, extra });
          const chosen = await pool.acquire({ sessionId: "s", exclude: nobody }).catch(() => null);
          const ready = extra.filter(({ enabled, state }) => enabled && state.kind === "ready");
          expect(chosen === null).toBe(ready.length === 0);
          if (chosen !== null) expect(ready).toContainEqual(chosen);
        },
      ),
    );
  });

  it("takes under a millisecond to choose from a thousand", async () => {
    const { deps } = newStore();
    const extra = Array.from({ length: 1000 }, (_, index) => sample(`a${index}`));
    const pool = createAccountPool({ ...deps, strategy: "lowest-usage", extra });
    const start = performance.now();
    const rounds = 200;
    for (let round = 0; round < rounds; round += 1) {
      await pool.acquire({ sessionId: `s${round}`, exclude: nobody });
    }
    // Other work on the machine counts in as well.
    expect((performance.now() - start) / rounds).toBeLessThan(3);
  });
});

describe("keeping how it went", () => {
  it.each([
    ["account-suspended", "suspended", "account-suspended"],
    ["quota-exhausted", "quota-exhausted", "quota-exhausted"],
    ["access-token-rejected", "login-required", "login-required"],
    ["refresh-token-rejected", "login-required", "login-required"],
  ] as const)("%s is stored, and told once", async (reason, state, notice) => {
    const { report, store, notices } = await poolOf("sticky", 2);
    await report(0, failed(reason));
    await report(0, failed(reason));
    expect(await store.read()).toMatchObject([
      { state: { kind: state } },
      { state: { kind: "ready" } },
    ]);
    expect(notices).toMatchObject([{ kind: notice, account: "p***@example.com" }]);
  });

  it.each([
    "capacity",
    "server-error",
    "network",
    "timeout",
    "stream-interrupted",
    "aborted",
    "context-too-long",
    "request-invalid",
    "model-unavailable",
    "account-not-entitled",
  ] as const)("%s is no fault of the account", async (reason) => {
    const { report, store } = await poolOf("sticky", 1);
    await report(0, failed(reason));
    expect(await store.read()).toMatchObject([{ state: { kind: "ready" } }]);
  });

  it("a success writes nothing, and lifts nothing that still lasts", async () => {
    const { report, store, clock, path } = await poolOf("sticky", 1);
    const before = versionOf(path);
    await report(0, { kind: "served" });
    expect(versionOf(path)).toEqual(before);
    await report(0, failed("throttled", { retryAfterMs: 5_000 }));
    await report(0, { kind: "served" });
    expect(await store.read()).toMatchObject([{ state: { kind: "cooling-down" } }]);
    await clock.advance(6_000);
    await report(0, { kind: "served" });
    expect(await store.read()).toMatchObject([{ state: { kind: "ready" } }]);
  });

  it("backs off twice as long each time, forgets it later, and obeys the service up to 6 h", async () => {
    const { report, store, clock } = await poolOf("sticky", 1);
    const rest = async () => {
      const state = (await store.read())[0]?.state;
      return state?.kind === "cooling-down" ? state.until - clock.now() : 0;
    };
    const rests = [];
    for (let round = 0; round < 9; round += 1) {
      await report(0, failed("throttled"));
      rests.push((await rest()) / 1000);
      await clock.advance((await rest()) + 1);
    }
    expect(rests).toEqual([8, 16, 32, 64, 128, 256, 512, 600, 600]);
    await clock.advance(6 * 60_000);
    await report(0, failed("throttled"));
    expect(await rest()).toBe(8_000);
    await report(0, failed("throttled", { retryAfterMs: 4 * 3_600_000 }));
    expect(await rest()).toBe(4 * 3_600_000);
    await report(0, failed("throttled", { retryAfterMs: 86_400_000 }));
    expect(await rest()).toBe(6 * 3_600_000);
  });

  it("A33 late news of an old login does not touch the new one", async () => {
    const { pool, store, deps } = await poolOf("sticky", 1);
    const [old] = await store.read();
    await addAccount(store, socialLogin("person-0"), deps);
    if (old !== undefined) await pool.report(old, failed("access-token-rejected"));
    expect(await store.read()).toMatchObject([{ generation: 2, state: { kind: "ready" } }]);
  });

  it("news of a removed account changes nothing", async () => {
    const { pool, store } = await poolOf("sticky", 0);
    await pool.report(sample("gone"), failed("account-suspended"));
    expect(await store.read()).toEqual([]);
  });

  it("an account of no file is remembered by this process", async () => {
    const key = createAccount("environment", apiKeyLogin("ksk_1"), 0);
    const { pool, store, notices, clock } = await poolOf("sticky", 0, [key]);
    await pool.report(key, failed("throttled", { retryAfterMs: 5_000 }));
    await expect(pool.acquire({ sessionId: "s", exclude: nobody })).rejects.toThrow();
    await clock.advance(5_001);
    expect(await pool.acquire({ sessionId: "s", exclude: nobody })).toMatchObject({
      id: "environment",
    });
    await pool.report(key, failed("account-suspended"));
    expect(await pool.isAnyReady(nobody)).toBe(false);
    expect(notices).toEqual([{ kind: "account-suspended", account: "API key account envi" }]);
    expect(await store.read()).toEqual([]);
  });

  it.each([
    ["a far future", 1e15],
    ["beyond our longest rest", 7 * 3_600_000],
  ])("D22 a rest that ends in %s was written under another clock", async (_name, ahead) => {
    const world = await poolOf("sticky", 1);
    const since = world.clock.now();
    await change(world, world.ids[0] ?? "", {
      state: { kind: "cooling-down", since, until: since + ahead, reason: "throttled" },
    });
    expect(await world.pool.isAnyReady(nobody)).toBe(true);
  });
});

function sample(id: string): Account {
  return createAccount(id, socialLogin(id), 0);
}

function turnIn(turns: ReadonlyMap<string, number>) {
  return (id: string) => turns.get(id) ?? 0;
}
