import { refreshImported, takeBackImported } from "../../accounts/imported.ts";
import type { TokenSource } from "../../accounts/tokens/tokens.ts";
import { parseDomains } from "../../catalog/identity-providers.ts";
import { findLogins, presentPlaces } from "../../importing/find.ts";
import type { ImportTools } from "../../login/context.ts";
import type { Core } from "../core.ts";
import { createTokens } from "../tokens.ts";

export type ImportCore = Pick<Core, "deps" | "service" | "store"> & {
  readonly config: Pick<Core["config"], "identity_provider_hosts">;
  readonly input: Pick<Core["input"], "machine">;
};

/** Whoever imports hears what went wrong; an account that was none for long is no news. */
export function createImportTokens({ deps, service, store }: Omit<ImportCore, "config" | "input">) {
  return createTokens({ deps: { ...deps, notify: () => undefined }, service, store });
}

/** @param tokens for logins that have to be refreshed; whoever ends them loses none */
export function createImportTools(
  core: ImportCore,
  tokens: Pick<TokenSource, "withFreshToken"> = createImportTokens(core),
): ImportTools {
  const { config, deps, input, store } = core;
  const { machine } = input;
  const trustedDomains = parseDomains(config.identity_provider_hosts);
  return {
    presentSources: () => [...new Set(presentPlaces(machine).map(({ source }) => source))],
    findLogins: (source) => findLogins(machine, { source, trustedDomains }),
    takeBack: (found, refreshed, since) =>
      takeBackImported(store, { found, refreshed, since }, deps),
    refreshed: (credentials, request) =>
      refreshImported(store, tokens, credentials, { ...deps, ...request }),
  };
}
