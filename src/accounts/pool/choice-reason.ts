import type { ChoiceReason } from "../../facts/choice-reason.ts";
import { type Account, lastLoginOf } from "../account.ts";
import type { ChoiceHistory, SelectionStrategy } from "./strategies.ts";

/** Among whom it was chosen. */
interface Candidates {
  readonly all: readonly Account[];
  readonly ready: readonly Account[];
  readonly strategy: SelectionStrategy;
}

/** Why `choose` took this account, for people. */
export function reasonOf(
  account: Account,
  { all, ready, strategy }: Candidates,
  history: Pick<ChoiceHistory, "ofSession">,
): ChoiceReason {
  if (all.filter(({ enabled }) => enabled).length <= 1) return "only-account";
  if (account.id === history.ofSession) return "conversation";
  if (ready.length <= 1) return "others-blocked";
  const isPreferred = ready.some(({ priority }) => priority < account.priority);
  if (isPreferred) return "preferred";
  const isLastLogin = strategy === "sticky" && (account.loginNumber ?? 0) === lastLoginOf(ready);
  return isLastLogin && account.loginNumber !== undefined ? "last-login" : "strategy";
}
