import { bearerOf, isRefreshable } from "../../../auth/credentials.ts";
import type { Step } from "../step.ts";

/** Asks the same account with another token, once. A key cannot be refreshed. */
export const refreshToken: Step = {
  sparesAccount: true,
  isOpen: ({ progress }, { account }) =>
    isRefreshable(account.credentials) && !progress.refusedTokens.has(account.id),
  take({ progress }, { account }) {
    progress.refusedTokens.set(account.id, bearerOf(account.credentials));
  },
};
