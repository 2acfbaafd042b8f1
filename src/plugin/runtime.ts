import { type AccountReader, knownAccounts } from "../accounts/known-accounts.ts";
import { createPacer } from "../accounts/pool/pacer.ts";
import { createAccountPool } from "../accounts/pool/pool.ts";
import type { QuotaOptions } from "../accounts/quota/quota.ts";
import { createThrottleCheck } from "../accounts/quota/throttle-check.ts";
import { createStateRecords } from "../accounts/pool/state-records.ts";
import { unsavedOf } from "../accounts/tokens/unsaved.ts";
import type { TokenSource } from "../accounts/tokens/tokens.ts";
import { createCreditLedger, type CreditLedger } from "../chat/memory/credits.ts";
import { createPromptBudgets } from "../chat/memory/prompt-budgets.ts";
import { createKiroFetch, type HostFetch } from "../chat/kiro-fetch.ts";
import type { ModelSource } from "../models/model-source.ts";
import type { LoginMethod } from "../login/context.ts";
import { createLoginMethods } from "../login/methods.ts";
import { raceOrNothing } from "../lib/async/race.ts";
import { currentProcess } from "../lib/lock/process-identity.ts";
import { createCore, type Core, type CoreInput } from "../core/core.ts";
import { VERSION } from "../facts/version.ts";
import { answers } from "./answers/answers.ts";
import { createAccountSource } from "./accounts/account-source.ts";
import { createBackground } from "./accounts/background.ts";
import { apiKeyVariableAccounts } from "../core/api-key-variable.ts";
import { createLoginCheck } from "./accounts/login-check.ts";
import { createNotifier } from "./notices/notices.ts";
import { offerImport } from "../core/login/import-offer.ts";
import { createNewerLogins } from "../core/login/newer-logins.ts";
import { createTokens } from "../core/tokens.ts";
import { systemClock } from "../lib/time.ts";
import { quotaOptions } from "../core/usage/quota-options.ts";
import { createHostAccounts, type HostAccounts } from "./accounts/host-accounts.ts";
import { createHostLogin, type HostLogin } from "./accounts/host-login.ts";
import { CHAT_PACKAGE, createHostRecord } from "../core/host/host-record.ts";
import { createModels } from "../core/models.ts";
import { createLoginContext } from "../core/login/login-context.ts";
import {
  explainCutCall,
  explainLimit,
  explainRefusal,
  referenceHeading,
} from "../words/under-answer.ts";
import { createStatusRecorder } from "../status/recorder.ts";
import { createStatusFile } from "../status/status-file.ts";
import type { HostPort } from "./host-port.ts";
import { BASE_URL, type ModelsOffer } from "./offer.ts";
import { recordPrompts } from "./recorded-prompts.ts";
import { type AccountStatus, createAccountStatus } from "./tools/account-status.ts";
import { createTools, type Tools } from "./tools/tools.ts";
import { createSession, type Session } from "./session.ts";

/** What the hooks need. */
export interface Runtime {
  readonly fetch: HostFetch;
  readonly loginMethods: LoginMethod[];
  /** The models to offer, as the lists on disk have them. */
  readonly offer: () => ModelsOffer;
  /** What was spent since the start. */
  readonly credits: CreditLedger;
  readonly hostLogin: HostLogin;
  readonly hostAccounts: HostAccounts;
  readonly sessionRecovery: Session["recovery"];
  readonly webSearch: Tools["webSearch"];
  /** Undefined if `status_tool` is off. */
  readonly accountStatus: AccountStatus | undefined;
  /** Where else the user's own settings send requests to our provider. */
  readonly addBaseUrl: (url: string) => void;
  /** The settings of OpenCode's that `registerProvider` has replaced. */
  readonly tellOtherPackages: (keys: readonly string[]) => void;
  /** Starts what runs in the background; the first call counts. */
  readonly startBackground: () => void;
  /** Stops what was started here; returns once no login can be lost any more. */
  readonly dispose: () => Promise<void>;
}

/** What OpenCode and the process give at the start. */
export interface RuntimeInput extends Omit<CoreInput, "notify"> {
  readonly host: HostPort;
}

const ANSWER_WORDS = {
  refusal: explainRefusal,
  referenceHeading,
  callCut: explainCutCall,
  limitReached: explainLimit,
} as const;

/** A token refresh takes milliseconds; one that takes longer must not keep OpenCode from exiting. */
const MAX_SHUTDOWN_MS = 8_000;

/**
 * Puts everything together. Nothing here asks the network.
 * @throws KiroLocalError `home_unknown`
 */
export async function createRuntime(input: RuntimeInput): Promise<Runtime> {
  const core = await createCore({ ...input, notify: notifierOf(input) });
  const { config, deps, service } = core;
  const hostLogin = createHostLogin({
    hasRecord: createHostRecord(core.paths.hostLoginsFile, input.machine.env),
    onLateLogin: () => background.start(),
  });
  const tokens = createTokens(core, createNewerLogins(core));
  const { source, stored } = createAccounts(core, hostLogin, tokens);
  const models = createModels(core, tokens, stored);
  const { recorder, ...memory } = createMemory(core);
  const parts = { accounts: stored, hostLogin, models, source, tokens, onStart: recorder.begin };
  const background = createBackground(core, parts);
  const tools = createTools(core, source);
  const session = createSession(core, input.host.sessions, memory.budgets);
  const baseUrls = new Set([BASE_URL]);
  const fetch = createKiroFetch(
    {
      deps,
      answers,
      accounts: source,
      models,
      ...memory,
      answerWords: ANSWER_WORDS,
      showReferences: config.show_references,
      tellsSilence: input.printLine !== undefined,
      userAgent: service.userAgent,
      promptCaching: config.prompt_caching,
      maxRetries: config.rate_limit_max_retries,
      fallbackThinkingBudget: config.thinking_enabled ? config.thinking_budget_tokens : undefined,
      isLoggedIn: createLoginCheck(core, hostLogin, stored),
      failedToolCalls: input.host.failedToolCalls,
      hiddenTools: tools.hiddenFor,
    },
    baseUrls,
    (request, init) => globalThis.fetch(request, init),
  );
  startUnasked(core, background, session);
  return {
    fetch: recordPrompts(core, fetch),
    ...createLogins(core, models, stored),
    offer: () => ({ liveModels: models.models(), showRates: config.show_rates }),
    credits: memory.credits,
    hostLogin,
    sessionRecovery: session.recovery,
    webSearch: tools.webSearch,
    accountStatus: config.status_tool
      ? createAccountStatus(core, { ...parts, ...source, ...recorder })
      : undefined,
    addBaseUrl: (url) => void baseUrls.add(url),
    tellOtherPackages: otherPackageNews(deps),
    startBackground: background.start,
    async dispose() {
      core.ended.abort();
      background.stop();
      session.stop();
      await atMost(core, tokens.end(), recorder.end());
    },
  };
}

function createLogins(core: Core, models: ModelSource, stored: AccountReader) {
  const context = createLoginContext(core, models);
  const hostAccounts = createHostAccounts(core, stored, context);
  return { hostAccounts, loginMethods: createLoginMethods(context) };
}

function startUnasked(
  core: Core,
  background: { readonly start: () => void },
  session: Pick<Session, "start">,
): void {
  // Without a login OpenCode never runs the auth loader, but the key's quota is still watched.
  if (core.switches.apiKey !== undefined) background.start();
  session.start();
  void offerImport(core);
}

function notifierOf({ host, printLine }: RuntimeInput): CoreInput["notify"] {
  return createNotifier(host, systemClock, printLine);
}

async function atMost({ deps }: Core, ...ends: readonly Promise<void>[]): Promise<void> {
  await raceOrNothing(Promise.all(ends), { timeout: { ...deps, milliseconds: MAX_SHUTDOWN_MS } });
}

/** What the requests of this process add up to. */
function createMemory({ deps, paths }: Core) {
  const file = createStatusFile({ ...deps, path: paths.statusFile });
  const process = { identity: currentProcess(), version: VERSION, since: deps.clock.now() };
  const recorder = createStatusRecorder({ ...deps, file, process });
  const credits = createCreditLedger(deps.clock, recorder.note);
  return { recorder, credits, budgets: createPromptBudgets(deps.clock) };
}

/** Who may serve, and the stored accounts as they are known. */
function createAccounts(core: Core, hostLogin: HostLogin, tokens: TokenSource) {
  const { config, deps, store } = core;
  const extra = apiKeyVariableAccounts(core);
  // The account of the variable is the same one, logged in or not.
  const records = createStateRecords({ ...deps, extra, store });
  const stored = knownAccounts(store, unsavedOf(store.path).overlay, records.overlay);
  const ofVariable = knownAccounts({ read: () => Promise.resolve(extra) }, records.overlay);
  const strategy = config.account_selection_strategy;
  const shared = { ...deps, strategy, records, pacer: createPacer(deps.clock) };
  const loggedOut = createAccountPool({ ...shared, accounts: ofVariable });
  // Whoever sets the variable wants that key to pay, and nobody else.
  const loggedIn =
    extra.length > 0 ? loggedOut : createAccountPool({ ...shared, accounts: stored });
  const pools = { loggedIn, loggedOut };
  const report: QuotaOptions["report"] = (account, outcome) => source.report(account, outcome);
  const throttles = createThrottleCheck(quotaOptions(core, tokens, report), extra);
  const source = createAccountSource(hostLogin, pools, tokens, throttles, deps.clock);
  return { source, stored };
}

function otherPackageNews({ notify }: Pick<Core["deps"], "notify">): Runtime["tellOtherPackages"] {
  return (keys) => {
    if (keys.length === 0) return;
    const problem = { kind: "other-package", keys, needed: CHAT_PACKAGE } as const;
    notify({ kind: "config-problem", problem: { ...problem, place: "opencode.json" } });
  };
}
