import { knownAccounts, type AccountReader } from "../../accounts/known-accounts.ts";
import { createPacer } from "../../accounts/pool/pacer.ts";
import {
  createAccountPool,
  type AccountPool,
  type AccountPoolOptions,
} from "../../accounts/pool/pool.ts";
import { createStateRecords } from "../../accounts/pool/state-records.ts";
import type { SelectionStrategy } from "../../accounts/pool/strategies.ts";
import type { QuotaOptions } from "../../accounts/quota/quota.ts";
import { createThrottleCheck } from "../../accounts/quota/throttle-check.ts";
import type { TokenSource } from "../../accounts/tokens/tokens.ts";
import { unsavedOf } from "../../accounts/tokens/unsaved.ts";
import { createCreditLedger, type CreditLedger } from "../../chat/memory/credits.ts";
import { createPromptBudgets, type PromptBudgets } from "../../chat/memory/prompt-budgets.ts";
import { apiKeyVariableAccounts } from "../../core/api-key-variable.ts";
import { coreWith, type Core, type CoreInput } from "../../core/core.ts";
import type { Config } from "../../config/schema.ts";
import { createImportTokens } from "../../core/login/imports.ts";
import { createNewerLogins } from "../../core/login/newer-logins.ts";
import { createModels } from "../../core/models.ts";
import type { Paths } from "../../core/paths.ts";
import { createTokens } from "../../core/tokens.ts";
import { quotaOptions } from "../../core/usage/quota-options.ts";
import { raceOrNothing } from "../../lib/async/race.ts";
import { currentProcess } from "../../lib/lock/process-identity.ts";
import { VERSION } from "../../facts/version.ts";
import type { ModelSource } from "../../models/model-source.ts";
import { createStatusRecorder, type StatusRecorder } from "../../status/recorder.ts";
import { createStatusFile } from "../../status/status-file.ts";
import { createAccountSource } from "../accounts/account-source.ts";
import { createBackground, type Background } from "../accounts/background.ts";
import { type Choice, createChoice } from "../accounts/chosen-login.ts";
import { createEndedLogins, type EndedLogins } from "../accounts/ended-logins.ts";
import type { HostLogin } from "../accounts/host-login.ts";
import { together, type User, type Users } from "./users.ts";

/** What belongs to a person on this machine, whatever the project: one of each in a process. */
export interface ProcessParts {
  /** With the settings that no project can change (`ownConfig`). */
  readonly core: Core;
  readonly background: Pick<Background, "start">;
  /** What was spent since the start. */
  readonly credits: CreditLedger;
  readonly budgets: PromptBudgets;
  /** The login that the person has chosen in the host. */
  readonly choice: Choice;
  /** The accounts that the person has logged out of in the host. */
  readonly ended: EndedLogins;
  readonly models: ModelSource;
  /** The stored accounts as they are known. */
  readonly stored: AccountReader;
  /** The one of KIRO_API_KEY, likewise; empty if it is not set. */
  readonly ofVariable: AccountReader;
  readonly thresholds: Users["thresholds"];
  readonly tokens: TokenSource;
  /** For the logins of other programs. */
  readonly importTokens: TokenSource;
  /** Who serves a session, if that is known. */
  readonly servingOf: StatusRecorder["servingOf"];
  /** Who may serve, as a project chooses among them. */
  readonly sourceFor: Accounts["sourceFor"];
  /** Returns once no login can be lost any more. */
  readonly end: () => Promise<void>;
}

/** A token refresh takes milliseconds; one that takes longer must not keep OpenCode from exiting. */
const MAX_SHUTDOWN_MS = 8_000;

/**
 * @param config as `ownConfig` makes it
 * @param users those that share them, whenever they are asked for
 */
export async function createProcessParts(
  input: Omit<CoreInput, "notify">,
  paths: Paths,
  config: Config,
  users: ReadonlySet<User>,
): Promise<ProcessParts> {
  const all = together(users);
  const core = await coreWith(config, paths, { ...input, notify: all.notify });
  const { deps } = core;
  const tokens = createTokens(core, createNewerLogins(core));
  const importTokens = createImportTokens(core);
  const { ended, ofVariable, sourceFor, stored } = createAccounts(core, all, tokens);
  const models = createModels(core, tokens, stored, { onChange: all.onModels });
  const { recorder, ...memory } = createMemory(core);
  const background = createBackground(core, {
    accounts: stored,
    models,
    source: sourceFor({ isOpen: all.isLoggedIn }, config.account_selection_strategy),
    tokens,
    users: all,
    onStart: recorder.begin,
  });
  return {
    core,
    background,
    ...memory,
    choice: createChoice(core.store, deps.clock),
    ended,
    models,
    stored,
    ofVariable,
    thresholds: all.thresholds,
    tokens,
    importTokens,
    servingOf: recorder.servingOf,
    sourceFor,
    async end() {
      core.ended.abort();
      background.stop();
      const ends = Promise.all([tokens.end(), importTokens.end(), recorder.end()]);
      await raceOrNothing(ends, { timeout: { ...deps, milliseconds: MAX_SHUTDOWN_MS } });
    },
  };
}

/** What the requests of this process add up to. */
function createMemory({ deps, paths }: Core) {
  const file = createStatusFile({ ...deps, path: paths.statusFile });
  const process = { identity: currentProcess(), version: VERSION, since: deps.clock.now() };
  const recorder = createStatusRecorder({ ...deps, file, process });
  const credits = createCreditLedger(deps.clock, recorder.note);
  return { recorder, credits, budgets: createPromptBudgets(deps.clock) };
}

type Accounts = ReturnType<typeof createAccounts>;

function createAccounts(core: Core, all: Users, tokens: TokenSource) {
  const { deps, store } = core;
  const extra = apiKeyVariableAccounts(core);
  // The account of the variable is the same one, logged in or not.
  const records = createStateRecords({ ...deps, extra, store });
  const ended = createEndedLogins(store);
  const unsaved = unsavedOf(store.path).overlay;
  const stored = knownAccounts(store, unsaved, records.overlay, ended.overlay);
  const ofVariable = knownAccounts({ read: () => Promise.resolve(extra) }, records.overlay);
  const pools = createPools({ ...deps, records, pacer: createPacer(deps.clock) });
  const own = { isOpen: all.isLoggedIn };
  const report: QuotaOptions["report"] = (account, outcome) =>
    sourceFor(own, core.config.account_selection_strategy).report(account, outcome);
  const quota = { ...quotaOptions(core, tokens, report), thresholds: all.thresholds };
  const throttles = createThrottleCheck(quota, extra);
  const servedAt = new Map<string, number>();

  function sourceFor(login: Pick<HostLogin, "isOpen">, strategy: SelectionStrategy) {
    const loggedOut = pools(strategy, ofVariable);
    // Whoever sets the variable wants that key to pay, and nobody else.
    const loggedIn = extra.length > 0 ? loggedOut : pools(strategy, stored);
    const source = { loggedIn, loggedOut };
    return createAccountSource(login, source, tokens, throttles, deps.clock, servedAt);
  }
  return { ended, ofVariable, sourceFor, stored };
}

/** One pool for each strategy and each set of accounts, whoever asks: all share one pace. */
function createPools(options: Omit<AccountPoolOptions, "accounts" | "strategy">) {
  const pools = new Map<AccountReader, Map<SelectionStrategy, AccountPool>>();
  return (strategy: SelectionStrategy, accounts: AccountReader): AccountPool => {
    const ofAccounts = pools.get(accounts) ?? new Map<SelectionStrategy, AccountPool>();
    const pool = ofAccounts.get(strategy) ?? createAccountPool({ ...options, accounts, strategy });
    pools.set(accounts, ofAccounts.set(strategy, pool));
    return pool;
  };
}
