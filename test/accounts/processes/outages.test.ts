import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { join } from "node:path";
import { addAccount } from "../../../src/accounts/roster.ts";
import { READY } from "../../../src/accounts/state.ts";
import { createAccountStore } from "../../../src/accounts/store/store.ts";
import type { Credentials } from "../../../src/auth/credentials.ts";
import { createFakeRandom } from "../../helpers/fake-random.ts";
import { worldClock } from "../../helpers/hasty-clock.ts";
import type { Person } from "../../simulator/people.ts";
import { startSimulator, type Simulator } from "../../simulator/simulator.ts";
import { externalLogin, realDeps } from "../logins.ts";
import {
  dismiss,
  newDirectory,
  OUTAGE_CALLS,
  startCrew,
  type OutageOrder,
  type Worker,
} from "./crew.ts";

const MODES = ["S1", "S2", "S3", "S4", "S5"] as const;
const TENANT = "/00000000-1111-2222-3333-444444444444/oauth2/v2.0/token";
const SIGN_IN = ["/refreshToken", "/token", TENANT];
const KIRO = ["/Get-Usage-Limits", "/getUsageLimits", "/List-Available-Models"];
const MORE_OF_KIRO = ["/ListAvailableModels", "/List-Available-Profiles"];
const CHAT = "chat";
/** The first is in the service's own form: 401 in it ends a key, and 402 says that a quota is used up. */
const BODIES: readonly unknown[] = [
  { message: "No.", reason: null },
  { message: "Unauthorized" },
  { error: { code: 401, message: "token expired" } },
  { error: "access_denied" },
  "<html><head><title>Proxy</title></head></html>",
  "",
  '{"accessToken": "cut',
];
/** What every host answers in the first outages: the statuses that may be verdicts, in each form. */
const FIRST_ANSWERS = [401, 402, 403, 423].flatMap((status) =>
  BODIES.map((body) => ({ status, body })),
);
/** Between two outages: nothing, a short wait, and long enough for every access token to end. */
const LULLS_MS = [0, 20_000, 120_000, 61 * 60_000];
/** By then every cooldown and every quota without a date is over. */
const AFTERWARDS_MS = 7 * 3_600_000;
/** Where all of this must have led, or nothing was proven. */
const MET = [
  ...SIGN_IN,
  "/Get-Usage-Limits",
  "/List-Available-Models",
  "/List-Available-Profiles",
  "/generateAssistantResponse",
];

describe("outages of every host, whatever they answer", () => {
  const epoch = Date.now();
  const clock = worldClock(epoch);
  const path = join(newDirectory(), "kiro-accounts.json");
  const store = createAccountStore({ ...realDeps, path });
  const seed = Number(process.env["KIRO_TEST_SEED"] ?? Date.now() % 1_000_000);
  const random = createFakeRandom(seed);
  const load = Number(process.env["KIRO_TEST_LOAD"] ?? "0");
  let simulator: Simulator;
  let crew: readonly Worker[];
  let passedMs = 0;

  function pick<Value>(all: readonly Value[]): Value {
    const value = all[Math.floor(random.next() * all.length)];
    if (value === undefined) throw new Error("nothing to pick");
    return value;
  }

  function pass(milliseconds: number): void {
    passedMs += milliseconds;
    clock.pass(passedMs);
  }

  beforeAll(async () => {
    simulator = await startSimulator({ now: () => clock.now() });
    simulator.expectRefusals();
    const settings = { path, origin: simulator.origin, epoch };
    crew = await startCrew(load >= 1 ? 8 : 3, settings, "outage-worker.ts");
  });
  afterAll(async () => {
    dismiss(crew);
    await simulator.close();
  });

  async function keep(credentials: Credentials, person?: Person): Promise<string> {
    const identity = person === undefined ? {} : { userId: person.userId, email: person.email };
    return (await addAccount(store, { identity, credentials }, realDeps)).id;
  }

  /** One account of each kind, and a second one of Google. @returns their ids */
  async function logInEverybody(): Promise<readonly string[]> {
    const { google, second, builder, employee, external } = simulator.people;
    const end = { expiresAt: clock.now() + 3_600_000 };
    const social = (person: Person) =>
      ({ method: "social", provider: "Google", ...simulator.issueSocial(person), ...end }) as const;
    const idc = { method: "idc", ...end } as const;
    // Its profile is to be found, whatever the outages were: nobody serves it before.
    const { profileArn, ...unknown } = externalLogin(external);
    expect(profileArn).toBeDefined();
    return [
      await keep(social(google), google),
      await keep(social(second), second),
      await keep({ ...idc, provider: "BuilderId", ...simulator.issueIdc(builder) }, builder),
      await keep({ ...idc, provider: "IdentityCenter", ...simulator.issueIdc(employee) }, employee),
      await keep({ ...unknown, ...simulator.issueExternal(external), ...end }, external),
      await keep({ method: "api-key", apiKey: simulator.issueApiKey(), region: "us-east-1" }),
    ];
  }

  /** Some hosts, or all, answer anything. @returns the statuses of those in Kiro's own form */
  function begin(outage: number): ReadonlySet<number> {
    simulator.tokens.mode = pick(MODES);
    const first = FIRST_ANSWERS[outage];
    const share = first === undefined ? pick([0.3, 0.7, 1]) : 1;
    const signed = new Set<number>();
    for (const place of [...SIGN_IN, ...KIRO, ...MORE_OF_KIRO, CHAT]) {
      if (random.next() >= share) continue;
      const any = { status: 400 + Math.floor(random.next() * 200), body: pick(BODIES) };
      const answer = first ?? any;
      if (place === CHAT) simulator.chat.always(answer, () => true);
      else simulator.at(place).always(answer);
      if (answer.body === BODIES[0] && !SIGN_IN.includes(place)) signed.add(answer.status);
    }
    return signed;
  }

  function end(): void {
    simulator.chat.clear();
    for (const place of [...SIGN_IN, ...KIRO, ...MORE_OF_KIRO]) simulator.at(place).clear();
  }

  /** Only Kiro's own 401 to a key and its 402 are verdicts: what they have ended is mended. */
  async function checkStates(outage: number, signed: ReadonlySet<number>): Promise<void> {
    await store.update((accounts) => {
      for (const account of accounts.all()) {
        const { method } = account.credentials;
        const { kind } = account.state;
        if (kind === "ready" || kind === "cooling-down") continue;
        const isKey = kind === "login-required" && method === "api-key" && signed.has(401);
        const isQuota = kind === "quota-exhausted" && signed.has(402);
        const where = [seed, outage, method, kind];
        expect([...where, isKey || isQuota]).toEqual([...where, true]);
        accounts.put({ ...account, state: READY });
      }
    });
  }

  async function serveOneByOne(outage: number, ids: readonly string[]): Promise<void> {
    pass(AFTERWARDS_MS);
    for (const [index, id] of ids.entries()) {
      const order: OutageOrder = { calls: "serve", id, passedMs };
      const served = await crew[(outage + index) % crew.length]?.give(order);
      expect([seed, outage, index, served]).toEqual([seed, outage, index, "served"]);
    }
  }

  it(`cost no account of any kind, however many processes meet them, seed ${seed} (A24, B17)`, async () => {
    const ids = await logInEverybody();
    const outages = Math.max(40, Math.round(2_000 * load));
    for (let outage = 0; outage < outages; outage += 1) {
      pass(pick(LULLS_MS));
      const signed = begin(outage);
      await Promise.all(
        crew.map((worker, index) => {
          const calls = OUTAGE_CALLS.filter(() => random.next() < 0.5);
          // Nothing else than the key is ended by a 401.
          const isOfKey = index === 0 && outage < FIRST_ANSWERS.length;
          return worker.give({ calls, id: pick(isOfKey ? ids.slice(-1) : ids), passedMs });
        }),
      );
      end();
      await checkStates(outage, signed);
      if (outage % 50 === 49) await serveOneByOne(outage, ids);
    }
    await serveOneByOne(outages, ids);
    const met = MET.filter((place) => simulator.journal.of(place).length > 0);
    expect(met).toEqual(MET);
    // The service's own words end a login, and that one alone.
    simulator.tokens.revoke(simulator.people.second);
    const [first = "", second = "", ...others] = ids;
    pass(AFTERWARDS_MS);
    await crew[0]?.give({ calls: "serve", id: second, passedMs });
    const dead = (await store.read()).filter(({ state }) => state.kind === "login-required");
    expect(dead.map(({ id }) => id)).toEqual([second]);
    await serveOneByOne(outages, [first, ...others]);
  });
});
