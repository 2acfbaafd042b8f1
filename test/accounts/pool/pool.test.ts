import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { setEnabled, setPriority } from "../../../src/accounts/roster.ts";
import { newPool } from "../new-pool.ts";
import type { AccountState } from "../../../src/accounts/state.ts";
import { choose, firstChoice } from "../../../src/accounts/pool/strategies.ts";
import { change, newStore } from "../new-store.ts";
import { anyone, failed, nobody, poolOf, sample, without } from "./pool-world.ts";

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

  it("sticky: a session that comes back to its account takes nobody along", async () => {
    const { take, report, clock } = await poolOf("sticky", 2);
    expect(await take("a")).toBe(0);
    await report(0, failed("throttled", { retryAfterMs: 5_000 }));
    expect(await take("b")).toBe(1);
    await clock.advance(6_000);
    expect([await take("c"), await take("a"), await take("d")]).toEqual([1, 0, 1]);
  });

  it("sticky: what one request cannot use stays everybody else's", async () => {
    const { ids, take } = await poolOf("sticky", 2);
    expect(await take("a")).toBe(0);
    expect(await take("b", without(ids[0]))).toBe(1);
    expect(await take("c")).toBe(0);
  });

  it.each(["sticky", "round-robin", "lowest-usage"] as const)(
    "%s: who has no account yet takes an idle one before a queue, all else stay",
    async (strategy) => {
      const { pool, ids } = await poolOf(strategy, 2);
      const request = { ...anyone, patienceMs: 60_000 };
      const first = await pool.acquireSlot({ ...request, sessionId: "a" });
      const index = ids.indexOf(first?.account.id ?? "");
      const crowd = Array.from({ length: 9 }, () =>
        pool.acquireSlot({ ...request, sessionId: "a" }),
      );
      expect(new Set((await Promise.all(crowd)).map((slot) => slot?.account.id)).size).toBe(1);

      const own = pool.acquireSlot({ ...request, sessionId: "a" });
      const others = ["b", "c", undefined].map((sessionId) =>
        pool.acquireSlot({ ...request, sessionId }),
      );
      for (const slot of await Promise.all(others)) {
        expect(ids.indexOf(slot?.account.id ?? "")).toBe(1 - index);
      }
      first?.release();
      expect((await own)?.account.id).toBe(ids[index]);
    },
  );

  it("sticky: a queue is no reason to move for those after it", async () => {
    const { pool, ids, take } = await poolOf("sticky", 2);
    const crowd = Array.from({ length: 10 }, () => pool.acquireSlot(anyone));
    const slots = await Promise.all(crowd);
    expect(await take("b")).toBe(1);
    for (const slot of slots) slot?.release();
    expect(await take("c")).toBe(0);
    expect(ids).toHaveLength(2);
  });

  it("many that begin at the same moment spread before anybody queues", async () => {
    const { pool, ids } = await poolOf("sticky", 2);
    const crowd = Array.from({ length: 20 }, (_, index) =>
      pool.acquireSlot({ ...anyone, sessionId: `s${index}` }),
    );
    const counts = ids.map(() => 0);
    for (const slot of await Promise.all(crowd)) {
      const index = ids.indexOf(slot?.account.id ?? "");
      counts[index] = (counts[index] ?? 0) + 1;
    }
    expect(counts).toEqual([10, 10]);
  });

  it("round-robin takes everyone in order", async () => {
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
      const pool = newPool({
        ...world.deps,
        store: world.store,
        strategy: "round-robin",
      });
      const slot = await pool.acquireSlot(anyone);
      expect(world.ids.indexOf(slot?.account.id ?? "")).toBe(expected);
      if (slot !== undefined) await pool.report(slot.account, { kind: "served" });
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
    expect(await world.take(undefined, without(world.ids[1]))).toBe(2);

    expect(await world.take("session")).toBe(1);
    await change(world, world.ids[1] ?? "", { usage: usage(60) });
    expect([await world.take("session"), await world.take()]).toEqual([1, 2]);

    const resetAt = world.clock.now();
    await change(world, world.ids[0] ?? "", { usage: { ...usage(50), resetAt: resetAt + 1 } });
    expect(await world.take()).toBe(2);
    await change(world, world.ids[0] ?? "", { usage: { ...usage(50), resetAt } });
    expect(await world.take()).toBe(0);
  });

  it("lowest-usage takes one without any credits last", async () => {
    const world = await poolOf("lowest-usage", 2);
    const usage = { used: 0, limit: 0, checkedAt: 0, overageEnabled: false };
    await change(world, world.ids[0] ?? "", { usage });
    await change(world, world.ids[1] ?? "", { usage: { ...usage, used: 1, limit: 100 } });
    expect([await world.take(), await world.take()]).toEqual([1, 1]);
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
    await expect(pool.acquireSlot(anyone)).rejects.toMatchObject({
      code: "no_account_ready",
      blocks: [
        { state: "cooling-down", until: clock.now() + 60_000 },
        { state: "quota-exhausted", until: clock.now() + 3_600_000 },
        { state: "disabled" },
      ],
    });
    const empty = await poolOf("sticky", 0);
    await expect(empty.pool.acquireSlot(anyone)).rejects.toMatchObject({
      code: "no_account",
      blocks: [],
    });
  });

  it("who is ready, but not for this request, is named with what it failed with", async () => {
    const { pool, ids } = await poolOf("sticky", 1);
    const exclude = without(ids[0]);
    expect(await pool.isAnyReady(exclude)).toBe(false);
    expect(await pool.isAnyReady(nobody)).toBe(true);
    const failure = exclude.get(ids[0] ?? "");
    const blocks = [{ label: "p***@example.com", state: "refused", failure }];
    await expect(pool.acquireSlot({ ...anyone, exclude })).rejects.toMatchObject({ blocks });
    expect(await pool.blocks(exclude)).toEqual(blocks);
    expect(await pool.blocks(nobody)).toEqual([]);
    const two = await poolOf("sticky", 2);
    expect(await two.pool.blocks(without(two.ids[0]))).toEqual([]);
    expect(await two.pool.isAnyReady(without(two.ids[0]))).toBe(true);
  });

  it("the first choice is the first one that is ready", () => {
    const [one, two] = [{ ...sample("one"), enabled: false }, sample("two")];
    expect(firstChoice("sticky", [one, two], 0)).toBe(two);
    expect(firstChoice("sticky", [one], 0)).toBeUndefined();
  });

  it("to be asked what is in the way is no choice", async () => {
    const { pool, take } = await poolOf("round-robin", 2);
    expect(await take()).toBe(0);
    await pool.blocks(nobody);
    expect([await take(), await take()]).toEqual([1, 0]);
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
          const chosen = new Map<string, number>();
          const counts = new Map(accounts.map(({ id }) => [id, 0]));
          for (let draw = 1; draw <= draws; draw += 1) {
            const history = {
              ofSession: undefined,
              last: undefined,
              lastLogin: 0,
              chosenAt: chosenIn(chosen),
            };
            const id =
              choose("round-robin", { ready: accounts, idle: accounts }, history, 0)?.id ?? "";
            chosen.set(id, draw);
            counts.set(id, (counts.get(id) ?? 0) + 1);
          }
          expect(Math.max(...counts.values()) - Math.min(...counts.values())).toBeLessThanOrEqual(
            1,
          );
        },
      ),
    );
  });

  it("never takes one that is cooling, exhausted, logged out, suspended or disabled", async () => {
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
          const pool = newPool({ ...deps, clock, strategy, extra });
          const slot = await pool.acquireSlot(anyone).catch(() => null);
          const ready = extra.filter(({ enabled, state }) => enabled && state.kind === "ready");
          expect(slot === null).toBe(ready.length === 0);
          if (slot !== null) expect(ready).toContainEqual(slot?.account);
        },
      ),
    );
  });

  it("takes under a millisecond to choose from a thousand of the file", async () => {
    const { store, deps } = newStore();
    await store.update((accounts) => {
      for (let index = 0; index < 1000; index += 1) accounts.put(sample(`a${index}`));
    });
    const pool = newPool({ ...deps, store, strategy: "lowest-usage" });
    const times: number[] = [];
    for (let round = 0; round < 300; round += 1) {
      const start = performance.now();
      const slot = await pool.acquireSlot({ ...anyone, sessionId: `s${round}` });
      times.push(performance.now() - start);
      slot?.release();
    }
    // Not the median: other work on the machine counts in as well.
    times.sort((left, right) => left - right);
    expect(times[30]).toBeLessThan(1);
  });
});

function chosenIn(chosen: ReadonlyMap<string, number>) {
  return (id: string) => chosen.get(id) ?? 0;
}
