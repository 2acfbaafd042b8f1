import { isInUse } from "../../accounts/account.ts";
import type { AccountReader } from "../../accounts/known-accounts.ts";
import type { Core } from "../../core/core.ts";
import { NoAccountError } from "../../facts/errors.ts";
import { HOST_KEY } from "../../words/terms.ts";
import type { Choice } from "./chosen-login.ts";
import type { HostLogin } from "./host-login.ts";

/**
 * Whether anyone may serve: the key of the variable, or a login. Says once that the variable takes
 * the place of accounts that are logged in; there may be such accounts later, so each request asks.
 * @returns rejects with NoAccountError where nobody but a key of the host's was to serve
 */
export function createLoginCheck(
  { deps, switches }: Pick<Core, "deps" | "switches">,
  hostLogin: Pick<HostLogin, "isOpen">,
  stored: AccountReader,
  choice: Pick<Choice, "isKeyRefused">,
): () => Promise<boolean> {
  const told = new Set<string>();
  return async () => {
    const isOpen = await hostLogin.isOpen();
    if (switches.apiKey === undefined && choice.isKeyRefused() && !(await isAnyInUse(stored))) {
      throw new NoAccountError([{ label: HOST_KEY, state: "login-required" }]);
    }
    if (switches.apiKey === undefined || !isOpen || told.size > 0) {
      return isOpen || switches.apiKey !== undefined;
    }
    if ((await isAnyInUse(stored)) && told.size === 0) {
      told.add(switches.apiKey);
      deps.notify({ kind: "api-key-variable" });
    }
    return true;
  };
}

/** A file that cannot be read holds nothing that the variable takes the place of. */
async function isAnyInUse(stored: AccountReader): Promise<boolean> {
  return (await stored.read().catch(() => [])).some(isInUse);
}
