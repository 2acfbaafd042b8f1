import type { Account } from "../accounts/account.ts";
import { callAs } from "../accounts/tokens/call-as.ts";
import type { TokenSource } from "../accounts/tokens/tokens.ts";
import { type Credentials, profileArnOf } from "../auth/credentials.ts";
import type { InvokeMcp, ToolAnswer } from "../service/invoke-mcp.ts";
import { WEB_SEARCH } from "../service/web-search.ts";

export interface AskContext {
  readonly tokens: Pick<TokenSource, "withFreshToken">;
  readonly invokeMcp: InvokeMcp;
  /** Of a login that names none. @throws KiroApiError, KiroNetworkError */
  readonly fetchOwnProfileArn: (
    credentials: Credentials,
    signal: AbortSignal | undefined,
  ) => Promise<string>;
}

/** @throws KiroApiError, KiroNetworkError; as `TokenSource.withFreshToken` */
export type AskAs = (
  account: Account,
  query: string,
  signal: AbortSignal | undefined,
) => Promise<ToolAnswer>;

/** Sends a search as an account: with its profile, and with another token where one is refused. */
export function createAskAs({ fetchOwnProfileArn, invokeMcp, tokens }: AskContext): AskAs {
  /** Account -> ARN of an API key, which its credentials do not name. */
  const ownArns = new Map<string, string>();

  async function arnOf(account: Account, signal: AbortSignal | undefined) {
    const { credentials, generation, id } = account;
    const key = `${id} ${generation}`;
    const known = profileArnOf(credentials) ?? ownArns.get(key);
    if (known !== undefined || credentials.method !== "api-key") return known;
    const arn = await fetchOwnProfileArn(credentials, signal);
    ownArns.set(key, arn);
    return arn;
  }

  return async (account, query, signal) => {
    const ask = async (ready: Account) =>
      await invokeMcp(ready.credentials, {
        name: WEB_SEARCH,
        arguments: { query },
        profileArn: await arnOf(ready, signal),
        signal,
      });
    return await callAs(tokens, account, signal, ask);
  };
}
