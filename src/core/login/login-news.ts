import { blockOf, isUncheckedKey } from "../../accounts/account.ts";
import { displayNameOf } from "../../auth/credentials.ts";
import { defined } from "../../lib/defined.ts";
import { safeText } from "../../lib/log/secret-text.ts";
import { loggedIn } from "../../words/login.ts";
import type { Core } from "../core.ts";
import { lineupOf } from "../usage/lineup.ts";

/**
 * Says who has logged in and who serves new conversations now. Never fails: the login is done.
 * @param id of the account
 */
export async function tellLogin(core: Core, id: string): Promise<void> {
  const { deps, input } = core;
  try {
    // OpenCode writes its record once it has heard of the login.
    const { accounts, apiKeyVariable, labelOf, serving } = await lineupOf(core, true);
    const account = accounts.find((each) => each.id === id);
    if (account === undefined) return;
    const notice = {
      kind: "logged-in",
      account: labelOf(account),
      login: displayNameOf(account.credentials),
      isKeySet: apiKeyVariable,
      isShared: account.origin !== undefined,
      isUnchecked: isUncheckedKey(account),
      ...defined({
        plan: account.usage?.plan,
        block: blockOf(account, deps.clock.now()),
        serving: serving && { account: labelOf(serving.account), reason: serving.reason },
      }),
    } as const;
    // OpenCode's login command says only that there was a login.
    input.printLine?.(safeText(loggedIn(notice)));
    deps.notify(notice);
  } catch (error) {
    deps.logger.debug("login.not-told", { error });
  }
}
