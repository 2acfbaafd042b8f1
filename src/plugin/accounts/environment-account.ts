import type { Account } from "../../accounts/account.ts";
import { READY, type AccountState } from "../../accounts/state.ts";
import { isApiKey } from "../../auth/kinds/api-key.ts";
import { API_KEY_VARIABLE } from "../../words/terms.ts";
import type { Basis } from "../basis.ts";

const NO_KEY: AccountState = { kind: "login-required", since: 0, reason: "access-token-rejected" };

/** The account of `KIRO_API_KEY`: it lives in no file, and a signed-in account goes before it. */
export function environmentAccount(apiKey: string, region: string): Account {
  return {
    id: "environment",
    label: API_KEY_VARIABLE,
    identity: {},
    credentials: { method: "api-key", apiKey, region },
    generation: 1,
    state: isApiKey(apiKey) ? READY : NO_KEY,
    enabled: true,
    priority: -1,
    addedAt: 0,
  };
}

/** The accounts that no file holds: that of the environment, or none. */
export function environmentAccounts({
  config,
  switches,
}: Pick<Basis, "config" | "switches">): readonly Account[] {
  if (switches.apiKey === undefined) return [];
  return [environmentAccount(switches.apiKey, switches.apiRegion ?? config.default_region)];
}
