import { describe, expect, it } from "vitest";
import { addAccount } from "../../../src/accounts/roster.ts";
import { keepFresh } from "../../../src/accounts/tokens/keep-fresh.ts";
import { createTokenSource } from "../../../src/accounts/tokens/tokens.ts";
import { bearerOf } from "../../../src/auth/credentials.ts";
import { KiroAuthError, type KiroError, KiroNetworkError } from "../../../src/facts/errors.ts";
import { quickDisk } from "../../helpers/faulty-disk.ts";
import { passMinutes } from "../../helpers/pass-minutes.ts";
import { authError } from "../../auth/problems.ts";
import { change, newStore } from "../new-store.ts";
import { socialLogin } from "../samples.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const DOWN = {
  code: "auth_unavailable",
  reason: "not-served",
  step: "token-refresh",
  status: 503,
} as const;

/** Accounts whose tokens have ended, and a login service that refuses until it is told otherwise. */
async function setUp(minutes = -1) {
  const world = newStore(quickDisk);
  const { clock, store, deps } = world;
  const add = (name: string) =>
    addAccount(store, socialLogin(name, clock.now() + minutes * MINUTE), deps);
  const account = await add("anna");
  const sentAt: number[] = [];
  const service: { refusal: KiroError | undefined } = { refusal: new KiroAuthError(DOWN) };
  const chance = { next: 0.5 };
  /** How far the wall clock was set, milliseconds. */
  const skew = { by: 0 };
  const tokens = createTokenSource({
    ...deps,
    clock: { ...clock, now: () => clock.now() + skew.by },
    random: { ...deps.random, next: () => chance.next },
    store,
    refresh({ refreshToken }) {
      sentAt.push(clock.monotonic());
      if (service.refusal !== undefined) return Promise.reject(service.refusal);
      const expiresAt = clock.now() + 60 * MINUTE;
      return Promise.resolve({
        accessToken: `a${sentAt.length}`,
        refreshToken: `${refreshToken}+`,
        expiresAt,
      });
    },
  });
  const request = { refusedToken: undefined, signal: undefined };
  const ask = (of = account) => tokens.withFreshToken(of, request);
  /** @returns the facts of the failure */
  async function fail(of = account) {
    const error: unknown = await ask(of).catch((thrown: unknown) => thrown);
    if (!(error instanceof KiroAuthError)) throw new Error("not refused");
    return error.problem;
  }
  /** Asks every second, as impatient people do. @returns the gaps between what is sent */
  async function gapsOf(attempts: number): Promise<readonly number[]> {
    sentAt.length = 0;
    while (sentAt.length < attempts) {
      await fail();
      await clock.advance(SECOND);
    }
    return sentAt.slice(1).map((at, index) => at - (sentAt[index] ?? 0));
  }
  return { ...world, account, add, sentAt, service, chance, skew, tokens, ask, fail, gapsOf };
}

describe("refreshes that are refused without the service's own words", () => {
  it.each([
    ["longest", 0.999_999, 1],
    ["shortest", 0, 0.5],
  ])("wait longer each time, %s (A24)", async (_name, next, share) => {
    const { chance, gapsOf } = await setUp();
    chance.next = next;
    const gaps = await gapsOf(8);
    const minutes = [1, 2, 5, 10, 30, 30].map((wait) => wait * share * MINUTE);
    expect(gaps).toEqual([SECOND, ...minutes]);
  });

  it.each([
    ["a page", { ...DOWN, status: 403, pageTitle: "Proxy" }],
    ["an empty 401", { ...DOWN, status: 401 }],
    ["a 200 that is no token", { code: "response_invalid", step: "token-refresh" }],
  ] as const)("count with %s, and say when the next try is (A24, A25)", async (_name, problem) => {
    const { clock, fail, sentAt, service } = await setUp();
    service.refusal = new KiroAuthError(problem);
    expect(await fail()).toEqual(problem);
    const nextTryAt = clock.now() + 0.75 * MINUTE;
    expect(await fail()).toEqual({ ...problem, nextTryAt, retryAfterMs: 0.75 * MINUTE });
    await clock.advance(15 * SECOND);
    expect(await fail()).toEqual({ ...problem, nextTryAt, retryAfterMs: 0.5 * MINUTE });
    expect(sentAt).toHaveLength(2);
  });

  it("wait as long as they ask, if that is longer, up to half an hour", async () => {
    const { fail, service, gapsOf } = await setUp();
    service.refusal = new KiroAuthError({ ...DOWN, status: 429, retryAfterMs: 2 * MINUTE });
    expect(await gapsOf(5)).toEqual([2, 2, 2, 3.75].map((wait) => wait * MINUTE));
    service.refusal = new KiroAuthError({ ...DOWN, status: 429, retryAfterMs: 1e15 });
    await gapsOf(1);
    expect(await fail()).toMatchObject({ retryAfterMs: 30 * MINUTE - SECOND });
  });

  it("of one account make no other one wait", async () => {
    const { add, fail, sentAt } = await setUp();
    const other = await add("berta");
    for (let count = 0; count < 4; count += 1) await fail();
    expect(sentAt).toHaveLength(2);
    await fail(other);
    expect(sentAt).toHaveLength(3);
  });

  it("wait no longer than until the wall clock says so: another clock stands still in a sleep", async () => {
    const { clock, fail, sentAt, skew } = await setUp(-120);
    await fail();
    await fail();
    skew.by += 2 * MINUTE;
    await fail();
    expect(sentAt).toHaveLength(3);
    skew.by -= 60 * MINUTE;
    await clock.advance(2 * MINUTE);
    await fail();
    expect(sentAt).toHaveLength(4);
  });

  it("leave a token in use that still works, and are then further apart, too (A24)", async () => {
    const { account, clock, sentAt, tokens } = await setUp(59);
    const request = { refusedToken: undefined, signal: undefined, marginMs: 60 * MINUTE };
    for (let count = 0; count < 59 * 4; count += 1) {
      const ready = await tokens.withFreshToken(account, request);
      expect(ready.credentials).toEqual(account.credentials);
      await clock.advance(15 * SECOND);
    }
    const gaps = sentAt.slice(1).map((at, index) => at - (sentAt[index] ?? 0));
    expect(gaps).toEqual([1, 1, 1.5, 3.75, 7.5, 22.5].map((wait) => wait * MINUTE));
  });

  it("are not repeated by whoever keeps tokens fresh either (A34)", async () => {
    const { clock, deps, sentAt, service, store, tokens } = await setUp();
    const isOpen = () => Promise.resolve(true);
    const stop = keepFresh({ ...deps, accounts: store, tokens, isOpen });
    await passMinutes(clock, 120);
    expect(sentAt.length).toBeGreaterThan(5);
    expect(sentAt.length).toBeLessThan(11);
    service.refusal = undefined;
    await passMinutes(clock, 32);
    expect(await store.read()).toMatchObject([{ generation: 2 }]);
    stop();
  });
});

describe("the waits end", () => {
  it("with the first success", async () => {
    const { ask, gapsOf, service, clock, sentAt } = await setUp();
    await gapsOf(4);
    service.refusal = undefined;
    await clock.advance(10 * MINUTE);
    await ask();
    service.refusal = new KiroAuthError(DOWN);
    await clock.advance(60 * MINUTE);
    sentAt.length = 0;
    expect(await gapsOf(4)).toEqual([SECOND, 0.75 * MINUTE, 1.5 * MINUTE]);
  });

  it("when another process or a login has brought other tokens", async () => {
    const world = await setUp();
    await world.gapsOf(4);
    const { credentials } = socialLogin("newer", world.clock.now() + MINUTE);
    await change(world, world.account.id, { credentials, generation: 2 });
    expect(bearerOf((await world.ask()).credentials)).toBe("access-newer");
    await world.clock.advance(MINUTE);
    expect(await world.gapsOf(3)).toEqual([SECOND, 0.75 * MINUTE]);
  });

  it("with the service's own words, which end the login", async () => {
    const { clock, fail, gapsOf, service } = await setUp();
    await gapsOf(4);
    service.refusal = authError("refresh_token_rejected");
    await clock.advance(5 * MINUTE);
    expect(await fail()).toMatchObject({ code: "refresh_token_rejected" });
    expect(await fail()).toMatchObject({ code: "refresh_token_rejected", reason: "login-ended" });
  });

  it("at once for a login that another process has found ended", async () => {
    const world = await setUp();
    await world.gapsOf(4);
    const state = { kind: "login-required", since: 0, reason: "client-expired" } as const;
    await change(world, world.account.id, { state });
    expect(await world.fail()).toMatchObject({ reason: "login-ended" });
  });

  it("and do not begin for a network that fails: it is tried whenever somebody asks", async () => {
    const { ask, sentAt, service } = await setUp();
    service.refusal = new KiroNetworkError("network");
    for (let count = 0; count < 5; count += 1) {
      await expect(ask()).rejects.toMatchObject({ code: "network" });
    }
    expect(sentAt).toHaveLength(5);
  });
});

describe("the person", () => {
  it("is told once, at the third refusal in a row, who, why and until when", async () => {
    const { clock, gapsOf, notices, ask, service } = await setUp();
    await gapsOf(2);
    expect(notices).toEqual([]);
    await gapsOf(1);
    const nextTryAt = clock.now() - SECOND + 1.5 * MINUTE;
    const problem = { ...DOWN, nextTryAt, retryAfterMs: 1.5 * MINUTE };
    expect(notices).toEqual([{ kind: "refresh-refused", account: "a***@example.com", problem }]);
    await gapsOf(3);
    expect(notices).toHaveLength(1);
    service.refusal = undefined;
    await clock.advance(30 * MINUTE);
    await ask();
    service.refusal = new KiroAuthError(DOWN);
    await clock.advance(60 * MINUTE);
    await gapsOf(5);
    expect(notices).toHaveLength(2);
  });
});
