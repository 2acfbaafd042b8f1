import { type Account, fingerprint } from "../accounts/account.ts";
import { READY, type AccountState } from "../accounts/state.ts";
import { isApiKey } from "../auth/kinds/api-key.ts";
import { API_KEY_VARIABLE } from "../words/terms.ts";
import type { Core } from "./core.ts";

const NO_KEY: AccountState = { kind: "login-required", since: 0, reason: "access-token-rejected" };

/** The account of `KIRO_API_KEY`: it is in no file. */
export function apiKeyVariableAccount(apiKey: string, region: string): Account {
  return {
    // What is known of one key does not hold for another.
    id: `environment-${fingerprint(apiKey)}`,
    label: API_KEY_VARIABLE,
    identity: {},
    credentials: { method: "api-key", apiKey, region },
    generation: 1,
    state: isApiKey(apiKey) ? READY : NO_KEY,
    enabled: true,
    priority: 0,
    addedAt: 0,
  };
}

/** The accounts that are in no file: that of the variable, or none. */
export function apiKeyVariableAccounts({
  config,
  switches,
}: Pick<Core, "config" | "switches">): readonly Account[] {
  if (switches.apiKey === undefined) return [];
  return [apiKeyVariableAccount(switches.apiKey, switches.apiRegion ?? config.default_region)];
}
