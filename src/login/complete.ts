import { type Credentials, withProfileArn } from "../auth/credentials.ts";
import { isProfileArn } from "../catalog/profile-arn.ts";
import { KiroApiError, KiroAuthError } from "../facts/errors.ts";
import { race } from "../lib/async/race.ts";
import { throwIfAborted } from "../lib/time.ts";
import { classify, isAboutToken } from "../resilience/classify.ts";
import { type Introduction, withProfile } from "../service/account/identify.ts";
import { nameOf } from "../service/account/profiles.ts";
import type { UsageAnswer } from "../service/account/usage.ts";
import type { AccountOrigin } from "../accounts/account.ts";
import { defined } from "../lib/defined.ts";
import { safeText } from "../lib/log/secret-text.ts";
import type {
  FailedLogin,
  LoginContext,
  LoginResult,
  PendingLogin,
  SavedAccount,
  SavedLogin,
} from "./context.ts";

/** OpenCode takes an expired record for a dead login; a reference does not expire. */
const NEVER = Date.UTC(2100, 0, 1);

/** Before the account's id, in OpenCode's record. */
export const REFERENCE = "kiro-account:";

/** Waits before the account is written again: a full disk or a held lock may pass. */
const SAVE_RETRY_MS = [1_000, 4_000, 10_000] as const;

/** The list of models takes about a second. */
const MAX_LIST_WAIT_MS = 2_500;

/** Waits before the service is asked again who it is: without a name one person becomes two. */
const IDENTIFY_RETRY_MS = [1_000, 3_000, undefined] as const;

/** The rest of every login: finish, find out who it is, put it on disk, tell OpenCode. */
export async function completeLogin(
  context: LoginContext,
  { finish, profile: wantedProfile }: Pick<PendingLogin, "finish" | "profile">,
  signal: AbortSignal,
): Promise<LoginResult> {
  try {
    throwIfAborted(signal);
    const wish = { signal, wantedProfile, servesNext: true };
    const { id } = await keepLogin(context, await finish(), wish);
    await context.welcome(id);
    return referenceTo(id);
  } catch (error) {
    context.deps.logger.debug("login.failed", { error });
    // Whoever ended the login knows it: a newer login, or the end of the plugin.
    if (!signal.aborted) context.report({ stage: "failed", error });
    return failedFor(context, error);
  }
}

export function failedFor({ words }: LoginContext, error: unknown): FailedLogin {
  return { type: "failed", reason: safeText(words.explainLoginError(error)) };
}

/** What OpenCode keeps of an account: a reference, never a token (OPENCODE 2.3). */
export function referenceTo(id: string): SavedLogin {
  const reference = `${REFERENCE}${id}`;
  return { type: "success", refresh: reference, access: reference, expires: NEVER };
}

/** The account's id again. */
export function accountIdOf({ refresh }: Pick<SavedLogin, "refresh">): string {
  return refresh.slice(REFERENCE.length);
}

/**
 * Finds out whose login it is, and puts it on disk.
 * @throws KiroAuthError, KiroApiError, KiroLocalError
 */
export async function keepLogin(
  context: LoginContext,
  credentials: Credentials,
  wish: Wish,
): Promise<SavedAccount> {
  const login = await introduced(context, credentials, wish);
  const { origin, servesNext } = wish;
  const account = await save(context, { ...login, ...defined({ origin, servesNext }) });
  tellChoice(context, login.profile);
  await readModels(context, { id: account.id, credentials: login.credentials }, wish.signal);
  return account;
}

/** The login is done without the list, too: it is read again later. */
async function readModels(
  { deps, readModels: read }: LoginContext,
  account: Parameters<LoginContext["readModels"]>[0],
  signal: AbortSignal,
): Promise<void> {
  const timeout = { clock: deps.clock, milliseconds: MAX_LIST_WAIT_MS };
  try {
    await race(read(account), { signal, timeout });
  } catch (error) {
    deps.logger.debug("login.models-unread", { error });
  }
}

export interface Wish {
  readonly signal: AbortSignal;
  /** Name or ARN of a profile. */
  readonly wantedProfile: string | undefined;
  readonly origin?: AccountOrigin;
  /** It serves new conversations from now on. */
  readonly servesNext?: boolean;
  /** The token was not given out a moment ago: one that the service refuses is not kept. */
  readonly needsVerdict?: boolean;
}

/** The login with all that the service says of it. */
async function introduced(context: LoginContext, credentials: Credentials, wish: Wish) {
  const { person, profile } = await whoIs(context, credentials, wish);
  const { identity, usage } = "value" in person ? person.value : NOBODY;
  const known = "value" in profile ? withProfile(credentials, profile) : asWished(profile.error);
  return { credentials: known, identity, usage, profile, ...optInOf(profile) };

  /** The person's choice is never replaced by another one. */
  function asWished(error: unknown): Credentials {
    const { wantedProfile } = wish;
    if (wantedProfile === undefined) return credentials;
    if (!isProfileArn(wantedProfile)) throw error;
    return withProfileArn(credentials, wantedProfile);
  }
}

function optInOf(profile: Introduction["profile"]): { readonly webSearchOff?: boolean } {
  const webSearch = "value" in profile ? profile.value?.profile.webSearch : undefined;
  return webSearch === undefined ? {} : { webSearchOff: !webSearch };
}

const NOBODY: UsageAnswer = { identity: {}, usage: undefined };

/**
 * A login without a name or a profile still works: both are looked up later. One that the service
 * rejects does not.
 * @throws what refuses the token, where the wish needs a verdict
 */
async function whoIs(
  context: LoginContext,
  credentials: Credentials,
  wish: Wish,
): Promise<Introduction> {
  let known: Introduction = { profile: UNKNOWN, person: UNKNOWN };
  for (const waitMs of IDENTIFY_RETRY_MS) {
    try {
      known = await context.identify(credentials, { ...wish, earlier: known });
      const error = errorOf(known);
      if (error === undefined || refusalOf(known, wish) !== undefined) break;
      context.deps.logger.warn("login.unidentified", { error });
    } catch (error) {
      throwIfAborted(wish.signal);
      if (error instanceof KiroAuthError) throw error;
      const kind = classify(error)?.kind;
      if (kind === "access-token-rejected") throw rejected(credentials, error);
      if (kind === "account-suspended") throw suspended(error);
      context.deps.logger.warn("login.unidentified", { error });
    }
    if (waitMs === undefined) break;
    await context.deps.clock.sleep(waitMs, wish.signal);
  }
  const refusal = refusalOf(known, wish);
  if (refusal !== undefined) throw refusal;
  return known;
}

/** What refuses a token that needs a verdict. One that was good for a profile is good. */
function refusalOf({ person, profile }: Introduction, { needsVerdict }: Wish) {
  if (needsVerdict !== true || !("error" in person)) return undefined;
  if ("value" in profile && profile.value !== undefined) return undefined;
  const { error } = person;
  if (!(error instanceof KiroApiError)) return undefined;
  const failure = classify(error);
  return failure !== undefined && isAboutToken(failure) ? error : undefined;
}

const UNKNOWN = { error: undefined };

function errorOf({ person, profile }: Introduction): unknown {
  if ("error" in profile) return profile.error;
  return "error" in person ? person.error : undefined;
}

/** Where nothing but their order has decided, the person may want another one. */
function tellChoice({ deps }: LoginContext, profile: Introduction["profile"]): void {
  const choice = "value" in profile ? profile.value : undefined;
  if (choice === undefined || choice.candidates.length < 2) return;
  const others = choice.candidates.slice(1).map(nameOf);
  deps.notify({ kind: "profile-chosen", profile: nameOf(choice.profile), others });
}

function rejected({ method }: Credentials, cause: unknown): unknown {
  return method === "api-key"
    ? new KiroAuthError({ code: "login_failed", reason: "api-key-rejected" }, { cause })
    : cause;
}

function suspended(cause: unknown): KiroAuthError {
  return new KiroAuthError({ code: "login_denied", reason: "account-suspended" }, { cause });
}

/**
 * The tokens exist only here: losing them means another login, so a failed write is tried again.
 * No abort: from here on the login is worth the wait.
 */
async function save(
  context: LoginContext,
  login: Parameters<LoginContext["saveAccount"]>[0],
): Promise<SavedAccount> {
  for (const waitMs of SAVE_RETRY_MS) {
    try {
      return await context.saveAccount(login);
    } catch (error) {
      context.deps.logger.warn("login.not-saved", { error });
      context.report({ stage: "not-saved", error });
      await context.deps.clock.sleep(waitMs);
    }
  }
  return await context.saveAccount(login);
}
