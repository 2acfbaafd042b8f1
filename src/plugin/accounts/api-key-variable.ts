import { type Account, isInUse } from "../../accounts/account.ts";
import type { AccountReader } from "../../accounts/known-accounts.ts";
import { READY, type AccountState } from "../../accounts/state.ts";
import { isApiKey } from "../../auth/kinds/api-key.ts";
import { API_KEY_VARIABLE } from "../../words/terms.ts";
import type { Core } from "../core.ts";
import type { HostLogin } from "./host-login.ts";

const NO_KEY: AccountState = { kind: "login-required", since: 0, reason: "access-token-rejected" };

/** The account of `KIRO_API_KEY`: it is in no file. */
export function apiKeyVariableAccount(apiKey: string, region: string): Account {
  return {
    id: "environment",
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

/**
 * Whether anyone may serve: the key of the variable, or a login. Says once that the variable takes
 * the place of accounts that are logged in; there may be such accounts later, so each request asks.
 */
export function createLoginCheck(
  { deps, switches }: Pick<Core, "deps" | "switches">,
  hostLogin: Pick<HostLogin, "isOpen">,
  stored: AccountReader,
): () => Promise<boolean> {
  const told = new Set<string>();
  return async () => {
    const isOpen = await hostLogin.isOpen();
    if (switches.apiKey === undefined || !isOpen || told.size > 0) {
      return isOpen || switches.apiKey !== undefined;
    }
    // A file that cannot be read holds nothing that the variable takes the place of.
    const accounts = await stored.read().catch(() => []);
    if (accounts.some(isInUse) && told.size === 0) {
      told.add(switches.apiKey);
      deps.notify({ kind: "api-key-variable" });
    }
    return true;
  };
}
