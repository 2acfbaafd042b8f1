import { listsProfiles, profileArnOf, withProfileArn } from "../../auth/credentials.ts";
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

interface FoundProfile {
  readonly arn: string;
  /** What is stored for the account. */
  readonly insteadOf: string | undefined;
}

/**
 * The same tokens; an account that must name a profile and has none gets it first, once for all
 * who wait, and keeps it. A login survives without one (docs/AUTHENTICATION.md). One that the
 * service no longer knows is looked up in the same way.
 */
export function withProfiles(tokens: TokenSource, options: ProfileOptions): TokenSource {
  const flights = createFlights<string>();
  /** By account, for as long as the disk does not take it. */
  const unsaved = new Map<string, FoundProfile>();

  async function look(account: Account): Promise<string> {
    const insteadOf = profileArnOf(account.credentials);
    const arn = await callAs(tokens, account, undefined, options.findProfileArn);
    if (arn === insteadOf) return arn;
    unsaved.set(account.id, { arn, insteadOf });
    try {
      await save(options.store, account.id, { arn, insteadOf });
      unsaved.delete(account.id);
    } catch (error) {
      if (!(error instanceof KiroLocalError)) throw error;
      options.logger.warn("profile.unsaved", { error });
    }
    return arn;
  }

  function knownArn({ credentials, id }: Account): string | undefined {
    const stored = profileArnOf(credentials);
    const found = unsaved.get(id);
    return found !== undefined && found.insteadOf === stored ? found.arn : stored;
  }

  return {
    async withFreshToken(account, request) {
      const ready = await tokens.withFreshToken(account, request);
      if (listsProfiles(ready.credentials) !== "required") return ready;
      const { refusedProfile, signal } = request;
      const known = knownArn(ready);
      const arn =
        known === undefined || known === refusedProfile
          ? await race(
              flights.join(`${ready.id} ${known ?? ""}`, () => look(ready)),
              { signal },
            )
          : known;
      if (arn === profileArnOf(ready.credentials)) return ready;
      return { ...ready, credentials: withProfileArn(ready.credentials, arn) };
    },
    end: () => tokens.end(),
  };
}

/** A login that came between has a profile of its own, or is looked up by itself. */
async function save(
  store: AccountStore,
  id: string,
  { arn, insteadOf }: FoundProfile,
): Promise<void> {
  await store.update((accounts) => {
    const account = accounts.find(id);
    if (account === undefined || listsProfiles(account.credentials) !== "required") return;
    if (profileArnOf(account.credentials) !== insteadOf) return;
    accounts.put({ ...account, credentials: withProfileArn(account.credentials, arn) });
  });
}
