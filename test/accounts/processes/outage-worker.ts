import { dirname, join } from "node:path";
import { createThrottleCheck } from "../../../src/accounts/quota/throttle-check.ts";
import { syncQuota } from "../../../src/accounts/quota/quota.ts";
import type { Account, AccountOutcome } from "../../../src/accounts/account.ts";
import { createAccountStore } from "../../../src/accounts/store/store.ts";
import { createTokenSource } from "../../../src/accounts/tokens/tokens.ts";
import { withProfiles } from "../../../src/accounts/tokens/with-profile.ts";
import { bearerOf, profileArnOf, refreshTokens } from "../../../src/auth/credentials.ts";
import { createKiroFetch } from "../../../src/chat/kiro-fetch.ts";
import { createCreditLedger } from "../../../src/chat/memory/credits.ts";
import { createPromptBudgets } from "../../../src/chat/memory/prompt-budgets.ts";
import { createModels } from "../../../src/core/models.ts";
import { silentLogger } from "../../../src/lib/deps.ts";
import { overrideFetch } from "../../../src/lib/net/override.ts";
import { systemRandom } from "../../../src/lib/random.ts";
import { systemClock } from "../../../src/lib/time.ts";
import { createAccountSource } from "../../../src/plugin/accounts/account-source.ts";
import { answers } from "../../../src/plugin/answers/answers.ts";
import { findProfileArn } from "../../../src/service/account/identify.ts";
import { fetchUsage } from "../../../src/service/account/usage.ts";
import { forAccount } from "../../../src/service/send.ts";
import * as words from "../../../src/words/chat/under-answer.ts";
import { worldClock } from "../../helpers/hasty-clock.ts";
import { newPool } from "../new-pool.ts";
import type { OutageOrder, WorkerSettings } from "./crew.ts";

/** One process that does with accounts whatever the plugin does with them. */

const { path, origin, epoch = 0 } = JSON.parse(process.argv[2] ?? "{}") as WorkerSettings;
const clock = worldClock(epoch);
const fetch = overrideFetch((url, init) => globalThis.fetch(url, init), origin);
const deps = {
  clock,
  fetch,
  random: systemRandom,
  logger: silentLogger,
  notify: () => undefined,
};
// A lock or a refresh that ran out of time because the world's clock is fast would prove nothing.
const patient = { ...systemClock, now: () => clock.now() };
const store = createAccountStore({ ...deps, clock: systemClock, path });
const userAgent = "test/1";
const service = { deps, userAgent, withoutProfile: new Set<string>() };
const tokens = withProfiles(
  createTokenSource({
    ...deps,
    store,
    refresh: (credentials) => refreshTokens(credentials, { fetch, clock: patient, userAgent }),
  }),
  { ...deps, store, findProfileArn: ({ credentials }) => findProfileArn(service, credentials) },
);
const paths = { modelsFile: join(dirname(path), `models-${process.pid}.json`) };
const models = createModels({ deps, ended: new AbortController(), paths, service }, tokens, store);
const credits = createCreditLedger(clock);

/** A chat that this account alone may serve. */
function partsOf(id: string) {
  const only = {
    ...store,
    read: async () => (await store.read()).filter((account) => account.id === id),
  };
  const pool = newPool({ ...deps, store: only });
  const quota = {
    ...deps,
    store,
    tokens,
    report: (account: Account, outcome: AccountOutcome) => pool.report(account, outcome),
    thresholds: () => [0.8],
    overageAllowed: false,
    fetchUsage: ({ credentials, id: who }: Account, signal?: AbortSignal) =>
      fetchUsage(forAccount(service, who), credentials, signal),
  };
  const login = { open: () => undefined, isOpen: () => Promise.resolve(true) };
  const pools = { loggedIn: pool, loggedOut: pool };
  const accounts = createAccountSource(login, pools, tokens, createThrottleCheck(quota, []), clock);
  const chat = createKiroFetch(
    {
      deps,
      userAgent,
      promptCaching: false,
      credits,
      // OpenCode's patience is no part of this test: each request is a prompt of its own.
      budgets: createPromptBudgets(clock),
      answerWords: {
        refusal: words.explainRefusal,
        referenceHeading: words.referenceHeading,
        callCut: words.explainCutCall,
        limitReached: words.explainLimit,
      },
      showReferences: true,
      answers,
      accounts,
      models,
      maxRetries: 2,
      fallbackThinkingBudget: undefined,
      isLoggedIn: () => Promise.resolve(true),
      failedToolCalls: () => new Set(),
    },
    new Set(["https://base.invalid/v1"]),
    () => Promise.reject(new Error("not ours")),
  );
  return { chat, quota };
}

const parts = new Map<string, ReturnType<typeof partsOf>>();

function partsFor(id: string): ReturnType<typeof partsOf> {
  const known = parts.get(id) ?? partsOf(id);
  parts.set(id, known);
  return known;
}

async function ask(id: string, signal?: AbortSignal): Promise<string> {
  const message = { role: "user", content: "hi" };
  const response = await partsFor(id).chat("https://base.invalid/v1/chat/completions", {
    method: "POST",
    headers: { "x-session-id": "ses_1" },
    body: JSON.stringify({ model: "claude-sonnet-4.5", stream: true, messages: [message] }),
    ...(signal && { signal }),
  });
  const text = await response.text();
  return response.status === 200 && text.includes("[DONE]") ? "served" : text;
}

const CALLS = {
  chat: ({ id }: Account, signal: AbortSignal) => ask(id, signal),
  refresh: (account: Account, signal: AbortSignal) =>
    tokens.withFreshToken(account, { refusedToken: bearerOf(account.credentials), signal }),
  usage: (account: Account, signal: AbortSignal) =>
    syncQuota(partsFor(account.id).quota, account, signal),
  models: (account: Account) => models.refresh(account),
  profile: (account: Account, signal: AbortSignal) =>
    tokens.withFreshToken(account, {
      refusedToken: undefined,
      refusedProfile: profileArnOf(account.credentials),
      signal,
    }),
} as const;

async function obey({ calls, id, passedMs }: OutageOrder): Promise<string> {
  clock.pass(passedMs);
  if (calls === "serve") return await ask(id);
  const account = (await store.read()).find((candidate) => candidate.id === id);
  if (account === undefined) throw new Error("the account is gone");
  const signal = AbortSignal.timeout(150);
  await Promise.allSettled(calls.map((call) => CALLS[call](account, signal)));
  return "met";
}

process.on("message", (order: OutageOrder) => {
  obey(order).then(
    (result) => process.send?.({ result }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
process.send?.({ result: "here" });
