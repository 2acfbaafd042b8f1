import { lacksProfile, withProfileArn } from "../../auth/credentials.ts";
import { KiroLocalError } from "../../facts/errors.ts";
import type { Logger } from "../../lib/deps.ts";
import { race } from "../../lib/async/race.ts";
import { createFlights } from "../../lib/async/single-flight.ts";
import type { Account } from "../account.ts";
import type { AccountStore } from "../store/store.ts";
import { callAs } from "./call-as.ts";
import type { TokenSource } from "./tokens.ts";

export interface ProfileOptions {
  readonly store: AccountStore;
  /**
   * Asks the service for the account's profile.
   * @throws KiroAuthError `login_failed` if it has none; KiroApiError, KiroNetworkError
   */
  readonly findProfileArn: (account: Account) => Promise<string>;
  readonly logger: Logger;
}

/**
 * The same tokens; an account that must name a profile and has none gets it first, once for all
 * who wait, and keeps it. A login survives without one (docs/AUTHENTICATION.md).
 */
export function withProfiles(tokens: TokenSource, options: ProfileOptions): TokenSource {
  const flights = createFlights<string>();
  /** Account -> ARN, for as long as the disk does not take it. */
  const unsaved = new Map<string, string>();

  async function look(account: Account): Promise<string> {
    const arn = await callAs(tokens, account, undefined, options.findProfileArn);
    unsaved.set(account.id, arn);
    try {
      await save(options.store, account.id, arn);
      unsaved.delete(account.id);
    } catch (error) {
      if (!(error instanceof KiroLocalError)) throw error;
      options.logger.warn("profile.unsaved", { error });
    }
    return arn;
  }

  return {
    async withFreshToken(account, request) {
      const ready = await tokens.withFreshToken(account, request);
      if (!lacksProfile(ready.credentials)) return ready;
      const { signal } = request;
      const arn =
        unsaved.get(ready.id) ??
        (await race(
          flights.join(ready.id, () => look(ready)),
          { signal },
        ));
      return { ...ready, credentials: withProfileArn(ready.credentials, arn) };
    },
    end: () => tokens.end(),
  };
}

/** A login that came between has a profile of its own, or is looked up by itself. */
async function save(store: AccountStore, id: string, arn: string): Promise<void> {
  await store.update((accounts) => {
    const account = accounts.find(id);
    if (account === undefined || !lacksProfile(account.credentials)) return;
    accounts.put({ ...account, credentials: withProfileArn(account.credentials, arn) });
  });
}
