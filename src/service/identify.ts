import type { Credentials, Identity } from "../auth/credentials.ts";
import { KiroAuthError } from "../errors.ts";
import { listProfileArns } from "./profiles.ts";
import type { ServiceContext } from "./send.ts";
import { fetchUsage } from "./usage.ts";

/**
 * Finds out who has just signed in and with which profile the service knows them.
 * @throws KiroAuthError `login_failed` where an organisation gave the person no Kiro profile
 * @throws KiroApiError, KiroNetworkError
 */
export async function identify(
  context: ServiceContext,
  credentials: Credentials,
  signal?: AbortSignal,
): Promise<{ readonly identity: Identity; readonly profileArn?: string }> {
  const profileArn = await findProfileArn(context, credentials, signal);
  const known = profileArn === undefined ? credentials : { ...credentials, profileArn };
  const { identity } = await fetchUsage(context, known, signal);
  return profileArn === undefined ? { identity } : { identity, profileArn };
}

async function findProfileArn(
  context: ServiceContext,
  credentials: Credentials,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  if (credentials.method !== "idc") return undefined;
  const [first] = await listProfileArns(context, credentials, signal);
  if (first === undefined && credentials.provider === "IdentityCenter") {
    throw new KiroAuthError(
      "login_failed",
      "The sign-in worked, but your organisation has not given you a Kiro profile. Ask your administrator for a Kiro subscription.",
    );
  }
  return first;
}
