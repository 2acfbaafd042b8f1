import { describe, expect, it } from "vitest";
import { keepFresh } from "../../../src/accounts/tokens/keep-fresh.ts";
import { addAccount } from "../../../src/accounts/roster.ts";
import { createTokenSource } from "../../../src/accounts/tokens/tokens.ts";
import { KiroNetworkError } from "../../../src/facts/errors.ts";
import { quickDisk } from "../../helpers/faulty-disk.ts";
import { passMinutes, settleTurns } from "../../helpers/pass-minutes.ts";
import { change, newStore } from "../new-store.ts";
import { socialLogin } from "../samples.ts";

const MINUTE = 60_000;
const isOpen = () => Promise.resolve(true);

async function setUp(count: number, minutes: number) {
  const world = newStore(quickDisk);
  const { clock, store, deps } = world;
  for (let index = 0; index < count; index += 1) {
    await addAccount(store, socialLogin(`p${index}`, clock.now() + minutes * MINUTE), deps);
  }
  const sentAt: number[] = [];
  const service = {
    sent: 0,
    sentAt,
    running: 0,
    most: 0,
    isDown: false,
    held: undefined as Promise<void> | undefined,
  };
  const tokens = createTokenSource({
    ...deps,
    store,
    async refresh({ refreshToken }) {
      service.sent += 1;
      sentAt.push(clock.monotonic());
      service.running += 1;
      service.most = Math.max(service.most, service.running);
      await service.held;
      await settleTurns();
      service.running -= 1;
      if (service.isDown) throw new KiroNetworkError("network");
      const expiresAt = clock.now() + 60 * MINUTE;
      return { accessToken: `a${service.sent}`, refreshToken: `${refreshToken}+`, expiresAt };
    },
  });
  const pass = (passing: number) => passMinutes(clock, passing);
  return { ...world, tokens, service, pass };
}

describe("keeping tokens fresh", () => {
  it("refreshes five to ten minutes before the end, and not before", async () => {
    const { store, tokens, deps, service, pass } = await setUp(1, 20);
    const stop = keepFresh({ ...deps, accounts: store, tokens, isOpen });
    await pass(8);
    expect(service.sent).toBe(0);
    await pass(9);
    expect(service.sent).toBe(1);
    await pass(10);
    expect(service.sent).toBe(1);
    stop();
  });

  it("after a long sleep refreshes all of them, at most four at once (A30)", async () => {
    const { store, tokens, deps, service, pass, clock } = await setUp(20, -60);
    const stop = keepFresh({ ...deps, accounts: store, tokens, isOpen });
    await clock.advance(2 * MINUTE);
    while (service.sent < 20) await pass(1);
    await pass(3);
    expect(service).toMatchObject({ sent: 20, most: 4 });
    stop();
  });

  it("leaves alone what is off, dead or suspended, and ends when it is told (A31)", async () => {
    const world = await setUp(3, 1);
    const [off, dead, suspended] = await world.store.read();
    await change(world, off?.id ?? "", { enabled: false });
    const state = { kind: "login-required", since: 0, reason: "client-expired" } as const;
    await change(world, dead?.id ?? "", { state });
    await change(world, suspended?.id ?? "", { state: { kind: "suspended", since: 0 } });
    const stop = keepFresh({ ...world.deps, accounts: world.store, tokens: world.tokens, isOpen });
    await world.pass(5);
    await change(world, off?.id ?? "", { enabled: true });
    stop();
    await world.pass(5);
    expect(world.service.sent).toBe(0);
  });

  it("looks again before each one's turn: off, suspended or refreshed meanwhile is left alone", async () => {
    const world = await setUp(7, -1);
    const { store, tokens, deps, service, pass, clock } = world;
    let release: () => void = () => undefined;
    service.held = new Promise((resolve) => (release = resolve));
    const stop = keepFresh({ ...deps, accounts: store, tokens, isOpen });
    await clock.advance(2 * MINUTE);
    await settleTurns();
    expect(service.running).toBe(4);
    const waiting = (await store.read()).filter(({ pendingRefresh }) => !pendingRefresh);
    expect(waiting).toHaveLength(3);
    const [off, suspended] = waiting;
    await change(world, off?.id ?? "", { enabled: false });
    await change(world, suspended?.id ?? "", { state: { kind: "suspended", since: 0 } });
    release();
    await pass(30);
    expect(service.sent).toBe(5);
    stop();
  });

  it("leaves accounts alone while OpenCode has no login for us", async () => {
    const { store, tokens, deps, service, pass } = await setUp(1, -1);
    const login = { isOpen: false };
    const stop = keepFresh({
      ...deps,
      accounts: store,
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

  it("offline all night: one attempt a minute at most, and well again by itself (A34)", async () => {
    const { store, tokens, deps, service, pass } = await setUp(1, -1);
    service.isDown = true;
    const stop = keepFresh({ ...deps, accounts: store, tokens, isOpen });
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
