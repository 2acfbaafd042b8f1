import { type Credentials, withProfileArn } from "../auth/credentials.ts";
import { KiroAuthError } from "../facts/errors.ts";
import { throwIfAborted } from "../lib/time.ts";
import { classify } from "../resilience/classify.ts";
import type { Introduction } from "../service/identify.ts";
import type { LoginContext, StartedLogin } from "./context.ts";

/** OpenCode takes an expired record for a dead login; a reference does not expire. */
const NEVER = Date.UTC(2100, 0, 1);

/** Waits before the account is written again: a full disk or a held lock may pass. */
const SAVE_RETRY_MS = [1_000, 4_000, 10_000] as const;

/** Waits before the service is asked again who it is: without a name one person becomes two. */
const IDENTIFY_RETRY_MS = [1_000, 3_000, undefined] as const;

/** The rest of every login: finish, find out who it is, put it on disk, tell OpenCode. */
export async function completeLogin(
  context: LoginContext,
  finish: () => Promise<Credentials>,
  signal: AbortSignal,
): ReturnType<StartedLogin["callback"]> {
  try {
    throwIfAborted(signal);
    const credentials = await finish();
    const { identity, profileArn, usage } = await whoIs(context, credentials, signal);
    const known = profileArn === undefined ? credentials : withProfileArn(credentials, profileArn);
    const login = { credentials: known, identity, usage };
    const reference = `kiro-account:${await save(context, login)}`;
    return { type: "success", refresh: reference, access: reference, expires: NEVER };
  } catch (error) {
    context.deps.logger.debug("login.failed", { error });
    // Whoever ended the login knows it: a newer login, or the end of the plugin.
    if (!signal.aborted) context.report({ stage: "failed", error });
    return { type: "failed" };
  }
}

/** A login without a name still works; one that the service rejects does not. */
async function whoIs(
  context: LoginContext,
  credentials: Credentials,
  signal: AbortSignal,
): Promise<Introduction> {
  for (const waitMs of IDENTIFY_RETRY_MS) {
    try {
      return await context.identify(credentials, signal);
    } catch (error) {
      throwIfAborted(signal);
      if (error instanceof KiroAuthError) throw error;
      const kind = classify(error)?.kind;
      if (kind === "access-token-rejected") throw error;
      if (kind === "account-suspended") throw suspended(error);
      context.deps.logger.warn("login.unidentified", { error });
      if (waitMs === undefined) break;
      await context.deps.clock.sleep(waitMs, signal);
    }
  }
  return { identity: {}, usage: undefined };
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
): Promise<string> {
  for (const waitMs of SAVE_RETRY_MS) {
    try {
      return (await context.saveAccount(login)).id;
    } catch (error) {
      context.deps.logger.warn("login.not-saved", { error });
      context.report({ stage: "not-saved", error });
      await context.deps.clock.sleep(waitMs);
    }
  }
  return (await context.saveAccount(login)).id;
}
