import { KiroLocalError } from "../../../facts/errors.ts";
import { RECOVERY, RETRY_LIMITS } from "../../../resilience/recovery-table.ts";
import { pause, WAIT_BUDGET_MS } from "../slot.ts";
import type { Step } from "../step.ts";

/** Waits, then retries: with the same account, or with the first one ready after a throttle. */
export const waitAndRetry: Step = {
  isOpen({ budget, context, progress }, { failure, waitMs }) {
    const { cause, kind, error } = failure;
    // For faults of this machine, waits that can help have already happened.
    if (error instanceof KiroLocalError) return false;
    const limit = Math.min(
      context.maxRetries,
      RETRY_LIMITS[cause] ?? RECOVERY[kind].retryLimit ?? Infinity,
    );
    if (progress.retries >= limit) return false;
    if (kind === "throttled") return true;
    return budget.mayHurry && progress.waitedMs + waitMs <= WAIT_BUDGET_MS;
  },
  async take(exchange, { failure, waitMs }) {
    const { progress } = exchange;
    progress.retries += 1;
    // The wait for a slot then becomes the wait for the first account that is ready again.
    if (failure.kind === "throttled") progress.pinned = undefined;
    else await pause(exchange, waitMs, { account: progress.account, reason: failure.kind });
  },
};
