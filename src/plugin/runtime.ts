import type { CreditLedger } from "../chat/memory/credits.ts";
import { createKiroFetch, type HostFetch } from "../chat/kiro-fetch.ts";
import type { LoginMethod } from "../login/context.ts";
import { createLoginMethods } from "../login/methods.ts";
import { readSwitches } from "../config/environment.ts";
import { readConfig, type Core, type CoreInput } from "../core/core.ts";
import { tellRecording } from "../core/recorder.ts";
import { pathsOf, type Paths } from "../core/paths.ts";
import type { Notice } from "../facts/notice.ts";
import { VERSION } from "../facts/version.ts";
import { answers, footerAnswers } from "./answers/answers.ts";
import { createLoginCheck } from "./accounts/login-check.ts";
import { createNotifier } from "./notices/notices.ts";
import { offerImport } from "../core/login/import-offer.ts";
import { ofProcess } from "../lib/of-process.ts";
import { systemClock } from "../lib/time.ts";
import { createHostAccounts, type HostAccounts } from "./accounts/host-accounts.ts";
import { createHostLogin, type HostLogin } from "./accounts/host-login.ts";
import { CHAT_PACKAGE, createHostRecord } from "../core/host/host-record.ts";
import { createLoginContext } from "../core/login/login-context.ts";
import {
  explainCutCall,
  explainLimit,
  explainRefusal,
  referenceHeading,
} from "../words/chat/under-answer.ts";
import type { HostPort } from "./host-port.ts";
import { join, type Membership } from "./process/join.ts";
import { ownConfig } from "./process/own-config.ts";
import { createProcessParts, type ProcessParts } from "./process/parts.ts";
import type { User } from "./process/users.ts";
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

/**
 * The parts of one project directory, which share with all others of the process what belongs to
 * the person. Nothing here asks the network.
 * @throws KiroLocalError `home_unknown`
 */
export function createRuntime(input: RuntimeInput): Promise<Runtime> {
  // The first copy of this file serves all others: errors of two copies are not of one class.
  const open = ofProcess(VERSION, () => openRuntime);
  return open(input, pathsOf(input.machine));
}

async function openRuntime(input: RuntimeInput, paths: Paths): Promise<Runtime> {
  const joined = await joinProcess(input, paths);
  try {
    return runtimeOf(input, joined);
  } catch (error) {
    await joined.membership.leave();
    throw error;
  }
}

type Joined = Awaited<ReturnType<typeof joinProcess>>;

function runtimeOf(input: RuntimeInput, joined: Joined): Runtime {
  const { core, hostLogin, membership, telling } = joined;
  const { config, deps, service } = core;
  const { background, budgets, credits, models, servingOf, sourceFor, stored } = membership.parts;
  const { ofVariable, thresholds, tokens } = membership.parts;
  const source = sourceFor(hostLogin, config.account_selection_strategy);
  const report: typeof source.report = (account, outcome) => source.report(account, outcome);
  // What it learns about an account concerns every project.
  const asShared = { ...core, deps: membership.parts.core.deps };
  const tools = createTools(core, source);
  const session = createSession(core, input.host.sessions, budgets);
  const baseUrls = new Set([BASE_URL]);
  const fetch = createKiroFetch(
    {
      deps,
      answers: isToldByToast(input, config) ? footerAnswers : answers,
      accounts: source,
      models,
      credits,
      budgets,
      answerWords: ANSWER_WORDS,
      showReferences: config.show_references,
      ...telling,
      userAgent: service.userAgent,
      promptCaching: config.prompt_caching,
      maxRetries: config.rate_limit_max_retries,
      fallbackThinkingBudget: config.thinking_enabled ? config.thinking_budget_tokens : undefined,
      isLoggedIn: createLoginCheck(core, hostLogin, stored, membership.parts.choice),
      failedToolCalls: input.host.failedToolCalls,
      hiddenTools: tools.hiddenFor,
    },
    baseUrls,
    (request, init) => globalThis.fetch(request, init),
  );
  const logins = createLogins(core, membership.parts);
  const { chosenLogin } = input.host;
  if (chosenLogin !== undefined) hostLogin.open(logins.hostAccounts.follow(chosenLogin));
  startUnasked(core, background, session);
  const known = { isLoggedIn: hostLogin.isOpen, ofVariable, thresholds };
  return {
    fetch: recordPrompts(core, fetch),
    ...logins,
    offer: () => ({ liveModels: models.models(), showRates: config.show_rates }),
    credits,
    hostLogin,
    sessionRecovery: session.recovery,
    webSearch: tools.webSearch,
    accountStatus: config.status_tool
      ? createAccountStatus(asShared, { ...known, accounts: stored, report, servingOf, tokens })
      : undefined,
    addBaseUrl: (url) => void baseUrls.add(url),
    tellOtherPackages: otherPackageNews(deps),
    startBackground: background.start,
    async dispose() {
      core.ended.abort();
      session.stop();
      await membership.leave();
    },
  };
}

/** What happened, so that the error itself can be short. */
function isToldByToast({ host, printLine }: RuntimeInput, { notices }: Core["config"]): boolean {
  return host.hasFooter && printLine === undefined && notices === "all";
}

function createLogins(core: Core, parts: ProcessParts) {
  const context = createLoginContext(core, parts.models, parts.importTokens);
  const hostAccounts = createHostAccounts(core, parts, context);
  return { hostAccounts, loginMethods: createLoginMethods(context) };
}

/** Reads the project's settings, and lays them over what it shares with other projects. */
async function joinProcess(input: RuntimeInput, paths: Paths) {
  const { config, problems } = await readConfig(input, paths);
  const ended = new AbortController();
  const { host, printLine } = input;
  const { errorShown, show } = createNotifier(host, systemClock, printLine, ended.signal);
  const notify = (notice: Notice) => show(notice, config.notices);
  for (const problem of problems) notify({ kind: "config-problem", problem });
  const joined: { membership?: Membership } = {};
  const hostLogin = createHostLogin({
    hasRecord: createHostRecord(paths.hostLoginsFile, input.machine.env),
    // Those with whom it shares may ask before it has all of it.
    onLateLogin: () => joined.membership?.parts.background.start(),
  });
  const { maxRetries: maxHostRetries, onModels } = host;
  const user = { config, notify, isLoggedIn: hostLogin.isOpen, onModels };
  const own = ownConfig(config);
  // A person who changes their settings has the new ones in the next project.
  const key = JSON.stringify([paths, readSwitches(input.machine.env), own]);
  const create = (users: ReadonlySet<User>) => createProcessParts(input, paths, own, users);
  const membership = await join(key, user, create);
  joined.membership = membership;
  const shared = membership.parts.core;
  const core: Core = {
    ...shared,
    input: { ...input, notify: show },
    config,
    deps: { ...shared.deps, notify },
    ended,
  };
  tellRecording(core);
  const tellsSilence = printLine !== undefined;
  const telling = { onErrorShown: errorShown, tellsSilence, maxHostRetries };
  return { core, hostLogin, membership, telling };
}

function startUnasked(
  core: Core,
  background: { readonly start: () => void },
  session: Pick<Session, "start">,
): void {
  // Without a login OpenCode never runs the auth loader, but the key's quota is still watched.
  if (core.switches.apiKey !== undefined) background.start();
  session.start();
  // What is wrong with the accounts file is said now, not after the first question.
  core.store.read().catch((error: unknown) => core.deps.logger.debug("accounts.unread", { error }));
  void offerImport(core);
}

function otherPackageNews({ notify }: Pick<Core["deps"], "notify">): Runtime["tellOtherPackages"] {
  return (keys) => {
    if (keys.length === 0) return;
    const problem = { kind: "other-package", keys, needed: CHAT_PACKAGE } as const;
    notify({ kind: "config-problem", problem: { ...problem, place: "opencode.json" } });
  };
}
