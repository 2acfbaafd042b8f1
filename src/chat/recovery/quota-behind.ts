import type { FailureCause } from "../../facts/failure-cause.ts";
import type { Exchange } from "../exchange.ts";
import type { FailedAttempt } from "./step.ts";

/** Throttles that the service also uses for a used-up quota (PROTOCOL 5). */
const MAY_BE_QUOTA: ReadonlySet<FailureCause> = new Set([
  "request-rate",
  "throttled-without-reason",
]);

/** The same attempt, with a used-up quota as its failure if that is the cause of the throttle. */
export async function quotaBehind(
  { context, progress, question }: Exchange,
  failed: FailedAttempt,
): Promise<FailedAttempt> {
  const { account, failure } = failed;
  if (!MAY_BE_QUOTA.has(failure.cause)) return failed;
  const quota = await context.accounts.quotaBehindThrottle(account, question.signal);
  if (quota === undefined) return failed;
  const { until } = quota;
  const coolDownMs = until === undefined ? undefined : until - context.deps.clock.now();
  progress.failure = { ...failure, kind: "quota-exhausted", cause: "quota", coolDownMs };
  return { account, failure: progress.failure, waitMs: coolDownMs ?? 0 };
}
