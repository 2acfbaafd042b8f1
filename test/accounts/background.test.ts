import { describe, expect, it } from "vitest";
import { keepFresh } from "../../src/accounts/keep-fresh.ts";
import { addAccount } from "../../src/accounts/people.ts";
import { syncQuota, watchQuota } from "../../src/accounts/quota.ts";
import { createTokenSource } from "../../src/accounts/tokens.ts";
import { KiroNetworkError } from "../../src/errors.ts";
import type { Usage, UsageAnswer } from "../../src/service/usage.ts";
import { change, newStore } from "./new-store.ts";
import { socialLogin } from "./samples.ts";

const MINUTE = 60_000;
const isOpen = () => Promise.resolve(true);

async function setUp(count: number, minutes: number) {
  const world = newStore();
  const { clock, store, deps } = world;
  for (let index = 0; index < count; index += 1) {
    await addAccount(store, socialLogin(`p${index}`, clock.now() + minutes * MINUTE), deps);
  }
  const sentAt: number[] = [];
  const service = { sent: 0, sentAt, running: 0, most: 0, isDown: false, takesMs: 0 };
  const tokens = createTokenSource({
    ...deps,
    store,
    async refresh({ refreshToken }) {
      service.sent += 1;
      sentAt.push(clock.monotonic());
      service.running += 1;
      service.most = Math.max(service.most, service.running);
      await new Promise((resolve) => setTimeout(resolve, service.takesMs));
      service.running -= 1;
      if (service.isDown) throw new KiroNetworkError("network", "offline");
      const expiresAt = clock.now() + 60 * MINUTE;
      return { accessToken: `a${service.sent}`, refreshToken: `${refreshToken}+`, expiresAt };
    },
  });
  /** Lets time pass and the disk do its work. */
  async function pass(passing: number): Promise<void> {
    for (let minute = 0; minute < passing; minute += 1) {
      await clock.advance(MINUTE);
      await new Promise((resolve) => setTimeout(resolve, 15));
    }
  }
  return { ...world, tokens, service, pass };
}

describe("keeping tokens fresh", () => {
  it("renews five to ten minutes before the end, and not before", async () => {
    const { store, tokens, deps, service, pass } = await setUp(1, 20);
    const stop = keepFresh({ ...deps, store, tokens, isOpen });
    await pass(8);
    expect(service.sent).toBe(0);
    await pass(9);
    expect(service.sent).toBe(1);
    await pass(10);
    expect(service.sent).toBe(1);
    stop();
  });

  it("A30 after a long sleep renews all of them, at most four at once", async () => {
    const { store, tokens, deps, service, pass, clock } = await setUp(20, -60);
    service.takesMs = 80;
    const stop = keepFresh({ ...deps, store, tokens, isOpen });
    await clock.advance(2 * MINUTE);
    while (service.sent < 20) await pass(1);
    await pass(3);
    expect(service).toMatchObject({ sent: 20, most: 4 });
    stop();
  });

  it("A31 leaves alone what is off, dead or suspended, and ends when it is told", async () => {
    const world = await setUp(3, 1);
    const [off, dead, suspended] = await world.store.read();
    await change(world, off?.id ?? "", { enabled: false });
    const state = { kind: "login-required", since: 0, reason: "client-expired" } as const;
    await change(world, dead?.id ?? "", { state });
    await change(world, suspended?.id ?? "", { state: { kind: "suspended", since: 0 } });
    const stop = keepFresh({ ...world.deps, store: world.store, tokens: world.tokens, isOpen });
    await world.pass(5);
    await change(world, off?.id ?? "", { enabled: true });
    stop();
    await world.pass(5);
    expect(world.service.sent).toBe(0);
  });

  it("looks again before each one's turn: off, suspended or renewed meanwhile is left alone", async () => {
    const world = await setUp(7, -1);
    const { store, tokens, deps, service, pass, clock } = world;
    service.takesMs = 150;
    const stop = keepFresh({ ...deps, store, tokens, isOpen });
    await clock.advance(2 * MINUTE);
    await expect.poll(() => service.running).toBe(4);
    const waiting = (await store.read()).filter(({ pendingRefresh }) => !pendingRefresh);
    expect(waiting).toHaveLength(3);
    const [off, suspended] = waiting;
    await change(world, off?.id ?? "", { enabled: false });
    await change(world, suspended?.id ?? "", { state: { kind: "suspended", since: 0 } });
    await pass(30);
    expect(service.sent).toBe(5);
    stop();
  });

  it("leaves accounts alone while OpenCode has no login for us", async () => {
    const { store, tokens, deps, service, pass } = await setUp(1, -1);
    const login = { isOpen: false };
    const stop = keepFresh({
      ...deps,
      store,
      tokens,
      isOpen: () => Promise.resolve(login.isOpen),
    });
    await pass(5);
    expect(service.sent).toBe(0);
    login.isOpen = true;
    await pass(3);
    expect(service.sent).toBe(1);
    stop();
  });

  it("A34 offline all night: one attempt a minute at most, and well again by itself", async () => {
    const { store, tokens, deps, service, pass } = await setUp(1, -1);
    service.isDown = true;
    const stop = keepFresh({ ...deps, store, tokens, isOpen });
    await pass(60);
    expect(service.sentAt.length).toBeGreaterThan(20);
    const gaps = service.sentAt.slice(1).map((at, index) => at - (service.sentAt[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(MINUTE);
    service.isDown = false;
    await pass(5);
    expect(await store.read()).toMatchObject([{ generation: 2 }]);
    stop();
  });
});

describe("what is left", () => {
  const usage = (used: number, facts: Partial<Usage> = {}): Usage => ({
    used,
    limit: 100,
    checkedAt: 0,
    overageEnabled: false,
    ...facts,
  });

  async function quota(overageAllowed = false) {
    const world = await setUp(1, 60);
    const answers: UsageAnswer[] = [];
    const options = {
      ...world.deps,
      store: world.store,
      tokens: world.tokens,
      threshold: 0.8,
      overageAllowed,
      servedAt: () => world.clock.now(),
      fetchUsage: () => Promise.resolve(answers.shift() ?? { identity: {}, usage: undefined }),
    };
    async function sync(next: Usage) {
      answers.push({ identity: { email: "new@example.com" }, usage: next });
      const [account] = await world.store.read();
      if (account === undefined) throw new Error("gone");
      return await syncQuota(options, account, new AbortController().signal);
    }
    return { ...world, options, answers, sync };
  }

  it("warns once when the threshold is crossed, and again after a reset", async () => {
    const { sync, notices, store } = await quota();
    for (const used of [10, 79, 80, 90, 5, 85]) await sync(usage(used));
    const low = { kind: "quota-low", account: "n***@example.com", limit: 100 };
    expect(notices).toEqual([
      { ...low, used: 80 },
      { ...low, used: 85 },
    ]);
    expect(await store.read()).toMatchObject([{ usage: usage(85) }]);
  });

  it("a spent quota rests until the reset, and is lifted when there is more", async () => {
    const { sync, notices, clock } = await quota();
    const resetAt = clock.now() + 86_400_000;
    expect(await sync(usage(100, { resetAt }))).toMatchObject({
      state: { kind: "quota-exhausted", until: resetAt },
    });
    expect(notices).toMatchObject([{ kind: "quota-exhausted", until: resetAt }]);
    expect(await sync(usage(100, { resetAt, limit: 200 }))).toMatchObject({
      state: { kind: "ready" },
    });
  });

  it.each([
    [false, true, "quota-exhausted"],
    [true, false, "quota-exhausted"],
    [true, true, "ready"],
  ])(
    "paid overage (allowed here %s, on in the portal %s): %s",
    async (allowed, overageEnabled, kind) => {
      const { sync } = await quota(allowed);
      expect(await sync(usage(100, { overageEnabled }))).toMatchObject({ state: { kind } });
    },
  );

  it("no figure at all changes nothing but who it is", async () => {
    const { options, answers, store } = await quota();
    answers.push({ identity: { userId: "u1" }, usage: undefined });
    const [account] = await store.read();
    if (account !== undefined) await syncQuota(options, account, new AbortController().signal);
    expect(await store.read()).toEqual([
      { ...account, identity: { ...account?.identity, userId: "u1" } },
    ]);
  });

  /** @returns how often the service was asked in that time */
  async function askedWithin(
    minutes: number,
    world: Awaited<ReturnType<typeof quota>>,
    facts: { servedAt?: () => number | undefined; answer?: Partial<Usage> } = {},
  ): Promise<number> {
    const { options, pass, clock } = world;
    let asked = 0;
    const stop = watchQuota({
      ...options,
      ...(facts.servedAt && { servedAt: facts.servedAt }),
      fetchUsage: () => {
        asked += 1;
        const answer = usage(1, { checkedAt: clock.now(), ...facts.answer });
        return Promise.resolve({ identity: {}, usage: answer });
      },
    });
    await pass(minutes);
    stop();
    await pass(20);
    return asked;
  }

  it("is asked for in the background, of accounts in use, every quarter of an hour", async () => {
    const asked = await askedWithin(60, await quota());
    expect(asked).toBeGreaterThanOrEqual(3);
    expect(asked).toBeLessThanOrEqual(4);
  });

  it("is asked for more often where it is nearly used up: no paid overage by surprise", async () => {
    const asked = await askedWithin(30, await quota(), { answer: { used: 96 } });
    expect(asked).toBeGreaterThanOrEqual(8);
  });

  it("is not asked for where nothing was spent since", async () => {
    expect(await askedWithin(60, await quota(), { servedAt: () => undefined })).toBe(0);
    const once = await quota();
    const start = once.clock.now();
    expect(await askedWithin(60, once, { servedAt: () => start })).toBe(1);
  });

  it("is asked for again where it is used up: somebody may have bought more", async () => {
    const world = await quota();
    const { clock, store, sync } = world;
    const resetAt = clock.now() + 20 * 86_400_000;
    await sync(usage(100, { resetAt, checkedAt: clock.now() }));
    expect(await store.read()).toMatchObject([{ state: { kind: "quota-exhausted" } }]);
    await askedWithin(40, world, { servedAt: () => undefined, answer: { limit: 200, resetAt } });
    expect(await store.read()).toMatchObject([{ state: { kind: "ready" } }]);
  });
});
