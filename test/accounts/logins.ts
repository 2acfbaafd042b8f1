import type { Account } from "../../src/accounts/account.ts";
import { addAccount, type RemoveOptions } from "../../src/accounts/roster.ts";
import type { AccountStore } from "../../src/accounts/store/store.ts";
import { silentLogger } from "../../src/lib/deps.ts";
import { systemRandom } from "../../src/lib/random.ts";
import { type Clock, systemClock } from "../../src/lib/time.ts";
import type { Person } from "../simulator/people.ts";
import type { Simulator } from "../simulator/simulator.ts";

/** The real clock and chance, for tests in which other processes take part. */
export const realDeps = {
  clock: systemClock,
  random: systemRandom,
  logger: silentLogger,
  notify: () => undefined,
};

/** An account with tokens that the simulator knows. */
export async function signedIn(
  store: AccountStore,
  simulator: Simulator,
  person = simulator.people.google,
): Promise<Account> {
  const { accessToken, refreshToken, profileArn } = simulator.issueSocial(person);
  const account = await addAccount(
    store,
    {
      identity: { userId: person.userId, email: person.email },
      credentials: {
        method: "social",
        provider: "Google",
        accessToken,
        refreshToken,
        expiresAt: systemClock.now() + 3_600_000,
        profileArn,
      },
    },
    realDeps,
  );
  return account;
}

/** What is known of a person of an organisation besides their tokens. */
export function externalLogin({ issuer, profileArn }: Person) {
  const { url = "", clientId = "", scopes = "" } = issuer ?? {};
  const tokenEndpoint = `${url.replace(/\/v2\.0$/, "")}/oauth2/v2.0/token`;
  const place = { issuer: url, tokenEndpoint, clientId, scopes };
  return { method: "external-idp", ...place, profileArn } as const;
}

/** A removal of which no service hears. */
export function forgetting(clock: Clock): RemoveOptions {
  return { clock, endLogin: () => Promise.resolve() };
}
