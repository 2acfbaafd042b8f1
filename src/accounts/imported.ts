import { isRefreshable, loginSecretOf, type Credentials } from "../auth/credentials.ts";
import type { Account } from "./account.ts";
import { addAccount, type AddOptions } from "./roster.ts";
import type { AccountStore } from "./store/store.ts";
import type { TokenRequest, TokenSource } from "./tokens/tokens.ts";

/** As `ImportTools.takeBack`. @throws KiroLocalError */
export async function takeBackImported(
  store: AccountStore,
  {
    found,
    refreshed,
    since,
  }: Readonly<Record<"found" | "refreshed", Credentials>> & { since: number },
  { clock }: Pick<AddOptions, "clock">,
): Promise<boolean> {
  const secret = loginSecretOf(refreshed);
  if (loginSecretOf(found) !== secret) return false;
  await store.update((accounts) => {
    for (const { addedAt, credentials, id } of accounts.all()) {
      const isOurs = addedAt >= since && loginSecretOf(credentials) === secret;
      if (isOurs) accounts.remove(id, clock.now());
    }
  });
  return true;
}

export type RefreshRequest = Pick<TokenRequest, "refusedToken"> & { readonly signal: AbortSignal };

/** A login that ends sooner is refreshed first. */
const MARGIN_MS = 3 * 60_000;

/**
 * The login of another program with a token that is good to send and not the one that the service
 * has refused. One that has to be refreshed becomes an account first, because its refresh token may
 * be good only once: the new one is then on disk before anybody uses it. An account that was made
 * for that is removed if the refresh fails.
 * @throws KiroAuthError, KiroNetworkError, KiroLocalError
 */
export async function refreshImported(
  store: AccountStore,
  tokens: Pick<TokenSource, "withFreshToken">,
  credentials: Credentials,
  options: AddOptions & RefreshRequest,
): Promise<Credentials> {
  const { clock, refusedToken, signal } = options;
  if (!isRefreshable(credentials)) return credentials;
  const isRefused = credentials.accessToken === refusedToken;
  if (!isRefused && credentials.expiresAt > clock.now() + MARGIN_MS) return credentials;
  const secret = loginSecretOf(credentials);
  const all = await store.read();
  const known = all.find((account) => loginSecretOf(account.credentials) === secret);
  const account =
    known ?? (await addAccount(store, { credentials, identity: {}, origin: "imported" }, options));
  try {
    const fresh = await tokens.withFreshToken(account, { refusedToken, signal });
    return fresh.credentials;
  } catch (error) {
    if (known === undefined && !signal.aborted) {
      await store.update((accounts) => {
        if (isUntouched(accounts.find(account.id), account)) {
          accounts.remove(account.id, clock.now());
        }
      });
    }
    throw error;
  }
}

/** Another process that imports it at the same time may have its new tokens, or wait for them. */
function isUntouched(current: Account | undefined, { generation }: Account): boolean {
  return current?.generation === generation && current.pendingRefresh?.by === undefined;
}
