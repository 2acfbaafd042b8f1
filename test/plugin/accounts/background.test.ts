import { describe, expect, it } from "vitest";
import type { Account, AccountOutcome } from "../../../src/accounts/account.ts";
import { addAccount } from "../../../src/accounts/roster.ts";
import { newPool } from "../../accounts/new-pool.ts";
import { createTokenSource } from "../../../src/accounts/tokens/tokens.ts";
import { readSwitches } from "../../../src/config/environment.ts";
import { loadConfig } from "../../../src/config/load.ts";
import { createBackground } from "../../../src/plugin/accounts/background.ts";
import { together } from "../../../src/plugin/process/users.ts";
import { apiKeyVariableAccounts } from "../../../src/core/api-key-variable.ts";
import { KiroApiError } from "../../../src/facts/errors.ts";
import { newStore } from "../../accounts/new-store.ts";
import { socialLogin } from "../../accounts/samples.ts";
import { quickDisk } from "../../helpers/faulty-disk.ts";
import { passMinutes } from "../../helpers/pass-minutes.ts";
import { failureOf } from "../../helpers/failures.ts";

const MINUTE = 60_000;
const WARNED_AT_90 = { KIRO_QUOTA_WARNING_THRESHOLD: "0.9" };

const WITH_KEY = { KIRO_API_KEY: "ksk_1" };

/** A plugin whose one account has 95 of 100 credits used and whose token ends in an hour. */
async function setUp(env: Record<string, string>, overage = false, used = 95) {
  const { store, deps, clock, notices } = newStore(quickDisk);
  await addAccount(store, socialLogin("anna", clock.now() + 60 * MINUTE), deps);
  const counts = { usage: 0, refresh: 0, starts: 0 };
  const fetch = () => {
    counts.usage += 1;
    const credits = { resourceType: "CREDIT", currentUsage: used, usageLimit: 100 };
    const overageStatus = overage ? "ENABLED" : "DISABLED";
    return Promise.resolve(
      Response.json({ usageBreakdownList: [credits], overageConfiguration: { overageStatus } }),
    );
  };
  const tokens = createTokenSource({
    ...deps,
    store,
    refresh: ({ refreshToken }) => {
      counts.refresh += 1;
      const expiresAt = clock.now() + 60 * MINUTE;
      return Promise.resolve({ accessToken: `a${counts.refresh}`, refreshToken, expiresAt });
    },
  });
  const readFile = () => Promise.resolve("{}");
  const { config } = await loadConfig({ userFile: "u", projectFiles: [], env, readFile });
  const all = { ...deps, fetch };
  const core = {
    config,
    store,
    deps: all,
    service: { deps: all, userAgent: "test/1" },
    switches: readSwitches(env),
  };
  const extra = apiKeyVariableAccounts(core);
  const pool = newPool({ ...deps, store, strategy: "sticky", extra });
  const accounts = {
    report: (account: Account, outcome: AccountOutcome) => pool.report(account, outcome),
    servedAt: () => clock.now(),
  };
  const users = together(
    new Set([{ config, notify: deps.notify, isLoggedIn: () => Promise.resolve(true) }]),
  );
  const background = createBackground(core, {
    ...{ tokens, accounts: store, source: accounts, users },
    models: { isOld: () => false, keepOnly: () => undefined, refresh: () => Promise.resolve() },
    onStart: () => (counts.starts += 1),
  });
  const pass = (minutes: number) => passMinutes(clock, minutes);
  return { background, counts, notices, pass, pool, store };
}

describe("in the background", () => {
  it("the plugin warns at the chosen threshold and refreshes tokens, once however often it is started", async () => {
    const { background, counts, notices, pass } = await setUp(WARNED_AT_90);
    background.start();
    background.start();
    await pass(58);
    expect(counts).toMatchObject({ refresh: 1, starts: 1 });
    expect(notices).toEqual([
      { kind: "quota-low", account: "a***@example.com", used: 95, limit: 100, crossed: [0.9] },
    ]);
    background.stop();
    const before = { ...counts };
    await pass(90);
    expect(counts).toEqual(before);
  });

  it("the plugin only reads the quota where proactive_token_refresh is false", async () => {
    const { background, counts, pass } = await setUp({ KIRO_PROACTIVE_TOKEN_REFRESH: "false" });
    background.start();
    await pass(56);
    background.stop();
    expect(counts.refresh).toBe(0);
    expect(counts.usage).toBeGreaterThan(0);
  });

  it.each([
    [{}, "quota-exhausted"],
    [{ KIRO_OVERAGE_ALLOWED: "true" }, "ready"],
  ])("an account with paid overage becomes, with %j, %s", async (env, kind) => {
    const { background, pass, store } = await setUp(env, true, 100);
    background.start();
    await pass(10);
    expect(await store.read()).toMatchObject([{ state: { kind } }]);
    background.stop();
  });

  it.each([
    [WITH_KEY, false],
    [{ ...WITH_KEY, KIRO_OVERAGE_ALLOWED: "true" }, true],
  ])(
    "the quota of KIRO_API_KEY is read as well: with %j it may serve: %s",
    async (env, isReady) => {
      const { background, pass, pool, store } = await setUp(env, true, 100);
      const failure = failureOf(new KiroApiError({ status: 403 }));
      const stored = new Map((await store.read()).map(({ id }) => [id, failure] as const));
      background.start();
      await pass(10);
      expect(await pool.isAnyReady(stored)).toBe(isReady);
      background.stop();
    },
  );
});
