import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { join } from "node:path";
import { createAccountStore } from "../../../src/accounts/store/store.ts";
import { startSimulator, type Simulator } from "../../simulator/simulator.ts";
import { dismiss, newDirectory, scaled, startCrew, startWorker, type Worker } from "./crew.ts";
import { realDeps, signedIn } from "../logins.ts";

describe("several processes refresh one account", () => {
  const path = join(newDirectory(), "kiro-accounts.json");
  const store = createAccountStore({ ...realDeps, path });
  let simulator: Simulator;
  let crew: Worker[];

  beforeAll(async () => {
    simulator = await startSimulator();
    const seed = Number(process.env["KIRO_TEST_SEED"] ?? Date.now() % 1_000_000);
    console.info(`seed ${seed}`);
    const settings = { path, origin: simulator.origin };
    crew = await Promise.all(
      Array.from({ length: 8 }, (_, index) => startWorker({ ...settings, seed: seed + index })),
    );
  });
  afterAll(async () => {
    dismiss(crew);
    await simulator.close();
  });

  it.each(["S1", "S2", "S3", "S4", "S5"] as const)(
    "%s: no token is spent twice, nothing is lost (A1, A2)",
    async (mode) => {
      simulator.tokens.mode = mode;
      const person = simulator.createPerson({ name: `person-${mode}`, provider: "Google" });
      const { id } = await signedIn(store, simulator, person);
      const others = (await store.read()).filter((account) => account.id !== id);
      const answersBefore = simulator.journal.of("/refreshToken").length;

      const count = scaled(100, 4);
      await Promise.all(crew.map((worker) => worker.give({ kind: "refresh", id, count })));

      const accounts = await store.read();
      const account = accounts.find((candidate) => candidate.id === id);
      expect(accounts.filter((candidate) => candidate.id !== id)).toEqual(others);
      expect(account?.state).toEqual({ kind: "ready" });
      expect(account?.pendingRefresh).toBeUndefined();
      const answers = simulator.journal.of("/refreshToken").slice(answersBefore);
      expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
      expect(account?.generation).toBe(answers.length + 1);
      const issued = simulator.tokens.refreshTokens().filter((token) => token.person === person);
      const last = issued.at(-1);
      expect(account?.credentials).toMatchObject({ refreshToken: last?.token });
      expect(last?.alive).toBe(true);
      if (mode !== "S4" && mode !== "S5") {
        expect(issued.map(({ uses }) => uses)).toEqual([...answers.map(() => 1), 0]);
      }
    },
  );
});

describe("several processes add and remove accounts", () => {
  it("keeps every addition, and no removal comes back", async () => {
    const path = join(newDirectory(), "kiro-accounts.json");
    const store = createAccountStore({ ...realDeps, path });
    const crew = await startCrew(6, { path });
    const count = scaled(10, 5);
    const added = await Promise.all(
      crew.map((worker, index) => worker.give({ kind: "add", prefix: `p${index}`, count })),
    );
    const ids = added.flat() as string[];
    expect((await store.read()).map(({ id }) => id).sort()).toEqual([...ids].sort());

    const [first, second, ...rest] = crew;
    const half = ids.filter((_id, index) => index % 2 === 0);
    const [, , ...later] = await Promise.all([
      first?.give({ kind: "remove", ids: half }),
      second?.give({ kind: "remove", ids: [...half].reverse() }),
      ...rest.map((worker, index) => worker.give({ kind: "add", prefix: `q${index}`, count })),
    ]);
    dismiss(crew);
    const removed = new Set(half);
    const expected = [...ids.filter((id) => !removed.has(id)), ...(later.flat() as string[])];
    expect((await store.read()).map(({ id }) => id).sort()).toEqual(expected.sort());
  });
});
