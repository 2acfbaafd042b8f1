import type { Credentials, Identity } from "../auth/credentials.ts";
import { KiroApiError, KiroAuthError, KiroError } from "../errors.ts";
import type { LoginContext, StartedLogin } from "./context.ts";

/** OpenCode takes an expired record for a dead login; a reference does not expire. */
const NEVER = Date.UTC(2100, 0, 1);

/** The rest of every login: finish, find out who it is, put it on disk, tell OpenCode. */
export async function completeLogin(
  context: LoginContext,
  finish: () => Promise<Credentials>,
): ReturnType<StartedLogin["callback"]> {
  try {
    const id = await saveLogin(context, await finish());
    return { type: "success", refresh: referenceTo(id), access: referenceTo(id), expires: NEVER };
  } catch (error) {
    reportFailure(context, error);
    return { type: "failed" };
  }
}

/** @returns the account's id; @throws KiroError when the login is not good or cannot be kept */
export async function saveLogin(context: LoginContext, credentials: Credentials): Promise<string> {
  const { identity, profileArn } = await whoIs(context, credentials);
  const { id } = await context.saveAccount({
    credentials: withProfile(credentials, profileArn),
    identity,
  });
  return id;
}

function withProfile(credentials: Credentials, profileArn: string | undefined): Credentials {
  if (profileArn === undefined || credentials.method === "api-key") return credentials;
  return { ...credentials, profileArn };
}

export function referenceTo(id: string): string {
  return `kiro-account:${id}`;
}

/** A login without a name is still a login; one that the service refuses is none. */
async function whoIs(
  context: LoginContext,
  credentials: Credentials,
): Promise<{ readonly identity: Identity; readonly profileArn?: string }> {
  try {
    return await context.identify(credentials);
  } catch (error) {
    if (isRefusal(error)) throw error;
    context.deps.logger.debug("login.unidentified", { error });
    return { identity: {} };
  }
}

function isRefusal(error: unknown): boolean {
  if (error instanceof KiroAuthError) return true;
  return error instanceof KiroApiError && error.failure.status === 401;
}

export function reportFailure(context: LoginContext, error: unknown): void {
  context.deps.logger.debug("login.failed", { error });
  context.report(`Kiro sign-in failed: ${wordsFor(error)}`);
}

function wordsFor(error: unknown): string {
  if (error instanceof KiroApiError) return "Kiro does not accept this sign-in";
  return error instanceof KiroError ? error.message : "something unexpected went wrong";
}
