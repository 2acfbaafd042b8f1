import type { Account } from "../../accounts/account.ts";
import type { Failure } from "../../facts/failure.ts";
import { throwIfAborted } from "../../lib/time.ts";
import { backoffMs, RECOVERY, type RecoveryStep } from "../../resilience/recovery-table.ts";
import { attempt, type OpenAnswer } from "../attempt.ts";
import type { Exchange } from "../exchange.ts";
import { quotaBehind } from "./quota-behind.ts";
import { reportFailure, reportServed } from "./outcome/report.ts";
import { acquireSlot } from "./slot.ts";
import { continueSpending, mayTryAgain, spendCall } from "./spending.ts";
import type { FailedAttempt } from "./step.ts";
import { STEPS } from "./steps.ts";
import { refusalBehind } from "./steps/change-profile.ts";
import { noteWords } from "./steps/request/move-words.ts";
import { faultBehind, leaveHost } from "./steps/next-form.ts";
import { noteAttachments } from "./steps/request/attachments/leave-out-attachments.ts";
import { noteRules, recallRules } from "./steps/request/repair-request.ts";
import { absolve } from "./steps/request/attachments/guesses.ts";
import { noteCachePoints } from "./steps/request/withdraw-cache-points.ts";
import { absolveTools, noteTools } from "./steps/request/repair-tools.ts";
import { denialBehind } from "./steps/refresh-token.ts";

/**
 * The only loop: sends requests until there is output or nothing is left to try.
 * 1. Wait for an account that may be used.
 * 2. Send the request with it.
 * 3. Choose the first open step of the recovery table.
 * 4. Report the result to the accounts.
 * 5. Take the step, and begin again.
 * @throws FailedRequest, NoAccountError or KiroLocalError when nothing is left; KiroNetworkError
 * `aborted`, `timeout`
 */
export async function ask(exchange: Exchange): Promise<OpenAnswer> {
  const { budget, context, question, progress } = exchange;
  recallRules(exchange);
  continueSpending(exchange);
  for (;;) {
    throwIfAborted(question.signal);
    const slot = await acquireSlot(exchange);
    if (slot === undefined) continue;
    let failed: FailedAttempt;
    let step: RecoveryStep;
    try {
      spendCall(exchange);
      const attempted = await attempt(exchange, slot.account);
      if ("answer" in attempted) {
        noteForm(exchange);
        noteTools(exchange);
        noteAttachments(exchange);
        noteRules(exchange);
        noteCachePoints(exchange);
        noteWords(progress);
        void reportServed(context, attempted.answer.account);
        return attempted.answer;
      }
      const asked = progress.pinned ?? slot.account;
      failed = await quotaBehind(exchange, failedAttempt(exchange, asked, attempted.failure));
      absolveTools(progress, failed.failure);
      budget.noteFailed({ failure: failed.failure, accountId: failed.account.id });
      step = await firstOpenStep(exchange, failed);
      if (STEPS[step].sparesAccount !== true) await reportFailure(context, failed);
    } finally {
      // After the report: the next request must not use an account that has just been throttled.
      slot.release();
    }
    leaveHost(progress, failed.failure);
    if (!LEAVE_OUT.includes(step)) absolve(exchange, failed.failure);
    await STEPS[step].take(exchange, failed);
  }
}

/** They take back their own guesses. */
const LEAVE_OUT: readonly RecoveryStep[] = ["leave-out-attachments", "leave-out-all"];

function noteForm({ context, progress }: Exchange): void {
  const { form, isFormUnknown, memory } = progress;
  memory.forms.worked(form, isFormUnknown, context.deps.clock.monotonic());
}

/** @throws the caller's own abort */
function failedAttempt(
  { context, progress }: Exchange,
  account: Account,
  attempted: Failure,
): FailedAttempt {
  progress.failure = attempted;
  const failure = [denialBehind, faultBehind, refusalBehind].reduce(
    (known, findBehind) => findBehind(known, progress, account),
    attempted,
  );
  if (failure.kind === "aborted") throw failure.error;
  // At least backoff with full jitter: "retry after 0 s" does not allow a storm of requests.
  const { backoffBaseMs } = RECOVERY[failure.kind];
  const backoff = backoffMs(progress.retries, backoffBaseMs, context.deps.random);
  return { account, failure, waitMs: Math.max(failure.coolDownMs ?? 0, backoff) };
}

async function firstOpenStep(exchange: Exchange, failed: FailedAttempt): Promise<RecoveryStep> {
  const { account, failure } = failed;
  const { kind, error } = failure;
  for (const step of RECOVERY[kind].steps) {
    if (!(await STEPS[step].isOpen(exchange, failed))) continue;
    if (step !== "fail" && !mayTryAgain(exchange, { failure, accountId: account.id })) break;
    exchange.context.deps.logger.debug("chat.failure", { error, kind, step });
    return step;
  }
  return "fail";
}
