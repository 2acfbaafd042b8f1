import { afterEach, beforeEach } from "vitest";
import { type AccountStore } from "../../src/accounts/store/store.ts";
import { addAccount, createAccount } from "../../src/accounts/roster.ts";
import { createTokenSource } from "../../src/accounts/tokens/tokens.ts";
import { type Credentials, refreshTokens } from "../../src/auth/credentials.ts";
import type { Logger } from "../../src/lib/deps.ts";
import { systemRandom } from "../../src/lib/random.ts";
import { createAskAs } from "../../src/search/ask-as.ts";
import { createWebSearch, type WebSearch } from "../../src/search/web-search.ts";
import { createInvokeMcp } from "../../src/service/invoke-mcp.ts";
import { fetchOwnProfileArn } from "../../src/service/account/own-profile.ts";
import { newPool } from "../accounts/new-pool.ts";
import { newStore } from "../accounts/new-store.ts";
import { type FakeClock } from "../helpers/fake-clock.ts";
import type { Person } from "../simulator/people.ts";
import { type Simulator, startSimulator } from "../simulator/simulator.ts";

export let simulator: Simulator;
export let clock: FakeClock;
export let store: AccountStore;
export let webSearch: WebSearch;
/** What the log was warned of. */
export let warnings: string[];

/** A simulator, accounts on a disk, and the search as the plugin puts it together; for each test. */
export function useSearchWorld(): void {
  beforeEach(open);
  afterEach(() => simulator.close());
}

async function open(): Promise<void> {
  const kept = newStore();
  ({ clock, store } = kept);
  simulator = await startSimulator({ now: () => clock.now() });
  warnings = [];
  const logger: Logger = { debug: () => undefined, warn: (event) => void warnings.push(event) };
  const deps = { ...kept.deps, logger, fetch: simulator.fetch };
  const service = { deps, userAgent: "test/1" };
  const tokens = createTokenSource({
    ...deps,
    store,
    refresh: (credentials) => refreshTokens(credentials, { ...deps, userAgent: "test/1" }),
  });
  const key = simulator.issueApiKey();
  const credentials = { method: "api-key", apiKey: key, region: "us-east-1" } as const;
  // Where nobody is logged in, the key serves.
  const extra = [
    { ...createAccount("environment", { identity: {}, credentials }, 0), priority: -1 },
  ];
  webSearch = createWebSearch({
    deps,
    accounts: newPool({ ...deps, store, extra }),
    askAs: createAskAs({
      tokens,
      invokeMcp: createInvokeMcp(service),
      fetchOwnProfileArn: (login, signal) => fetchOwnProfileArn(service, login, signal),
    }),
  });
}

export async function logIn(person: Person): Promise<void> {
  const { email, userId } = person;
  const login = { identity: { userId, email }, credentials: credentialsOf(person) };
  await addAccount(store, login, { clock, random: systemRandom });
}

/** What a search of `kiro` finds. */
export const RESULTS = {
  kind: "results",
  query: "kiro",
  results: [
    {
      title: "About kiro",
      url: "https://example.com/answer",
      snippet: "What example.com says of kiro.",
      publishedAt: 1_790_000_000_000,
    },
  ],
};

/** The next search is refused. */
export const refused = (status: number, message: string, more: object = {}) =>
  simulator.at("/mcp").enqueue({ status, body: { message, ...more } });

function credentialsOf(person: Person): Credentials {
  const expiresAt = clock.now() + 3_600_000;
  if (person.provider === "ExternalIdp") {
    const { url: issuer = "", clientId = "", scopes = "" } = person.issuer ?? {};
    const { accessToken, refreshToken } = simulator.issueExternal(person);
    const client = { issuer, tokenEndpoint: `${issuer}/token`, clientId, scopes };
    const { profileArn } = person;
    return { method: "external-idp", accessToken, refreshToken, ...client, profileArn, expiresAt };
  }
  if (person.provider === "Google" || person.provider === "Github") {
    const { provider } = person;
    const { accessToken, refreshToken, profileArn } = simulator.issueSocial(person);
    return {
      method: "social",
      provider,
      accessToken,
      refreshToken,
      profileArn,
      expiresAt,
    };
  }
  const { profileArn, ...login } = simulator.issueIdc(person);
  const { provider } = person;
  // Nobody tells a Builder ID its profile.
  if (provider === "BuilderId") return { method: "idc", provider, ...login, expiresAt };
  return { method: "idc", provider, ...login, profileArn, expiresAt };
}

export const searches = () =>
  simulator.journal.entries.filter(
    ({ operation, path }) => path === "/mcp" || operation === "InvokeMCP",
  );

export const search = (query: string, signal?: AbortSignal) =>
  webSearch.search({ query, sessionId: "ses_1", signal });
