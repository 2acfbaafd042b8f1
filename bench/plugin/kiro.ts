import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { knownAccounts } from "../../src/accounts/known-accounts.ts";
import { createAccountPool } from "../../src/accounts/pool/pool.ts";
import { createStateRecords } from "../../src/accounts/pool/state-records.ts";
import { unsavedOf } from "../../src/accounts/tokens/unsaved.ts";
import { createAccountStore } from "../../src/accounts/store/store.ts";
import { createTokenSource } from "../../src/accounts/tokens/tokens.ts";
import { createCreditLedger } from "../../src/chat/memory/credits.ts";
import { createPromptBudgets } from "../../src/chat/memory/prompt-budgets.ts";
import { createKiroFetch, type HostFetch } from "../../src/chat/kiro-fetch.ts";
import type { AccountSource } from "../../src/chat/context.ts";
import { createModelSource } from "../../src/models/model-source.ts";
import type { Deps, Fetch } from "../../src/lib/deps.ts";
import { silentLogger } from "../../src/lib/deps.ts";
import { systemRandom } from "../../src/lib/random.ts";
import { systemClock } from "../../src/lib/time.ts";
import { answers } from "../../src/plugin/answers/answers.ts";
import { sampleAccount } from "./account.ts";

const BASE_URL = "https://base.invalid/v1";

export interface Accounts extends AccountSource {
  /** Takes the accounts file away. */
  close(): void;
}

/** The plugin's account path over a file of its own with so many accounts. */
export async function openAccounts(count: number): Promise<Accounts> {
  const directory = mkdtempSync(join(tmpdir(), "kiro-bench-"));
  const deps = depsWith(() => Promise.reject(new Error("the bench has no network")));
  const store = createAccountStore({ ...deps, path: join(directory, "accounts.json") });
  await store.update((accounts) => {
    for (let index = 0; index < count; index += 1) accounts.put(sampleAccount(index));
  });
  const records = createStateRecords({ ...deps, store });
  const known = knownAccounts(store, unsavedOf(store.path).overlay, records.overlay);
  const pool = createAccountPool({ ...deps, strategy: "sticky", accounts: known, records });
  const tokens = createTokenSource({
    ...deps,
    store,
    refresh: () => Promise.reject(new Error("the bench's tokens are fresh")),
  });
  return {
    ...pool,
    withFreshToken: (account, options) => tokens.withFreshToken(account, options),
    close: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** The `fetch` that OpenCode gets, with the given way to the network. */
export function createBenchFetch(accounts: AccountSource, fetch: Fetch): HostFetch {
  const deps = depsWith(fetch);
  const models = createModelSource({
    ...deps,
    file: { read: () => undefined, write: () => undefined },
    list: () => Promise.resolve([]),
  });
  const context = {
    deps,
    answers,
    accounts: { ...accounts, quotaBehindThrottle: () => Promise.resolve(undefined) },
    models,
    budgets: createPromptBudgets(systemClock),
    credits: createCreditLedger(systemClock),
    answerWords: {
      refusal: () => "",
      referenceHeading: () => "",
      callCut: () => "",
      limitReached: () => "",
    },
    showReferences: true,
    promptCaching: false,
    userAgent: "bench/1",
    maxRetries: 0,
    fallbackThinkingBudget: undefined,
    isLoggedIn: () => Promise.resolve(true),
    failedToolCalls: () => new Set<string>(),
  };
  return createKiroFetch(context, new Set([BASE_URL]), () =>
    Promise.reject(new Error("not a chat request")),
  );
}

/** Asks as OpenCode does. @returns the answer's server-sent events */
export async function ask(kiroFetch: HostFetch, body: string): Promise<ReadableStream<Uint8Array>> {
  const response = await kiroFetch(`${BASE_URL}/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-session-id": "ses_bench" },
    body,
  });
  if (response.status !== 200 || response.body === null) {
    throw new Error(`the plugin answered ${response.status}: ${await response.text()}`);
  }
  return response.body;
}

function depsWith(fetch: Fetch): Deps {
  return {
    fetch,
    clock: systemClock,
    random: systemRandom,
    logger: silentLogger,
    notify: () => undefined,
  };
}
