import { createTokenSource, type TokenSource } from "../accounts/tokens/tokens.ts";
import type { FindNewer } from "../accounts/tokens/newer-login.ts";
import { defined } from "../lib/defined.ts";
import { withProfiles } from "../accounts/tokens/with-profile.ts";
import { refreshTokens } from "../auth/credentials.ts";
import { findProfileArn } from "../service/account/identify.ts";
import type { Core } from "./core.ts";

/**
 * The tokens of the stored accounts, refreshed once for all processes.
 * @param findNewer absent: a login that is rejected is over, whoever else has it
 */
export function createTokens(
  { deps, service, store }: Pick<Core, "deps" | "service" | "store">,
  findNewer?: FindNewer,
): TokenSource {
  const tokens = createTokenSource({
    ...deps,
    store,
    ...defined({ findNewer }),
    refresh: (credentials) => refreshTokens(credentials, { ...deps, userAgent: service.userAgent }),
  });
  return withProfiles(tokens, {
    ...deps,
    store,
    findProfileArn: ({ credentials }) => findProfileArn(service, credentials),
  });
}
