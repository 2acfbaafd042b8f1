import { bearerOf, isRefreshable, listsProfiles, profileArnOf } from "../../auth/credentials.ts";
import { classify, isAboutToken } from "../../resilience/classify.ts";
import type { Account } from "../account.ts";
import type { TokenRequest, TokenSource } from "./tokens.ts";

/**
 * Calls the service as the account; where its token is refused, once more with another one, and
 * where its profile is, with that of today, if it is another one.
 * @throws as `TokenSource.withFreshToken`, and what the call throws
 */
export async function callAs<Answer>(
  tokens: Pick<TokenSource, "withFreshToken">,
  account: Account,
  signal: AbortSignal | undefined,
  call: (account: Account) => Promise<Answer>,
): Promise<Answer> {
  const ready = await tokens.withFreshToken(account, { refusedToken: undefined, signal });
  try {
    return await call(ready);
  } catch (error) {
    const refused = refusedOf(error, ready);
    if (refused === undefined) throw error;
    const other = await tokens.withFreshToken(ready, {
      refusedToken: undefined,
      ...refused,
      signal,
    });
    if (refused.refusedProfile !== undefined && isSameProfile(ready, other)) throw error;
    return await call(other);
  }
}

function isSameProfile(one: Account, other: Account): boolean {
  return profileArnOf(one.credentials) === profileArnOf(other.credentials);
}

type Refused = Pick<TokenRequest, "refusedProfile"> & Partial<Pick<TokenRequest, "refusedToken">>;

/** Some hosts call a token that is no longer good no more than a denied access (PROTOCOL 5). */
function refusedOf(error: unknown, { credentials }: Account): Refused | undefined {
  const failure = classify(error);
  if (failure?.cause === "profile-not-accepted" && listsProfiles(credentials) === "required") {
    return { refusedProfile: profileArnOf(credentials) };
  }
  const mayBeToken = failure !== undefined && isAboutToken(failure);
  return mayBeToken && isRefreshable(credentials)
    ? { refusedToken: bearerOf(credentials) }
    : undefined;
}
