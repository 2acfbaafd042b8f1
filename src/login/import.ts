import { bearerOf, isRefreshable, type Credentials } from "../auth/credentials.ts";
import { KiroAuthError } from "../facts/errors.ts";
import { importError, importProblemOf } from "../importing/import-error.ts";
import type { Finding, FoundLogin, ImportSource } from "../importing/source.ts";
import { throwIfAborted } from "../lib/time.ts";
import { classify, isAboutToken } from "../resilience/classify.ts";
import { failedFor, keepLogin, referenceTo, type Wish } from "./complete.ts";
import type { LoginContext, LoginResult, SavedAccount } from "./context.ts";

/** What has become of a login that was found. */
export type ImportOutcome = { readonly finding: Finding } & (
  | { readonly account: SavedAccount }
  /** As a login fails, or `not-importable`. */
  | { readonly error: unknown }
);

/**
 * Logs in as OpenCode asks for it: the first login that is found serves new conversations. What
 * failed is reported.
 */
export async function completeImport(
  context: LoginContext,
  source: ImportSource | undefined,
  signal: AbortSignal,
): Promise<LoginResult> {
  try {
    const outcomes = await importFrom(context, source, signal, true);
    const [first] = accountsOf(outcomes);
    for (const outcome of outcomes) {
      if ("error" in outcome && (first === undefined || isNews(outcome.error))) {
        context.report({ stage: "failed", error: outcome.error });
      }
    }
    if (outcomes.length === 0) throw nothingToImport();
    if (first === undefined) return failedFor(context, firstError(outcomes));
    await context.welcome(first.id);
    return referenceTo(first.id);
  } catch (error) {
    context.deps.logger.debug("login.failed", { error });
    if (!signal.aborted) context.report({ stage: "failed", error });
    return failedFor(context, error);
  }
}

/**
 * Makes accounts of the logins that other programs keep on this machine, checked as every login is.
 * Changes nothing of theirs; each new token is on disk before it is used.
 * @param source undefined: of every program
 * @param servesNext whether the first of them serves new conversations
 */
export async function importFrom(
  context: LoginContext,
  source: ImportSource | undefined,
  signal: AbortSignal,
  servesNext = false,
): Promise<readonly ImportOutcome[]> {
  const outcomes: ImportOutcome[] = [];
  for (const finding of await context.imports.findLogins(source)) {
    throwIfAborted(signal);
    const isFirst = servesNext && accountsOf(outcomes).length === 0;
    outcomes.push(await takeOver(context, finding, { signal, servesNext: isFirst }));
  }
  return outcomes;
}

function firstError(outcomes: readonly ImportOutcome[]): unknown {
  return outcomes.flatMap((outcome) => ("error" in outcome ? [outcome.error] : []))[0];
}

function accountsOf(outcomes: readonly ImportOutcome[]): readonly SavedAccount[] {
  return outcomes.flatMap((outcome) => ("account" in outcome ? [outcome.account] : []));
}

type Wanted = Pick<Wish, "needsVerdict" | "servesNext" | "signal">;

async function takeOver(
  context: LoginContext,
  finding: Finding,
  wanted: Wanted,
): Promise<ImportOutcome> {
  try {
    if ("problem" in finding) throw importError(finding.problem);
    return { finding, account: await keepFound(context, finding.login, wanted) };
  } catch (error) {
    if (wanted.signal.aborted) throw error;
    context.deps.logger.debug("login.not-imported", { error });
    return { finding, error };
  }
}

/** A token that the service refuses may have ended before its time: the refresh token decides. */
async function keepFound(
  context: LoginContext,
  { credentials: found }: FoundLogin,
  wanted: Wanted,
): Promise<SavedAccount> {
  const { signal } = wanted;
  const { refreshed, takeBack } = context.imports;
  const since = context.deps.clock.now();
  const wish = { ...wanted, needsVerdict: isRefreshable(found) };
  const credentials = await refreshed(found, { refusedToken: undefined, signal });
  const isFound = bearerOf(credentials) === bearerOf(found);
  try {
    return await keepWithProfile(context, credentials, wish);
  } catch (error) {
    if (!wish.needsVerdict || !isRefusedToken(error)) throw error;
    if (!isFound) return await giveUp(credentials, error);
    const other = await refreshed(credentials, { refusedToken: bearerOf(credentials), signal });
    return await keepWithProfile(context, other, wish).catch((reason: unknown) => {
      if (!isRefusedToken(reason)) throw reason;
      return giveUp(other, reason);
    });
  }

  async function giveUp(fresh: Credentials, cause: unknown): Promise<never> {
    if (await takeBack(found, fresh, since)) throw cause;
    const problem = { code: "login_failed", reason: "fresh-token-rejected" } as const;
    throw new KiroAuthError(problem, { cause });
  }
}

function isRefusedToken(error: unknown): boolean {
  const failure = classify(error);
  return failure !== undefined && isAboutToken(failure);
}

/** With the profile that the other program uses, as long as the service knows it. */
async function keepWithProfile(
  context: LoginContext,
  credentials: Credentials,
  wanted: Wanted,
): Promise<SavedAccount> {
  const wish = { ...wanted, origin: "imported" } as const;
  const wantedProfile = "profileArn" in credentials ? credentials.profileArn : undefined;
  try {
    return await keepLogin(context, credentials, { ...wish, wantedProfile });
  } catch (error) {
    if (!isUnknownProfile(error)) throw error;
    return await keepLogin(context, credentials, { ...wish, wantedProfile: undefined });
  }
}

function isUnknownProfile(error: unknown): boolean {
  if (!(error instanceof KiroAuthError) || error.problem.code !== "login_failed") return false;
  return error.problem.reason === "profile-unknown";
}

/** A program in which nobody is logged in is none where another login was imported. */
function isNews(error: unknown): boolean {
  return importProblemOf(error)?.fault !== "signed-out";
}

function nothingToImport(): KiroAuthError {
  return new KiroAuthError({ code: "login_failed", reason: "nothing-to-import" });
}
