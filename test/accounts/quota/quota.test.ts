import { describe, expect, it } from "vitest";
import type { Account, AccountOutcome } from "../../../src/accounts/account.ts";
import { addAccount, createAccount, setEnabled } from "../../../src/accounts/roster.ts";
import { newPool } from "../new-pool.ts";
import { syncQuota } from "../../../src/accounts/quota/quota.ts";
import { watchQuota, type QuotaWatchOptions } from "../../../src/accounts/quota/watch.ts";
import { createAccountStore } from "../../../src/accounts/store/store.ts";
import { createTokenSource } from "../../../src/accounts/tokens/tokens.ts";
import { KiroApiError } from "../../../src/facts/errors.ts";
import type { Disk } from "../../../src/lib/disk/disk.ts";
import type { Usage, UsageAnswer } from "../../../src/service/account/usage.ts";
import { faultyDisk, quickDisk } from "../../helpers/faulty-disk.ts";
import { passMinutes, settleTurns } from "../../helpers/pass-minutes.ts";
import { change, newStore } from "../new-store.ts";
import { apiKeyLogin, socialLogin } from "../samples.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const nobody = new Map<string, never>();
const REFUSED: AccountOutcome = { kind: "failed", reason: "quota-exhausted" };

const usage = (used: number, facts: Partial<Usage> = {}): Usage => ({
  used,
  limit: 100,
  checkedAt: 0,
  overageEnabled: false,
  ...facts,
});

interface WorldFacts {
  readonly count?: number;
  readonly overageAllowed?: boolean;
  readonly extra?: readonly Account[];
  readonly disk?: Disk;
}

/** Accounts whose tokens last, and a service that answers what a test wants. */
async function quota({
  count = 1,
  overageAllowed = false,
  extra = [],
  disk = quickDisk,
}: WorldFacts = {}) {
  const world = newStore(disk);
  const { clock, deps, store } = world;
  for (let index = 0; index < count; index += 1) {
    await addAccount(store, socialLogin(`p${index}`, clock.now() + 300 * DAY), deps);
  }
  const refresh = () => Promise.reject(new Error("no token ends here"));
  const pool = newPool({ ...deps, store, strategy: "sticky", extra });
  const service = {
    asked: [] as string[],
    isOpen: true,
    answer: (): Promise<UsageAnswer> => Promise.resolve({ identity: {}, usage: undefined }),
  };
  /** What a reading says from here on, dated by the clock. */
  const say = (used: number, facts: Partial<Usage> = {}) => {
    service.answer = () =>
      Promise.resolve({
        identity: {},
        usage: usage(used, { checkedAt: clock.now(), ...facts }),
      });
  };
  const options: QuotaWatchOptions = {
    ...deps,
    accounts: store,
    store,
    extra,
    tokens: createTokenSource({ ...deps, store, refresh }),
    report: (account, outcome) => pool.report(account, outcome),
    thresholds: () => [0.8],
    overageAllowed,
    isOpen: () => Promise.resolve(service.isOpen),
    servedAt: () => clock.now(),
    fetchUsage: ({ id }) => {
      service.asked.push(id);
      return service.answer();
    },
  };
  async function first(): Promise<Account> {
    const [account] = await store.read();
    if (account === undefined) throw new Error("gone");
    return account;
  }
  async function read(used: number, facts: Partial<Usage> = {}): Promise<Account | undefined> {
    say(used, facts);
    return await syncQuota(options, await first(), new AbortController().signal);
  }
  const pass = (minutes: number) => passMinutes(clock, minutes);
  /** @returns how often the service was asked in that time */
  async function askedWithin(
    minutes: number,
    facts: Partial<QuotaWatchOptions> = {},
  ): Promise<number> {
    const before = service.asked.length;
    const stop = watchQuota({ ...options, ...facts });
    await pass(minutes);
    stop();
    return service.asked.length - before;
  }
  return { ...world, pool, options, service, say, first, read, pass, askedWithin };
}

describe("a reading of what is left", () => {
  it("warns once when the threshold is crossed, and again after a reset", async () => {
    const { read, notices, store } = await quota();
    for (const used of [10, 79, 80, 90, 5, 85]) await read(used);
    const low = { kind: "quota-low", account: "p***@example.com", limit: 100, crossed: [0.8] };
    expect(notices).toEqual([
      { ...low, used: 80 },
      { ...low, used: 85 },
    ]);
    expect(await store.read()).toMatchObject([{ usage: { used: 85 } }]);
  });

  it("says which of several thresholds it went over, each once", async () => {
    const { first, notices, options, say } = await quota();
    for (const used of [40, 60, 70, 90, 95]) {
      say(used);
      const thresholds = () => [0.5, 0.8];
      await syncQuota({ ...options, thresholds }, await first(), new AbortController().signal);
    }
    expect(notices).toMatchObject([
      { used: 60, crossed: [0.5] },
      { used: 90, crossed: [0.8] },
    ]);
  });

  it("warns whoever logged in above the threshold; once, whichever process reads", async () => {
    const world = await quota();
    const { read, notices, first, options, deps, path, say } = world;
    await change(world, (await first()).id, { usage: usage(85) });
    await read(90);
    const store = createAccountStore({ ...deps, path });
    say(95);
    await syncQuota({ ...options, store }, await first(), new AbortController().signal);
    expect(notices).toMatchObject([{ kind: "quota-low", used: 90 }]);
  });

  it("a spent quota rests until the reset, and is lifted when there is more", async () => {
    const { read, notices, clock } = await quota();
    const resetAt = clock.now() + DAY;
    expect(await read(100, { resetAt })).toMatchObject({
      state: { kind: "quota-exhausted", until: resetAt },
    });
    expect(notices).toMatchObject([{ kind: "quota-exhausted", until: resetAt }]);
    expect(await read(100, { resetAt, limit: 200 })).toMatchObject({ state: { kind: "ready" } });
  });

  it.each([
    ["no date", undefined],
    ["a date that is past", -1000],
    ["a date of a wrong clock", 45 * DAY],
  ])("with %s it rests as long as every reading says that it is spent", async (_name, ahead) => {
    const { read, pool, clock, notices } = await quota();
    for (let half = 0; half < 14; half += 1) {
      await read(100, ahead === undefined ? {} : { resetAt: clock.now() + ahead });
      await clock.advance(30 * MINUTE);
    }
    expect(await pool.isAnyReady(nobody)).toBe(false);
    expect(notices).toHaveLength(1);
  });

  it("a refusal is not lifted by figures below the limit, and is reported once (B6)", async () => {
    const { read, first, pool, clock, notices, deps, path } = await quota();
    await read(40);
    const until = clock.now() + DAY;
    await pool.report(await first(), { ...REFUSED, until });
    for (let half = 0; half < 4; half += 1) {
      await clock.advance(30 * MINUTE);
      await read(40);
    }
    const another = createAccountStore({ ...deps, path });
    expect(await another.read()).toMatchObject([
      { state: { kind: "quota-exhausted", until, refused: true } },
    ]);
    expect(notices).toMatchObject([{ kind: "quota-exhausted", until }]);
    expect(await read(40, { limit: 200 })).toMatchObject({ state: { kind: "ready" } });
  });

  it.each([
    [false, true, "quota-exhausted"],
    [true, false, "quota-exhausted"],
    [true, true, "ready"],
  ])(
    "paid overage (allowed here %s, on in the portal %s): %s",
    async (overageAllowed, overageEnabled, kind) => {
      const { read } = await quota({ overageAllowed });
      expect(await read(100, { overageEnabled })).toMatchObject({ state: { kind } });
    },
  );

  it("no figure at all changes nothing but who it is", async () => {
    const { options, service, store, first } = await quota();
    service.answer = () => Promise.resolve({ identity: { userId: "u1" }, usage: undefined });
    const account = await first();
    await syncQuota(options, account, new AbortController().signal);
    expect(await store.read()).toEqual([
      { ...account, identity: { ...account.identity, userId: "u1" } },
    ]);
  });

  it("a full disk keeps no figures, yet no paid overage is spent (D10)", async () => {
    const fault = { isOn: false };
    const { read, pool, notices } = await quota({ disk: faultyDisk("open", "ENOSPC", fault) });
    fault.isOn = true;
    await expect(read(100, { overageEnabled: true })).rejects.toThrow();
    expect(await pool.isAnyReady(nobody)).toBe(false);
    expect(notices).toMatchObject([{ kind: "quota-exhausted" }]);
  });
});

describe("reading in the background", () => {
  it("asks of accounts in use, every quarter of an hour", async () => {
    const { askedWithin, say, pass, service } = await quota();
    say(1);
    const asked = await askedWithin(60);
    expect(asked).toBeGreaterThanOrEqual(3);
    expect(asked).toBeLessThanOrEqual(4);
    await pass(20);
    expect(service.asked).toHaveLength(asked);
  });

  it.each([
    ["a share of it is left", 960, 1000],
    ["few credits are left", 25, 50],
    ["a request or two are left", 47, 50],
  ])("asks every few minutes where %s: no paid overage by surprise", async (_name, used, limit) => {
    const { askedWithin, say } = await quota();
    say(used, { limit });
    const asked = await askedWithin(30);
    expect(asked).toBeGreaterThanOrEqual(8);
    expect(asked).toBeLessThanOrEqual(20);
  });

  it("does not ask so often where that much is left", async () => {
    const { askedWithin, say } = await quota();
    say(24, { limit: 50 });
    expect(await askedWithin(28)).toBe(2);
  });

  it("does not ask where nothing was spent since", async () => {
    expect(await (await quota()).askedWithin(60, { servedAt: () => undefined })).toBe(0);
    const once = await quota();
    const start = once.clock.now();
    once.say(1);
    expect(await once.askedWithin(60, { servedAt: () => start })).toBe(1);
  });

  it("asks again where it is used up: somebody may have bought more", async () => {
    const { askedWithin, read, say, clock, store } = await quota();
    const resetAt = clock.now() + 20 * DAY;
    await read(100, { resetAt, checkedAt: clock.now() });
    say(100, { limit: 200, resetAt });
    await askedWithin(40, { servedAt: () => undefined });
    expect(await store.read()).toMatchObject([{ state: { kind: "ready" } }]);
  });

  it("asks though the last reading is dated in the future (D22)", async () => {
    const world = await quota();
    const { askedWithin, first, say, clock } = world;
    const checkedAt = clock.now() + 30 * DAY;
    await change(world, (await first()).id, { usage: usage(10, { checkedAt }) });
    say(11);
    expect(await askedWithin(10)).toBe(1);
  });

  it("asks of nobody that is off, suspended or must log in", async () => {
    const world = await quota({ count: 3 });
    const [off, dead, suspended] = await world.store.read();
    await setEnabled(world.store, off?.id ?? "", false);
    await change(world, dead?.id ?? "", {
      state: { kind: "login-required", since: 0, reason: "client-expired" },
    });
    await change(world, suspended?.id ?? "", { state: { kind: "suspended", since: 0 } });
    expect(await world.askedWithin(60)).toBe(0);
  });

  it("asks two at once, and nobody who was suspended or disabled meanwhile", async () => {
    const world = await quota({ count: 5 });
    const { store, clock, options, service, pass } = world;
    const [, , suspended, off] = await store.read();
    const answers: (() => void)[] = [];
    service.answer = () =>
      new Promise((resolve) => {
        answers.push(() => {
          resolve({ identity: {}, usage: usage(1, { checkedAt: clock.now() }) });
        });
      });
    const stop = watchQuota(options);
    await clock.advance(3 * MINUTE);
    await expect.poll(() => service.asked.length).toBe(2);
    await pass(3);
    expect(service.asked).toHaveLength(2);
    await change(world, suspended?.id ?? "", { state: { kind: "suspended", since: 0 } });
    await setEnabled(store, off?.id ?? "", false);
    for (const answer of answers) answer();
    await expect.poll(() => service.asked.length).toBe(3);
    await pass(3);
    stop();
    const ids = (await store.read()).map(({ id }) => id);
    expect(service.asked.map((id) => ids.indexOf(id))).toEqual([0, 1, 4]);
  });

  it.each<[string, () => Promise<UsageAnswer>]>([
    ["a refusal", () => Promise.reject(new KiroApiError({ status: 401 }))],
    ["a fault", () => Promise.reject(new KiroApiError({ status: 500 }))],
    ["an answer without figures", () => Promise.resolve({ identity: {}, usage: undefined })],
  ])("waits longer after each time of %s, half an hour at most", async (_name, answer) => {
    const { first, options, pass, say, service } = await quota();
    service.answer = answer;
    const stop = watchQuota(options);
    await pass(60);
    expect(service.asked.length).toBeGreaterThanOrEqual(3);
    expect(service.asked.length).toBeLessThanOrEqual(5);
    await pass(80);
    expect(await first()).toMatchObject({ state: { kind: "ready" } });
    say(99);
    await pass(34);
    expect(await first()).toMatchObject({ usage: { used: 99 } });
    service.answer = answer;
    const answered = service.asked.length;
    await pass(16);
    stop();
    expect(service.asked.length - answered).toBeGreaterThanOrEqual(2);
  });

  it("believes a suspension: reported once, and not asked again (B4)", async () => {
    const { askedWithin, service, store, notices } = await quota();
    const failure = { status: 403, reason: "TEMPORARILY_SUSPENDED" };
    service.answer = () => Promise.reject(new KiroApiError(failure));
    expect(await askedWithin(60)).toBe(1);
    expect(await store.read()).toMatchObject([{ state: { kind: "suspended" } }]);
    expect(notices).toEqual([{ kind: "account-suspended", account: "p***@example.com" }]);
  });
});

describe("at the start of a process", () => {
  const low = { kind: "quota-low", account: "p***@example.com", used: 940, limit: 1000 };

  /** Short processes, one after the other, over figures of that age. */
  async function runs(ageMinutes: number, facts: Partial<Account> = {}, thresholds = [0.8]) {
    const world = await quota();
    const { first, say, clock, options, notices, service } = world;
    const { id } = await first();
    const checkedAt = clock.now() - ageMinutes * MINUTE;
    await change(world, id, { usage: usage(940, { checkedAt, limit: 1000 }), ...facts });
    say(940, { limit: 1000 });
    for (let run = 0; run < 3; run += 1) {
      const stop = watchQuota({
        ...options,
        servedAt: () => undefined,
        thresholds: () => thresholds,
      });
      await settleTurns();
      stop();
    }
    return { ...world, asked: service.asked.length, notices, id };
  }

  it.each([1, 20, 3 * 24 * 60])(
    "warns once of figures that are known, %i minutes old",
    async (minutes) => {
      const { notices, options, service, pass } = await runs(minutes);
      expect(notices).toEqual([{ ...low, crossed: [0.8] }]);
      expect(service.asked).toEqual([]);
      const stop = watchQuota(options);
      await pass(20);
      stop();
      expect(notices).toHaveLength(1);
    },
  );

  it("reads figures at once that are old and were used since, by whichever process", async () => {
    const used = { lastUsedAt: Number.MAX_SAFE_INTEGER };
    expect(await runs(20, used)).toMatchObject({ asked: 1, notices: [low] });
    expect(await runs(10, used)).toMatchObject({ asked: 0, notices: [low] });
  });

  it.each<[string, Partial<Account>, number[]]>([
    ["is below the threshold", {}, [0.95]],
    ["is off", { enabled: false }, [0.8]],
    ["is suspended", { state: { kind: "suspended", since: 0 } }, [0.8]],
    ["was reset since", { usage: usage(940, { resetAt: 1, limit: 1000 }) }, [0.8]],
  ])("does not warn of an account that %s", async (_name, facts, thresholds) => {
    expect((await runs(20, facts, thresholds)).notices).toEqual([]);
  });

  it("warns once though it cannot be written down", async () => {
    const fault = { isOn: false };
    const world = await quota({ disk: faultyDisk("open", "ENOSPC", fault) });
    await change(world, (await world.first()).id, { usage: usage(940, { limit: 1000 }) });
    fault.isOn = true;
    const stop = watchQuota({ ...world.options, servedAt: () => undefined });
    await expect.poll(() => world.notices).toMatchObject([low]);
    await world.pass(20);
    expect(world.notices).toMatchObject([low]);
    stop();
  });
});

describe("an account of no file", () => {
  const key = createAccount("environment", apiKeyLogin("ksk_1"), 0);

  it("is read while OpenCode has no login for us, and those on disk are not", async () => {
    const { askedWithin, say, service } = await quota({ count: 2, extra: [key] });
    service.isOpen = false;
    say(99);
    await askedWithin(10);
    expect(new Set(service.asked)).toEqual(new Set(["environment"]));
    service.isOpen = true;
    await askedWithin(10);
    expect(new Set(service.asked).size).toBe(3);
  });

  const withKey = (overageAllowed = false) => quota({ count: 0, extra: [key], overageAllowed });

  it.each([
    [false, false],
    [true, true],
  ])("spends paid overage only where that is allowed (%s)", async (allowed, isReady) => {
    const { askedWithin, say, pool, store, clock, notices } = await withKey(allowed);
    const resetAt = clock.now() + 10 * DAY;
    say(100, { overageEnabled: true, resetAt });
    await askedWithin(60);
    expect(await pool.isAnyReady(nobody)).toBe(isReady);
    const label = "API key account envi";
    expect(notices).toEqual([
      allowed
        ? { kind: "quota-low", account: label, used: 100, limit: 100, crossed: [0.8] }
        : { kind: "quota-exhausted", account: label, until: resetAt },
    ]);
    expect(await store.read()).toEqual([]);
    await clock.advance(10 * DAY);
    expect(await pool.isAnyReady(nobody)).toBe(true);
  });

  it("is read like the others: as often, and warned of once", async () => {
    const { askedWithin, say, notices } = await withKey();
    say(85, { limit: 100 });
    expect(await askedWithin(60, { servedAt: () => undefined })).toBe(0);
    const asked = await askedWithin(20);
    expect(asked).toBeGreaterThanOrEqual(6);
    expect(notices).toMatchObject([{ kind: "quota-low", used: 85 }]);
  });

  it("its suspension is believed (B4)", async () => {
    const { askedWithin, service, pool, notices } = await withKey();
    service.answer = () =>
      Promise.reject(new KiroApiError({ status: 423, serviceMessage: "Locked" }));
    expect(await askedWithin(60)).toBe(1);
    expect(await pool.isAnyReady(nobody)).toBe(false);
    expect(notices).toMatchObject([{ kind: "account-suspended" }]);
  });
});
