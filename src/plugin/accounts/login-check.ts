import { isInUse } from "../../accounts/account.ts";
import type { AccountReader } from "../../accounts/known-accounts.ts";
import type { Core } from "../../core/core.ts";
import type { HostLogin } from "./host-login.ts";

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
