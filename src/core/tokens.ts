import { createTokenSource, type TokenSource } from "../accounts/tokens/tokens.ts";
import { withProfiles } from "../accounts/tokens/with-profile.ts";
import { refreshTokens } from "../auth/credentials.ts";
import { findProfileArn } from "../service/account/identify.ts";
import type { Core } from "./core.ts";

/** The tokens of the stored accounts, refreshed once for all processes. */
export function createTokens({
  deps,
  service,
  store,
}: Pick<Core, "deps" | "service" | "store">): TokenSource {
  const tokens = createTokenSource({
    ...deps,
    store,
    refresh: (credentials) => refreshTokens(credentials, { ...deps, userAgent: service.userAgent }),
  });
  return withProfiles(tokens, {
    ...deps,
    store,
    findProfileArn: ({ credentials }) => findProfileArn(service, credentials),
  });
}
