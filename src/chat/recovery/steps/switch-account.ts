import { excludedWith } from "../../exchange.ts";
import type { Step } from "../step.ts";

/** Asks with another account, in the spelling that suits that one best. */
export const switchAccount: Step = {
  isOpen: ({ context, progress }, { account, failure }) =>
    context.accounts.isAnyReady(excludedWith(progress, account, failure)),
  take({ context, progress }, { account, failure }) {
    progress.excluded.set(account.id, failure);
    progress.pinned = undefined;
    progress.spelling = 0;
    const from = progress.account ?? "";
    context.deps.notify({ kind: "account-switched", from, reason: failure.kind });
  },
};
