import { RECOVERY } from "../../resilience/recovery-table.ts";
import type { Tries } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import type { FailedCall } from "../memory/prompt-budgets.ts";
import { FailedRequest } from "./outcome/final-failure.ts";

/**
 * Before the caller's next retry: 5/8 s, doubled with each call, so that eight calls take two
 * minutes.
 */
const FIRST_WAIT_MS = 625;
const MAX_WAIT_MS = 40_000;

/**
 * The caller may repeat a request that has failed before: that is one more attempt for the same
 * prompt.
 * @throws FailedRequest with the last failure, if no attempt is left
 */
export function continueSpending(exchange: Exchange): void {
  const { last } = exchange.budget;
  if (last !== undefined && !mayTryAgain(exchange, last)) throw new FailedRequest(last.failure);
}

/**
 * Counts one more call, right before it: the prompt's title may have taken the last one meanwhile.
 * @throws FailedRequest with the last failure, if none is left
 */
export function spendCall({ budget }: Exchange): void {
  const { last, left } = budget;
  if (left === 0 && last !== undefined) throw new FailedRequest(last.failure);
  budget.count();
}

/** @returns whether there may be another attempt after this one */
export function mayTryAgain(exchange: Exchange, failed: FailedCall): boolean {
  return exchange.budget.left > 0 && payForRetry(exchange, failed);
}

/** A request in another form is no retry and costs nothing. */
function payForRetry({ progress }: Exchange, { accountId, failure: { kind } }: FailedCall) {
  progress.paid = 0;
  if (!RECOVERY[kind].steps.includes("wait-and-retry")) return true;
  const paid = progress.memory.quotas.take(accountId, kind === "timeout");
  progress.isQuotaSpent = paid === undefined;
  progress.paid = paid ?? 0;
  return paid !== undefined;
}

/** The answer has ended. */
export function settle({ budget, progress }: Exchange, accountId: string): void {
  budget.noteAnswered();
  progress.memory.quotas.noteAnswered(accountId, progress.paid);
}

export function triesOf({ budget, context, progress }: Exchange): Tries {
  const { asks, calls, left, since } = budget;
  const account = progress.isQuotaSpent ? "account" : undefined;
  const longest = Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** calls);
  return {
    calls,
    asks,
    since,
    spent: left === 0 ? "prompt" : account,
    waitMs: longest * (0.75 + 0.25 * context.deps.random.next()),
  };
}

/** Tells the person once that a prompt takes longer, if the caller will retry by itself. */
export function tellOfRetries({ budget, context, progress }: Exchange): void {
  const { calls, isTitle, isTold, last } = budget;
  const left = Math.min(budget.left, context.maxHostRetries ?? Infinity);
  if (isTitle || isTold || left === 0 || progress.isQuotaSpent || last === undefined) return;
  budget.isTold = true;
  const { failure } = last;
  context.deps.notify({ kind: "retrying", failure, account: progress.account, calls, left });
}
