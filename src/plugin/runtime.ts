import type { PluginInput } from "@opencode-ai/plugin";
import { existsSync } from "node:fs";
import { maskedLabel } from "../accounts/account.ts";
import { addAccount } from "../accounts/people.ts";
import { createAccountPool } from "../accounts/pool.ts";
import { createAccountStore } from "../accounts/store.ts";
import { createTokenSource } from "../accounts/tokens.ts";
import { refreshTokens } from "../auth/refresh.ts";
import type { AccountSource } from "../chat/context.ts";
import { createKiroFetch, type HostFetch } from "../chat/kiro-fetch.ts";
import { createLiveModels, type LiveModels } from "../chat/model-source.ts";
import { readSwitches, type Switches } from "../config/environment.ts";
import { loadConfig, type LoadedConfig } from "../config/load.ts";
import { KiroLocalError } from "../errors.ts";
import { createDebugLog } from "../lib/debug-log.ts";
import type { Deps, Fetch } from "../lib/deps.ts";
import { silentLogger } from "../lib/logger.ts";
import { overrideFetch, overrideUrl } from "../lib/override.ts";
import { type Machine, type Paths, pathsOf, projectConfigFile } from "../lib/paths.ts";
import { systemRandom } from "../lib/random.ts";
import { readSmallFile } from "../lib/small-file.ts";
import { systemClock } from "../lib/time.ts";
import { openBrowser } from "../login/browser.ts";
import { createLoginMethods, type LoginMethod } from "../login/methods.ts";
import { identify } from "../service/identify.ts";
import { listModels } from "../service/models.ts";
import type { ServiceContext } from "../service/send.ts";
import { defaultUserAgent } from "./client-identity.ts";
import { environmentAccount } from "./environment-account.ts";
import { createFailedTools } from "./failed-tools.ts";
import { createModelCache } from "./model-cache.ts";
import { createNotifier } from "./notices.ts";
import { BASE_URL } from "./provider.ts";

export interface RuntimeInput {
  readonly client: PluginInput["client"];
  readonly projectDirectory: string;
  readonly machine: Machine;
  readonly processId: number;
  /** Words for a person at the terminal, where one is looking: the login command. */
  readonly say: ((message: string) => void) | undefined;
}

/** Everything the hooks need, put together once. */
export interface Runtime {
  readonly fetch: HostFetch;
  readonly loginMethods: readonly LoginMethod[];
  readonly liveModels: LiveModels;
  readonly failedTools: ReturnType<typeof createFailedTools>;
  /** OpenCode has a login for us, and this tells whether it still has. */
  readonly signedInBy: (getAuth: () => Promise<unknown>) => void;
}

/** @throws KiroLocalError `home_unknown` */
export async function createRuntime(input: RuntimeInput): Promise<Runtime> {
  const { machine } = input;
  const paths = pathsOf(machine);
  const switches = readSwitches(machine.env);
  const deps = createDeps(input, paths, switches);
  const { config } = await readConfig(input, paths, deps);
  const userAgent = config.user_agent || defaultUserAgent(machine.platform);
  const service: ServiceContext = { deps, userAgent };
  const store = createAccountStore({ path: paths.accountsFile, ...deps });
  const session = createSession();
  const tokens = createTokenSource({
    store,
    refresh: (credentials, signal) =>
      refreshTokens(credentials, { ...deps, userAgent, signal }),
    ...deps,
  });
  const extra = switches.apiKey
    ? [environmentAccount(switches.apiKey, config.default_region)]
    : [];
  const poolOptions = { strategy: config.account_selection_strategy, extra, ...deps };
  const accounts = chooseAccounts(session, {
    signedIn: { ...createAccountPool({ store, ...poolOptions }), ...tokens },
    keyOnly: { ...createAccountPool({ store: emptyStore, ...poolOptions }), ...tokens },
  });
  const liveModels = createLiveModels({
    cache: createModelCache(paths.modelsFile, input.processId),
    list: (account) => listModels(service, account.credentials),
    ...deps,
  });
  const failedTools = createFailedTools();
  const fetch = createKiroFetch(
    {
      deps,
      accounts,
      models: liveModels,
      userAgent,
      maxRetries: config.rate_limit_max_retries,
      fallbackThinkingBudget: config.thinking_enabled ? config.thinking_budget_tokens : undefined,
      isSignedIn: async () => extra.length > 0 || (await session.isOpen()),
      failedToolCalls: failedTools.ids,
    },
    BASE_URL,
    (request, init) => globalThis.fetch(request, init),
  );
  const origin = overrideOrigin(switches);
  const loginMethods = createLoginMethods({
    deps,
    loginFlow: () => Promise.resolve(config.login_flow),
    environment: {
      env: machine.env,
      platform: machine.platform,
      isContainer: () => existsSync("/.dockerenv") || existsSync("/run/.containerenv"),
    },
    openBrowser: (url) => (switches.noBrowser ? Promise.resolve(false) : openBrowser(url)),
    showUrl: (url) => overrideUrl(origin, url),
    allowLoopbackPages: origin !== undefined,
    identify: (credentials, signal) => identify(service, credentials, signal),
    saveAccount: async (person) => {
      const { account, isNew } = await addAccount(store, person, deps);
      return { id: account.id, label: maskedLabel(account), isNew };
    },
    report: (message) => {
      input.say?.(message);
      deps.notify({ kind: "login-failed", message });
    },
    userAgent,
  });
  return { fetch, loginMethods, liveModels, failedTools, signedInBy: session.open };
}
