import { type Credentials, listsProfiles, withProfileArn } from "../auth/credentials.ts";
import { KiroAuthError } from "../facts/errors.ts";
import { defined } from "../lib/defined.ts";
import { listProfileArns } from "./profiles.ts";
import type { ServiceContext } from "./send.ts";
import { fetchUsage, type UsageAnswer } from "./usage.ts";

/** Who has logged in, what they may spend, and the profile that requests name. */
export interface Introduction extends UsageAnswer {
  readonly profileArn?: string;
}

/**
 * Finds out who has just logged in and with which profile the service knows them.
 * @throws KiroAuthError `login_failed` where an organisation gave the person no Kiro profile
 * @throws KiroApiError, KiroNetworkError
 */
export async function identify(
  context: ServiceContext,
  credentials: Credentials,
  signal?: AbortSignal,
): Promise<Introduction> {
  const profileArn = await findProfileArn(context, credentials, signal);
  const known = profileArn === undefined ? credentials : withProfileArn(credentials, profileArn);
  return { ...(await fetchUsage(context, known, signal)), ...defined({ profileArn }) };
}

async function findProfileArn(
  context: ServiceContext,
  credentials: Credentials,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const profiles = listsProfiles(credentials);
  if (profiles === "none") return undefined;
  const [first] = await listProfileArns(context, credentials, signal);
  if (first === undefined && profiles === "required") {
    throw new KiroAuthError({ code: "login_failed", reason: "no-profile" });
  }
  return first;
}
