import type { Account, AccountOutcome } from "../../src/accounts/account.ts";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach } from "vitest";
import { addAccount } from "../../src/accounts/roster.ts";
import { newPool } from "../accounts/new-pool.ts";
import { type AccountStore, createAccountStore } from "../../src/accounts/store/store.ts";
import { createThrottleCheck } from "../../src/accounts/quota/throttle-check.ts";
import { createTokenSource, type TokenSource } from "../../src/accounts/tokens/tokens.ts";
import type { Credentials } from "../../src/auth/credentials.ts";
import { type RefreshableCredentials, refreshTokens } from "../../src/auth/credentials.ts";
import { createKiroFetch, type HostFetch } from "../../src/chat/kiro-fetch.ts";
import type { ModelSource } from "../../src/models/model-source.ts";
import type { Deps } from "../../src/lib/deps.ts";
import { createCreditLedger, type CreditLedger } from "../../src/chat/memory/credits.ts";
import { createPromptBudgets, type PromptBudgets } from "../../src/chat/memory/prompt-budgets.ts";
import {
  explainCutCall,
  explainLimit,
  explainRefusal,
  referenceHeading,
} from "../../src/words/chat/under-answer.ts";
import type { Notice } from "../../src/facts/notice.ts";
import { answers } from "../../src/plugin/answers/answers.ts";
import { createAccountSource } from "../../src/plugin/accounts/account-source.ts";
import { createModels } from "../../src/core/models.ts";
import { systemRandom } from "../../src/lib/random.ts";
import { withProfiles } from "../../src/accounts/tokens/with-profile.ts";
import { forAccount, type ServiceContext } from "../../src/service/send.ts";
import { fetchUsage } from "../../src/service/account/usage.ts";
import { findProfileArn } from "../../src/service/account/identify.ts";
import { createFakeClock, type FakeClock } from "../helpers/fake-clock.ts";
import { quickDisk } from "../helpers/faulty-disk.ts";
import { createWaitPasser, type WaitPasser } from "../helpers/pass-waits.ts";
import type { ModelEntry } from "../simulator/account/model-list.ts";
import { externalLogin } from "../accounts/logins.ts";
import type { Person } from "../simulator/people.ts";
import { type Simulator, startSimulator } from "../simulator/simulator.ts";

export const BASE = "https://base.invalid/v1";
export const CHAT = "/generateAssistantResponse";

interface Settings {
  signedIn: boolean;
  /** Whether waits end although the simulator holds answers back, which would come otherwise. */
  waitsPassWhileHeld: boolean;
  /** What chance gives each time, in place of the real one. */
  chance: number | undefined;
  promptCaching: boolean;
  tellsSilence: boolean;
  /** The accounts of each error that a person is shown. */
  readonly shownErrors: (readonly string[])[];
}

function newSettings(): Settings {
  return {
    signedIn: true,
    waitsPassWhileHeld: false,
    chance: undefined,
    promptCaching: false,
    tellsSilence: false,
    shownErrors: [],
  };
}

/** What a test may change; as it is here again for the next one. */
export const settings: Settings = newSettings();

/** Stands still but for the waits of requests that `ask` sent. */
export let clock: FakeClock;
let waits: WaitPasser;

/** Models that no table will ever know, each like a real one of the simulator's list. */
const INVENTED: ReadonlyMap<string, string> = new Map([
  ["nova-9.9", "claude-opus-4.8"],
  ["nova-9.8", "claude-opus-4.6"],
  ["orbit-9.9-sol", "gpt-5.6-sol"],
]);

/** The list entry of a real model under another id. */
export function listed(modelId: string, like: string): ModelEntry {
  const entry = simulator.models.live.find((model) => model.modelId === like);
  if (entry === undefined) throw new Error(`no model ${like}`);
  return { ...entry, modelId };
}

export let simulator: Simulator;
export let store: AccountStore;
export let kiroFetch: HostFetch;
export let models: ModelSource;
export let credits: CreditLedger;
export let budgets: PromptBudgets;
/** What was logged in this test, by event. */
export let logged: (readonly [event: string, facts: Readonly<Record<string, unknown>>])[];
export let deps: Deps;
/** What a person was told in this test. */
export let notices: Notice[];
let directory: string;

export const accountsPath = () => join(directory, "accounts.json");

/** A simulator, an empty accounts file and the `fetch` that OpenCode gets, new for each test. */
export function useChatWorld(): void {
  beforeEach(open);
  afterEach(async () => {
    rmSync(directory, { recursive: true, force: true });
    await simulator.close();
  });
}

async function open(): Promise<void> {
  simulator = await startSimulator();
  const invented = [...INVENTED].map(([modelId, like]) => listed(modelId, like));
  simulator.models.live = [...simulator.models.live, ...invented];
  directory = mkdtempSync(join(tmpdir(), "kiro-chat-"));
  notices = [];
  logged = [];
  Object.assign(settings, newSettings());
  clock = createFakeClock({ start: Date.now() });
  waits = createWaitPasser(clock, simulator.fetch, isHeld);
  deps = {
    fetch: waits.fetch,
    clock,
    random: { ...systemRandom, next: () => settings.chance ?? systemRandom.next() },
    logger: {
      debug: (event, facts = {}) => void logged.push([event, facts]),
      warn: () => undefined,
    },
    notify: (notice) => void notices.push(notice),
  };
  store = createAccountStore({ ...deps, disk: quickDisk, path: accountsPath() });
  credits = createCreditLedger(clock);
  budgets = createPromptBudgets(clock);
  const service = { deps, userAgent: "test/1", withoutProfile: new Set<string>() };
  const tokens = tokensOf(service);
  const paths = { modelsFile: join(directory, "models.json") };
  models = createModels({ deps, ended: new AbortController(), paths, service }, tokens, store);
  kiroFetch = createKiroFetch(
    {
      deps,
      userAgent: "test/1",
      get promptCaching() {
        return settings.promptCaching;
      },
      get tellsSilence() {
        return settings.tellsSilence;
      },
      onErrorShown: (accounts) => void settings.shownErrors.push(accounts),
      credits,
      budgets,
      answerWords: {
        refusal: explainRefusal,
        referenceHeading,
        callCut: explainCutCall,
        limitReached: explainLimit,
      },
      showReferences: true,
      answers,
      accounts: accountsOf(service, tokens),
      models,
      maxRetries: 3,
      fallbackThinkingBudget: undefined,
      isLoggedIn: () => Promise.resolve(settings.signedIn),
      failedToolCalls: () => new Set(),
    },
    new Set([BASE]),
    () => Promise.resolve(new Response("passed through")),
  );
}

function tokensOf(service: ServiceContext) {
  const { userAgent } = service;
  const refresh = (credentials: RefreshableCredentials) =>
    refreshTokens(credentials, { ...deps, userAgent });
  return withProfiles(createTokenSource({ ...deps, store, refresh }), {
    ...deps,
    store,
    findProfileArn: ({ credentials }) => findProfileArn(service, credentials),
  });
}

/** The accounts of the file, put together as in the plugin. */
function accountsOf(service: ServiceContext, tokens: TokenSource) {
  const pool = newPool({ ...deps, strategy: "sticky", store });
  const quota = {
    ...deps,
    store,
    tokens,
    report: (account: Account, outcome: AccountOutcome) => pool.report(account, outcome),
    thresholds: () => [0.8],
    overageAllowed: false,
    fetchUsage: ({ credentials, id }: Account, signal?: AbortSignal) =>
      fetchUsage(forAccount(service, id), credentials, signal),
  };
  const login = { open: () => undefined, isOpen: () => Promise.resolve(true) };
  const pools = { loggedIn: pool, loggedOut: pool };
  return createAccountSource(login, pools, tokens, createThrottleCheck(quota, []), clock);
}

/** Whether all answers that are awaited are ones that the simulator has begun to hold back. */
function isHeld(awaited: number): boolean {
  const held = simulator.journal.entries.filter(({ aborted, status }) => status === 0 && !aborted);
  return settings.waitsPassWhileHeld && held.length === awaited;
}

/** @param seconds that the access token lasts, as far as we know */
export async function signIn(person = simulator.people.google, seconds?: number): Promise<void> {
  const { expiresIn, ...login } = simulator.issueSocial(person);
  const end = endingIn(seconds ?? expiresIn);
  await keep(person, { method: "social", provider: "Google", ...login, ...end });
}

export async function signInBuilder(seconds?: number): Promise<void> {
  const { builder } = simulator.people;
  const { expiresIn, ...login } = simulator.issueIdc(builder);
  const end = endingIn(seconds ?? expiresIn);
  await keep(builder, { method: "idc", provider: "BuilderId", ...login, ...end });
}

/** Somebody of an organisation. @param knowsProfile false: the login ended without it */
export async function signInEmployee(
  person = simulator.people.employee,
  knowsProfile = true,
  seconds?: number,
): Promise<void> {
  const { expiresIn, profileArn, ...login } = simulator.issueIdc(person);
  await keep(person, {
    method: "idc",
    provider: "IdentityCenter",
    ...login,
    ...(knowsProfile && { profileArn }),
    ...endingIn(seconds ?? expiresIn),
  });
}

/** Somebody of an organisation with an identity provider of its own. */
export async function signInExternal(seconds?: number): Promise<void> {
  const { external } = simulator.people;
  const { expiresIn, ...tokens } = simulator.issueExternal(external);
  const end = endingIn(seconds ?? expiresIn);
  await keep(external, { ...externalLogin(external), ...tokens, ...end });
}

/** Waits for something while the clock runs. */
export const waitFor = <Value>(promise: Promise<Value>) => waits.until(promise);

const endingIn = (seconds: number) => ({ expiresAt: clock.now() + seconds * 1000 });

async function keep(person: Person, credentials: Credentials): Promise<void> {
  const identity = { userId: person.userId, email: person.email };
  await addAccount(store, { identity, credentials }, { clock, random: systemRandom });
}

export async function ask(body: object = {}, init: RequestInit = {}) {
  return await waits.until(answerTo(body, init));
}

async function answerTo(body: object, init: RequestInit) {
  const response = await kiroFetch(`${BASE}/chat/completions`, {
    method: "POST",
    headers: { "x-session-id": "ses_1" },
    body: JSON.stringify({
      model: "kiro-claude-sonnet-4-5",
      stream: true,
      messages: [{ role: "user", content: "hi" }],
      ...body,
    }),
    ...init,
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

export const tool = (name: string, description: string) => ({
  type: "function",
  function: { name, description, parameters: { type: "object", properties: {} } },
});

export const chats = () => simulator.journal.of(CHAT);
export const modelIds = () =>
  chats().map(({ body }) => /"modelId":"([^"]+)"/.exec(JSON.stringify(body))?.[1]);
export const refuse = (status: number, reason: string | undefined, message: string, times = 1) => {
  for (let count = 0; count < times; count += 1) {
    simulator.chat.enqueue({ status, body: { message, reason: reason ?? null } });
  }
};
