import { bearerOf, isRefreshable } from "../../auth/credentials.ts";
import { classify } from "../../resilience/classify.ts";
import type { Account } from "../account.ts";
import type { TokenSource } from "./tokens.ts";

/**
 * Calls the service as the account; where its token is refused, once more with another one.
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
    if (!isRefreshable(ready.credentials) || !mayBeToken(error)) throw error;
    const refusedToken = bearerOf(ready.credentials);
    return await call(await tokens.withFreshToken(ready, { refusedToken, signal }));
  }
}

/** Some hosts call a token that is no longer good no more than a denied access (PROTOCOL 5). */
function mayBeToken(error: unknown): boolean {
  const failure = classify(error);
  return failure?.kind === "access-token-rejected" || failure?.cause === "access-denied";
}
