import { describe, expect, it, vi } from "vitest";
import { addAccount, createAccount } from "../../../src/accounts/roster.ts";
import type { AccountState } from "../../../src/accounts/state.ts";
import { change, newStore } from "../new-store.ts";
import { anyone, failed, nobody, poolOf, poolOnFullDisk, sample } from "./pool-world.ts";
import { apiKeyLogin, socialLogin } from "../samples.ts";

describe("keeping how it went", () => {
  it.each([
    ["account-suspended", "suspended", "account-suspended"],
    ["quota-exhausted", "quota-exhausted", "quota-exhausted"],
    ["refresh-token-rejected", "login-required", "login-required"],
  ] as const)("%s is stored, and reported once", async (reason, state, notice) => {
    const { report, store, notices } = await poolOf("sticky", 2);
    await report(0, failed(reason));
    await report(0, failed(reason));
    expect(await store.read()).toMatchObject([
      { state: { kind: state } },
      { state: { kind: "ready" } },
    ]);
    expect(notices).toMatchObject([
      { kind: notice, account: expect.stringMatching(/^p\*\*\*@/) as string },
    ]);
  });

  it("a rejected access token only puts a login that can be refreshed into a cooldown, longer each time (B2)", async () => {
    const { report, store, notices, clock } = await poolOf("sticky", 1);
    for (const seconds of [8, 16, 32]) {
      await report(0, failed("access-token-rejected"));
      const until = clock.now() + seconds * 1000;
      expect(await store.read()).toMatchObject([
        { state: { kind: "cooling-down", reason: "access-token-rejected", until } },
      ]);
      await clock.advance(seconds * 1000 + 1);
    }
    expect(notices).toEqual([]);
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

  it("a success writes nothing but a use, once a minute, and lifts nothing that still lasts", async () => {
    const { report, store, clock } = await poolOf("sticky", 1);
    const update = vi.spyOn(store, "update");
    await report(0, { kind: "served" });
    await expect.poll(async () => (await store.read())[0]?.lastUsedAt).toBe(clock.now());
    await clock.advance(59_999);
    await report(0, { kind: "served" });
    expect(update).toHaveBeenCalledTimes(1);
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

  it("late news of an old login does not touch the new one (A33)", async () => {
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

  it("what a full disk cannot keep is remembered, until it has ended", async () => {
    const { fault, pool, store, clock, path, report } = await poolOnFullDisk();
    await report(failed("throttled", { retryAfterMs: 5_000 }));
    expect(await pool.isAnyReady(nobody)).toBe(false);
    fault.isOn = false;
    await clock.advance(5_001);
    expect(await pool.isAnyReady(nobody)).toBe(true);

    const other = newStore(undefined, path);
    const state: AccountState = {
      kind: "cooling-down",
      since: 0,
      until: clock.now() + 9_000,
      reason: "throttled",
    };
    await change(other, (await store.read())[0]?.id ?? "", { state });
    expect(await pool.isAnyReady(nobody)).toBe(false);
  });

  it.each<AccountState>([
    { kind: "suspended", since: 1 },
    { kind: "login-required", since: 1, reason: "client-expired" },
  ])("what is remembered does not hide what another process wrote: $kind", async (state) => {
    const { fault, pool, store, clock, path, report } = await poolOnFullDisk();
    await report(failed("throttled", { retryAfterMs: 60_000 }));
    fault.isOn = false;
    await change(newStore(undefined, path), (await store.read())[0]?.id ?? "", { state });
    await expect(pool.acquireSlot(anyone)).rejects.toMatchObject({
      blocks: [{ state: state.kind }],
    });
    await clock.advance(60_001);
    expect(await pool.isAnyReady(nobody)).toBe(false);
  });

  it("what is remembered ends with a new login", async () => {
    const { fault, pool, store, deps, report } = await poolOnFullDisk();
    await report(failed("account-suspended"));
    expect(await pool.isAnyReady(nobody)).toBe(false);
    fault.isOn = false;
    await addAccount(store, socialLogin("anna"), deps);
    expect(await pool.isAnyReady(nobody)).toBe(true);
  });

  it("what was remembered is forgotten once the disk keeps the next news", async () => {
    const { fault, pool, clock, report } = await poolOnFullDisk();
    await report(failed("throttled", { retryAfterMs: 60_000 }));
    fault.isOn = false;
    await report(failed("quota-exhausted", { until: clock.now() + 3_600_000 }));
    await expect(pool.acquireSlot(anyone)).rejects.toMatchObject({
      blocks: [{ state: "quota-exhausted" }],
    });
  });

  it("two accounts that look the same are told apart, in notices and in lists", async () => {
    const { pool, ids, notices, report } = await poolOf("sticky", 2);
    await report(0, failed("account-suspended"));
    await report(1, failed("account-suspended"));
    const labels = ids.map((id) => `p***@example.com (${id.slice(0, 4)})`);
    expect(notices).toMatchObject(labels.map((account) => ({ account })));
    expect(await pool.blocks(nobody)).toMatchObject(labels.map((label) => ({ label })));
  });

  it("an account of no file is remembered by this process", async () => {
    const key = createAccount("environment", apiKeyLogin("ksk_1"), 0);
    const { pool, store, notices, clock } = await poolOf("sticky", 0, [key]);
    await pool.report(key, failed("throttled", { retryAfterMs: 5_000 }));
    await expect(pool.acquireSlot(anyone)).rejects.toThrow();
    await clock.advance(5_001);
    expect(await pool.acquireSlot(anyone)).toMatchObject({ account: { id: "environment" } });
    await pool.report(key, failed("account-suspended"));
    expect(await pool.isAnyReady(nobody)).toBe(false);
    expect(notices).toEqual([{ kind: "account-suspended", account: "API key account envi" }]);
    expect(await store.read()).toEqual([]);
  });

  it.each([
    ["a far future", 1e15],
    ["beyond our longest rest", 7 * 3_600_000],
  ])("a cooldown that ends in %s was written under another clock (D22)", async (_name, ahead) => {
    const world = await poolOf("sticky", 1);
    const since = world.clock.now();
    await change(world, world.ids[0] ?? "", {
      state: { kind: "cooling-down", since, until: since + ahead, reason: "throttled" },
    });
    expect(await world.pool.isAnyReady(nobody)).toBe(true);
  });
});

it("requests that are served at once note the account's use once", async () => {
  const { pool, store, ids } = await poolOf("sticky", 1);
  const update = vi.spyOn(store, "update");
  const [account] = await store.read();
  if (account === undefined) throw new Error(`no account ${ids[0]}`);
  const served = { ...account, lastUsedAt: 0 };
  await Promise.all(Array.from({ length: 50 }, () => pool.report(served, { kind: "served" })));
  await expect.poll(async () => (await store.read())[0]?.lastUsedAt).toBeTruthy();
  expect(update).toHaveBeenCalledTimes(1);
});

it("a quota remembered during disk trouble ends with a later reading", async () => {
  const world = await poolOnFullDisk();
  const { fault, pool, report, store, clock } = world;
  await report(failed("quota-exhausted", { until: clock.now() + 20 * 86_400_000 }));
  fault.isOn = false;
  expect(await pool.isAnyReady(nobody)).toBe(false);
  await clock.advance(60_000);
  const [account] = await store.read();
  const usage = { used: 100, limit: 1100, checkedAt: clock.now(), overageEnabled: false };
  await change(world, account?.id ?? "", { usage });
  expect(await pool.isAnyReady(nobody)).toBe(true);
});
