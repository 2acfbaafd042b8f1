import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Account } from "../../../src/accounts/account.ts";
import { createAccountStore } from "../../../src/accounts/store/store.ts";
import { createTokenSource } from "../../../src/accounts/tokens/tokens.ts";
import { bearerOf } from "../../../src/auth/credentials.ts";
import { refreshTokens } from "../../../src/auth/credentials.ts";
import { createFakeRandom } from "../../helpers/fake-random.ts";
import { startSimulator, type Simulator } from "../../simulator/simulator.ts";
import {
  dismiss,
  isFrozen,
  newDirectory,
  scaled,
  startWorker,
  type Worker,
  type WorkerSettings,
} from "./crew.ts";
import { realDeps, signedIn } from "../logins.ts";

const MODES = ["S1", "S2", "S3", "S4", "S5"] as const;

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ refreshMode: "S3" });
  // Whoever is killed with the only copy of a token makes the next one send the spent one.
  simulator.expectRefusals(({ path }) => path.includes("refreshToken"));
});
afterAll(() => simulator.close());

/** Kills a process during a forced refresh, and looks what the next process makes of it. */
async function killDuringRefresh(death: Partial<WorkerSettings>) {
  const path = join(newDirectory(), "kiro-accounts.json");
  const store = createAccountStore({ ...realDeps, path });
  const { id } = await signedIn(store, simulator);
  const other = await signedIn(store, simulator, simulator.people.second);
  const worker = await startWorker({ path, origin: simulator.origin, ...death });
  const died = await worker.give({ kind: "refresh", id, count: 1 }).then(
    () => false,
    (error: unknown) => error instanceof Error && error.message === "died",
  );
  worker.kill();

  const [after, untouched, ...more] = await store.read();
  expect([after?.id, untouched, ...more]).toEqual([id, other]);
  const spent = tokenOf(after);
  const isLost = !simulator.tokens.isAlive(spent);
  const left = isLost ? await leftover(path, id) : undefined;

  const { end, took } = await refreshAgain(path, id);
  const [final, stillUntouched] = await store.read();
  expect(stillUntouched).toEqual(other);
  expect(filesOf(path)).toEqual(["kiro-accounts.json", "kiro-accounts.json.bak"]);
  return { died, isLost, left, end, took, final };
}

async function refreshAgain(path: string, id: string, leaseMs = 30_000) {
  const store = createAccountStore({ ...realDeps, path, leaseMs });
  const call = { ...realDeps, fetch: simulator.fetch, userAgent: "test" };
  const tokens = createTokenSource({
    ...realDeps,
    store,
    refresh: (credentials) => refreshTokens(credentials, call),
  });
  const account = (await store.read()).find((candidate) => candidate.id === id);
  if (account === undefined) throw new Error("the account is gone");
  const start = performance.now();
  const end = await tokens
    .withFreshToken(account, { refusedToken: bearerOf(account.credentials), signal: undefined })
    .then(
      () => "refreshed",
      (error: unknown) => (error as { code?: string }).code,
    );
  return { end, took: performance.now() - start };
}

/** The refresh token in a left-over file that the service would take. */
async function leftover(path: string, id: string): Promise<string | undefined> {
  for (const name of filesOf(path).filter((file) => /\.(tmp|pending)$/.test(file))) {
    const other = createAccountStore({ ...realDeps, path: join(dirname(path), name) });
    const accounts = await other.read().catch(() => []);
    const token = tokenOf(accounts.find((account) => account.id === id));
    if (simulator.tokens.isAlive(token)) return token;
  }
  return undefined;
}

function tokenOf(account: Account | undefined): string {
  return account?.credentials.method === "social" ? account.credentials.refreshToken : "";
}

function filesOf(path: string): string[] {
  return readdirSync(dirname(path)).filter((name) => !name.endsWith(".lock"));
}

async function startRefresh(settings: Partial<WorkerSettings>) {
  const path = join(newDirectory(), "kiro-accounts.json");
  const store = createAccountStore({ ...realDeps, path });
  const { id } = await signedIn(store, simulator);
  const worker = await startWorker({ path, origin: simulator.origin, ...settings });
  const gone = once(worker.process, "exit");
  const answered = new Promise<void>((resolve) => {
    worker.process.on("message", (report: { event?: string }) => {
      if (report.event === "answered") resolve();
    });
  });
  const result = worker.give({ kind: "refresh", id, count: 1 }).catch((error: unknown) => error);
  await answered;
  return { path, store, id, worker, gone, result };
}

describe("an orderly end during a refresh", () => {
  it.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)(
    "%s waits until the answer is stored (A10)",
    async (signal) => {
      const { store, worker, gone } = await startRefresh({ pauseMs: 300 });
      worker.kill(signal);
      expect(await gone).toEqual([null, signal]);
      const [account] = await store.read();
      expect(account).toMatchObject({ generation: 2 });
      expect(simulator.tokens.isAlive(tokenOf(account))).toBe(true);
    },
  );

  it("process.exit() leaves the answer to the next process (A11)", async () => {
    const { path, store, gone, id } = await startRefresh({ exitAfterAnswer: true });
    expect(await gone).toEqual([0, null]);
    expect((await refreshAgain(path, id)).end).toBe("refreshed");
    expect(simulator.tokens.isAlive(tokenOf((await store.read())[0]))).toBe(true);
  });

  it.each<[string, (worker: Worker) => void, unknown]>([
    [
      "SIGTERM (A10)",
      (worker) => {
        worker.kill("SIGTERM");
      },
      [null, "SIGTERM"],
    ],
    [
      "a natural end (A11)",
      ({ process }) => {
        process.disconnect();
      },
      [0, null],
    ],
  ])(
    "%s leaves what the disk has refused until then to the next process (A20)",
    async (_name, end, code) => {
      const settings = { failsAfterAnswer: true, haste: 60 } as const;
      const { path, store, id, worker, gone, result } = await startRefresh(settings);
      expect(await result).toBe(1);
      expect(await store.read()).toMatchObject([{ generation: 1 }]);
      end(worker);
      expect(await gone).toEqual(code);
      expect((await refreshAgain(path, id)).end).toBe("refreshed");
      const [account] = await store.read();
      expect(account).toMatchObject({ generation: 2, state: { kind: "ready" } });
      expect(simulator.tokens.isAlive(tokenOf(account))).toBe(true);
    },
  );
});

describe("a machine that sleeps while the answer is under way", () => {
  afterEach(() => {
    simulator.tokens.mode = "S3";
  });

  /** One process sleeps with its request under way, and another one refreshes meanwhile. */
  async function sleepThroughRefresh() {
    const path = join(newDirectory(), "kiro-accounts.json");
    const store = createAccountStore({ ...realDeps, path, leaseMs: 300 });
    const { id } = await signedIn(store, simulator);
    const other = await signedIn(store, simulator, simulator.people.second);
    const settings = { path, origin: simulator.origin, leaseMs: 300 };
    const sleeper = await startWorker({ ...settings, freezeAfterMs: 0, pauseMs: 50 });
    const asleep = sleeper.give({ kind: "refresh", id, count: 1 }).catch((error: unknown) => error);
    const hasSlept = await isFrozen(sleeper, asleep);
    const awake = await refreshAgain(path, id, 300);
    sleeper.kill("SIGCONT");
    await asleep;
    dismiss([sleeper]);

    const [account, untouched, ...more] = await store.read();
    expect(hasSlept).toBe(true);
    expect([account?.id, untouched, ...more]).toEqual([id, other]);
    expect(filesOf(path)).toEqual(["kiro-accounts.json", "kiro-accounts.json.bak"]);
    return { path, store, id, awake, account };
  }

  it.each(MODES)(
    "%s: the other one leaves the token to it, and the account has a token that lives (A14, A15)",
    async (mode) => {
      simulator.tokens.mode = mode;
      const { awake, account } = await sleepThroughRefresh();
      expect(awake.end).toBe("lock_busy");
      expect(account).toMatchObject({ generation: 2, state: { kind: "ready" } });
      expect(account?.pendingRefresh).toBeUndefined();
      expect(simulator.tokens.isAlive(tokenOf(account))).toBe(true);
    },
  );

  it.each(MODES)(
    "%s: an answer that came while the process was stopped is taken, however late it wakes (A15)",
    async (mode) => {
      simulator.tokens.mode = mode;
      const path = join(newDirectory(), "kiro-accounts.json");
      const store = createAccountStore({ ...realDeps, path });
      const { id } = await signedIn(store, simulator);
      simulator.at("/refreshToken").enqueue({ delayMs: 300 });
      const settings = { path, origin: simulator.origin, freezeAfterMs: 50, timeoutMs: 1_000 };
      const sleeper = await startWorker(settings);
      const asleep = sleeper.give({ kind: "refresh", id, count: 1 });
      expect(await isFrozen(sleeper, asleep)).toBe(true);
      // The request had one second; a timer is too late for a busy process after another one.
      await realDeps.clock.sleep(2_000);
      sleeper.kill("SIGCONT");
      expect(await asleep).toBe(1);
      dismiss([sleeper]);
      const [account] = await store.read();
      expect(account).toMatchObject({ generation: 2, state: { kind: "ready" } });
      expect(simulator.tokens.isAlive(tokenOf(account))).toBe(true);
    },
  );

  it("a process that died asleep leaves the token to the next one (A5)", async () => {
    simulator.tokens.mode = "S2";
    const path = join(newDirectory(), "kiro-accounts.json");
    const store = createAccountStore({ ...realDeps, path, leaseMs: 300 });
    const { id } = await signedIn(store, simulator);
    const settings = {
      path,
      origin: simulator.origin,
      leaseMs: 300,
      freezeAfterMs: 0,
      pauseMs: 50,
    };
    const sleeper = await startWorker(settings);
    const asleep = sleeper.give({ kind: "refresh", id, count: 1 }).catch(() => undefined);
    await isFrozen(sleeper, asleep);
    sleeper.kill("SIGKILL");
    await asleep;
    expect((await refreshAgain(path, id, 300)).end).toBe("refreshed");
  });
});

describe("kill -9 during a refresh", () => {
  afterEach(() => {
    simulator.tokens.mode = "S3";
  });

  it("before the request is sent lets the next process refresh at once (A4)", async () => {
    const { died, end, took } = await killDuringRefresh({ dieAt: "before-send" });
    expect({ died, end }).toEqual({ died: true, end: "refreshed" });
    // Not after the half minute that a silent owner has.
    expect(took).toBeLessThan(20_000);
  });

  it.each(
    MODES.flatMap((mode) => [
      ["after sending (A5)", mode, { dieAt: "after-send", dieAfterMs: 250 }] as const,
      ["after the answer (A6)", mode, { dieAt: "after-answer" }] as const,
    ]),
  )("%s (%s): at most this account must log in, and says why", async (_name, mode, death) => {
    simulator.tokens.mode = mode;
    if (death.dieAt === "after-send") simulator.at("/refreshToken").enqueue({ delayMs: 2_000 });
    const { died, end, final } = await killDuringRefresh(death);
    expect(died).toBe(true);
    if (mode !== "S1" && mode !== "S3") {
      expect([end, final?.state]).toEqual(["refreshed", { kind: "ready" }]);
      return;
    }
    expect(end).toBe("refresh_token_rejected");
    expect(final?.state).toMatchObject({ kind: "login-required", reason: "refresh-interrupted" });
  });

  it("at every step loses a token only between the answer and our flush (A7, A8, A9)", async () => {
    const least = scaled(1, 0) === 1 ? 1 : 4;
    const outcomes: string[] = [];
    for (let operation = 0; ; operation += least) {
      const { died, end, final, isLost, left } = await killDuringRefresh({
        dieAtOperation: operation,
      });
      const outcome = !isLost || left !== undefined ? "kept" : "lost";
      outcomes.push(outcome);
      if (outcome === "kept") expect([operation, end]).toEqual([operation, "refreshed"]);
      else expect(final?.state).toMatchObject({ reason: "refresh-interrupted" });
      if (!died) break;
    }
    expect(outcomes.at(0)).toBe("kept");
    expect(outcomes.at(-1)).toBe("kept");
    expect(outcomes.length).toBeGreaterThan(10);
  });

  it("leaves the store intact at random moments (A4 to A9)", async () => {
    const seed = Number(process.env["KIRO_TEST_SEED"] ?? Date.now() % 1_000_000);
    console.info(`seed ${seed}`);
    const random = createFakeRandom(seed);
    for (let round = 0; round < scaled(200, 4); round += 1) {
      const { end, final, isLost, left } = await killDuringRefresh({
        dieAtOperation: Math.floor(random.next() * 70),
      });
      if (!isLost || left !== undefined) expect(end).toBe("refreshed");
      else expect(final?.state).toMatchObject({ reason: "refresh-interrupted" });
    }
  });
});
