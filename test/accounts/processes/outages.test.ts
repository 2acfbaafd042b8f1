import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { join } from "node:path";
import { createAccountStore } from "../../../src/accounts/store/store.ts";
import { createFakeRandom } from "../../helpers/fake-random.ts";
import { startSimulator, type Simulator } from "../../simulator/simulator.ts";
import { realDeps, signedIn } from "../logins.ts";
import { dismiss, newDirectory, scaled, startCrew, type Worker } from "./crew.ts";

const MODES = ["S1", "S2", "S3", "S4", "S5"] as const;
const REFRESH = "/refreshToken";
const BODIES: readonly unknown[] = [
  { message: "Internal error", reason: null },
  { message: "Unauthorized" },
  { error: { code: 401, message: "token expired" } },
  { error: "access_denied" },
  "<html><head><title>Proxy</title></head></html>",
  "",
  '{"accessToken": "cut',
];

describe("outages of the sign-in service, whatever it answers", () => {
  let simulator: Simulator;
  let crew: readonly Worker[];
  const path = join(newDirectory(), "kiro-accounts.json");
  const store = createAccountStore({ ...realDeps, path });
  const load = Number(process.env["KIRO_TEST_LOAD"] ?? "0");

  beforeAll(async () => {
    simulator = await startSimulator();
    crew = await startCrew(load >= 1 ? 8 : 3, { path, origin: simulator.origin });
  });
  afterAll(async () => {
    dismiss(crew);
    await simulator.close();
  });

  it("cost no account, however many processes meet them (A24)", async () => {
    const seed = Number(process.env["KIRO_TEST_SEED"] ?? Date.now() % 1_000_000);
    console.info(`seed ${seed}`);
    const random = createFakeRandom(seed);
    const among = (count: number) => Math.floor(random.next() * count);
    const people = [simulator.people.google, simulator.people.second];
    const accounts = await Promise.all(people.map((person) => signedIn(store, simulator, person)));
    for (let outage = 0; outage < scaled(2_000, 40); outage += 1) {
      simulator.tokens.mode = MODES[among(MODES.length)] ?? "S1";
      simulator
        .at(REFRESH)
        .always({ status: 400 + among(200), body: BODIES[among(BODIES.length)] });
      const orders = crew.map((worker, index) => {
        const { id } = accounts[(outage + index) % accounts.length] ?? { id: "" };
        return worker.give({ kind: "refresh", id, count: 1 }).catch(() => undefined);
      });
      await Promise.all(orders);
      simulator.at(REFRESH).clear();
      const states = (await store.read()).map(({ state }) => state.kind);
      expect([seed, outage, ...states]).toEqual([seed, outage, "ready", "ready"]);
    }
    for (const { id } of accounts) {
      expect(await crew[0]?.give({ kind: "refresh", id, count: 1 })).toBe(1);
    }
  });
});
