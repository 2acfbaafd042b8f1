import { RECOVERY } from "../../../resilience/recovery-table.ts";
import { excludedWith } from "../../exchange.ts";
import { isSomebodySoonReady } from "../slot.ts";
import type { Step } from "../step.ts";

/** Uses another account, with the spelling that suits that one best. */
export const switchAccount: Step = {
  async isOpen(exchange, { account, failure }) {
    const { accounts } = exchange.context;
    const excluded = excludedWith(exchange.progress, account, failure);
    if (await accounts.isAnyReady(excluded)) return true;
    // Otherwise the wait is a step of its own, after which this account may serve again.
    if (RECOVERY[failure.kind].steps.includes("wait-and-retry")) return false;
    return isSomebodySoonReady(exchange, await accounts.blocks(excluded));
  },
  take({ progress }, { account, failure }) {
    progress.excluded.set(account.id, failure);
    progress.pinned = undefined;
    progress.spelling = 0;
    // Reported once it is known which account takes over.
    progress.left = { from: progress.account ?? "", reason: failure.kind };
  },
};
