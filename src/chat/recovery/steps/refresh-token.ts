import type { Account } from "../../../accounts/account.ts";
import { bearerOf, isRefreshable } from "../../../auth/credentials.ts";
import type { Failure } from "../../../facts/failure.ts";
import { isAboutToken } from "../../../resilience/classify.ts";
import type { Progress } from "../../exchange.ts";
import type { Step } from "../step.ts";

/**
 * Refreshes the token once and uses the same account; also after a denial without a known reason. A
 * key cannot be refreshed.
 */
export const refreshToken: Step = {
  sparesAccount: true,
  isOpen: ({ progress }, { account, failure }) =>
    isAboutToken(failure) &&
    isRefreshable(account.credentials) &&
    !progress.refusedTokens.has(account.id),
  take({ progress }, { account: { credentials, id }, failure }) {
    progress.refusedTokens.set(id, bearerOf(credentials));
    if (isUnexplained(failure)) progress.denial = { id, failure };
  },
};

/** If the token cannot be refreshed, the earlier denial says more than that. */
export function denialBehind(failure: Failure, { denial }: Progress, { id }: Account): Failure {
  return failure.kind === "token-unavailable" && denial?.id === id ? denial.failure : failure;
}

function isUnexplained({ kind }: Failure): boolean {
  return kind !== "access-token-rejected";
}
