import type { Account } from "../../accounts/account.ts";
import { isOfSamePerson } from "../../accounts/same-person.ts";
import type { FindNewer } from "../../accounts/tokens/newer-login.ts";
import {
  type Credentials,
  isRefreshable,
  loginSecretOf,
  realmOf,
  type RefreshableCredentials,
  withProfileArn,
} from "../../auth/credentials.ts";
import { parseDomains } from "../../catalog/identity-providers.ts";
import { findLogins } from "../../importing/find.ts";
import { fetchUsage } from "../../service/account/usage.ts";
import type { ImportCore } from "./imports.ts";

/**
 * Looks for the newer login of an imported account where other programs keep theirs. Whose it is
 * only the service can say, and asking with a token that has ended would spend their refresh token.
 */
export function createNewerLogins(core: ImportCore): FindNewer {
  const { config, deps, input, service } = core;
  const trustedDomains = parseDomains(config.identity_provider_hosts);

  /** False where the service does not say: another program may have theirs, too. */
  async function isTheirs(account: Account, credentials: RefreshableCredentials) {
    try {
      const { identity } = await fetchUsage(service, credentials);
      return isOfSamePerson(account, { credentials, identity });
    } catch (error) {
      deps.logger.debug("import.owner-unknown", { error });
      return false;
    }
  }

  return async (account) => {
    const findings = await findLogins(input.machine, { trustedDomains });
    for (const finding of findings) {
      if (!("login" in finding)) continue;
      const credentials = withProfileOf(account, finding.login.credentials);
      if (!isRefreshable(credentials) || credentials.expiresAt <= deps.clock.now()) continue;
      if (realmOf(credentials) !== realmOf(account.credentials)) continue;
      if (loginSecretOf(credentials) === loginSecretOf(account.credentials)) continue;
      if (await isTheirs(account, credentials)) return credentials;
    }
    return undefined;
  };
}

/** The account's own is known to work, and may be what the person wants only here. */
function withProfileOf({ credentials: known }: Account, found: Credentials): Credentials {
  const arn = "profileArn" in known ? known.profileArn : undefined;
  return arn === undefined ? found : withProfileArn(found, arn);
}
