import { createPacer } from "../accounts/pool/pacer.ts";
import { createAccountPool } from "../accounts/pool/pool.ts";
import { createStateRecords } from "../accounts/pool/state-records.ts";
import { createAccountStore } from "../accounts/store/store.ts";
import { createTokenSource, type TokenSource } from "../accounts/tokens/tokens.ts";
import { refreshTokens } from "../auth/credentials.ts";
import { createKiroFetch, type HostFetch } from "../chat/kiro-fetch.ts";
import { createModelSource, type ModelSource } from "../models/model-source.ts";
import { readSwitches } from "../config/environment.ts";
import { loadConfig } from "../config/load.ts";
import { pathsOf, projectConfigFile } from "./paths.ts";
import { systemDisk } from "../lib/disk/disk.ts";
import { readSmallFile } from "../lib/disk/small-file.ts";
import type { LoginMethod } from "../login/context.ts";
import { createLoginMethods } from "../login/methods.ts";
import { listModels } from "../service/models.ts";
import type { Basis, RuntimeInput } from "./basis.ts";
import { failureAnswer, failureEvent } from "./answers/answers.ts";
import { createAccountSource } from "./accounts/account-source.ts";
import { createBackground } from "./accounts/background.ts";
import { defaultUserAgent } from "./client-identity.ts";
import { createDeps } from "./deps.ts";
import { environmentAccounts } from "./accounts/environment-account.ts";
import { createFailedTools } from "./failed-tools.ts";
import { createHostLogin, type HostLogin } from "./accounts/host-login.ts";
import { createLoginContext } from "./login-context.ts";
import { createListFile } from "../models/list-file.ts";
import { BASE_URL } from "./provider.ts";
import { createSession, type Session } from "./session/session.ts";

/** What the hooks need. */
export interface Runtime {
  readonly fetch: HostFetch;
  readonly loginMethods: LoginMethod[];
  readonly models: ModelSource;
  readonly failedTools: ReturnType<typeof createFailedTools>;
  readonly hostLogin: HostLogin;
  readonly sessionHooks: Session["hooks"];
  /** Where else the user's own settings send requests to our provider. */
  readonly addBaseUrl: (url: string) => void;
  /** Begins what runs beside the requests; the first call counts. */
  readonly startBackground: () => void;
  /** Ends what was begun here; returns once no login can be lost any more. */
  readonly dispose: () => Promise<void>;
}

/** A renewal takes milliseconds; one that takes longer must not hold OpenCode's end for ever. */
const LONGEST_END_MS = 8_000;

/**
 * Puts everything together. Nothing here asks the network.
 * @throws KiroLocalError `home_unknown`
 */
export async function createRuntime(input: RuntimeInput): Promise<Runtime> {
  const basis = await createBasis(input);
  const { config, deps, service, switches } = basis;
  const hostLogin = createHostLogin();
  const tokens = createTokens(basis);
  const accounts = createAccounts(basis, hostLogin, tokens);
  const background = createBackground(basis, tokens, accounts, hostLogin);
  const models = createModelSource({
    ...deps,
    file: createListFile(basis.paths.modelsFile, { ...deps, disk: systemDisk }),
    list: (account) => listModels(service, account.credentials),
  });
  const session = createSession(basis);
  const failedTools = createFailedTools();
  const baseUrls = new Set([BASE_URL]);
  const fetch = createKiroFetch(
    {
      deps,
      answers: { answer: failureAnswer, event: failureEvent },
      accounts,
      models,
      userAgent: service.userAgent,
      maxRetries: config.rate_limit_max_retries,
      fallbackThinkingBudget: config.thinking_enabled ? config.thinking_budget_tokens : undefined,
      isSignedIn: async () => switches.apiKey !== undefined || (await hostLogin.isOpen()),
      failedToolCalls: failedTools.idsOf,
    },
    baseUrls,
    (request, init) => globalThis.fetch(request, init),
  );
  const loginMethods = createLoginMethods(createLoginContext(basis));
  // Without a login OpenCode's loader never runs, and the key's quota is to be watched all the same.
  if (switches.apiKey !== undefined) background.start();
  session.start();
  return {
    fetch,
    loginMethods,
    models,
    failedTools,
    hostLogin,
    sessionHooks: session.hooks,
    addBaseUrl: (url) => void baseUrls.add(url),
    startBackground: background.start,
    async dispose() {
      basis.ended.abort();
      background.stop();
      session.stop();
      await Promise.race([tokens.end(), deps.clock.sleep(LONGEST_END_MS)]);
    },
  };
}

async function createBasis(input: RuntimeInput): Promise<Basis> {
  const { machine } = input;
  const paths = pathsOf(machine);
  const switches = readSwitches(machine.env);
  // Before everything that a setting may change, what tells of problems included.
  const { config, problems } = await loadConfig({
    userFile: paths.configFile,
    projectFile: projectConfigFile(machine, input.projectDirectory),
    env: machine.env,
    readFile: readSmallFile,
  });
  const deps = createDeps(input, paths, switches);
  for (const problem of problems) deps.notify({ kind: "config-problem", problem });
  const userAgent = config.user_agent || defaultUserAgent(machine.platform);
  const store = createAccountStore({ ...deps, path: paths.accountsFile });
  const service = { deps, userAgent };
  return { input, paths, switches, config, deps, service, store, ended: new AbortController() };
}

function createTokens({ deps, service, store }: Basis): TokenSource {
  return createTokenSource({
    ...deps,
    store,
    refresh: (credentials) => refreshTokens(credentials, { ...deps, userAgent: service.userAgent }),
  });
}

function createAccounts(basis: Basis, hostLogin: HostLogin, tokens: TokenSource) {
  const { config, deps, store } = basis;
  const strategy = config.account_selection_strategy;
  const extra = environmentAccounts(basis);
  // The environment's account is one, whether somebody is signed in or not.
  const records = createStateRecords({ ...deps, extra, store });
  const shared = { ...deps, strategy, extra, records, pacer: createPacer(deps.clock) };
  const pools = {
    signedIn: createAccountPool({ ...shared, store }),
    signedOut: createAccountPool(shared),
  };
  return createAccountSource(hostLogin, pools, tokens, deps.clock);
}
