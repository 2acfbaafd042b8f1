import type { RefreshableCredentials } from "../../auth/credentials.ts";
import type { Logger } from "../../lib/deps.ts";
import { withoutPending, type Account, type PendingRefresh } from "../account.ts";
import { factsOf, READY } from "../state.ts";
import { holds } from "../store/changes.ts";
import type { AccountStore } from "../store/store.ts";

/** The login of the same person that another program keeps, if its access token is still good. */
export type FindNewer = (account: Account) => Promise<RefreshableCredentials | undefined>;

/**
 * A refresh token that two programs share is spent by the first: the login of an imported account
 * is then not over, its other program has the new token. Under the account's lock.
 * @returns undefined if it has none either, or if the account has changed
 */
export async function adoptNewer(
  { findNewer, logger, store }: AdoptOptions,
  { account, pending }: { readonly account: Account; readonly pending: PendingRefresh },
): Promise<Account | undefined> {
  if (account.origin !== "imported" || findNewer === undefined) return undefined;
  const credentials = await findNewer(account).catch((error: unknown) => {
    logger.debug("token.no-newer-login", { error });
    return undefined;
  });
  if (credentials === undefined) return undefined;
  return await store.update((accounts) => {
    const current = accounts.find(account.id);
    if (current === undefined || current.generation > account.generation) return undefined;
    if (!holds(current, pending)) return undefined;
    const state = factsOf(current.state).isTokenDead ? READY : current.state;
    const generation = current.generation + 1;
    const adopted = { ...withoutPending(current), credentials, generation, state };
    accounts.put(adopted);
    return adopted;
  });
}

interface AdoptOptions {
  readonly findNewer?: FindNewer;
  readonly logger: Logger;
  readonly store: AccountStore;
}
