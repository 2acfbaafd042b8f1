import type { Account } from "../../../accounts/account.ts";
import type { Failure } from "../../../facts/failure.ts";
import { classify, isAboutToken } from "../../../resilience/classify.ts";
import { RECOVERY, type RecoveryStep } from "../../../resilience/recovery-table.ts";
import type { Exchange } from "../../exchange.ts";
import type { FailedAttempt } from "../step.ts";
import { STEPS } from "../steps.ts";
import { noteAttachments } from "../steps/request/attachments/leave-out-attachments.ts";
import { noteTools } from "../steps/request/repair-tools.ts";
import { dropRules, keepRules } from "../steps/request/repair-request.ts";
import { mayBeForSchema } from "../steps/request/simplify-tools.ts";
import { oversizeFailure } from "./oversize.ts";
import { wouldSuspect } from "../steps/request/attachments/guesses.ts";

/** Steps whose changes always also apply to the session's next request. */
const LASTING: readonly RecoveryStep[] = ["repair-named-tools", "drop-fields", "repair-request"];

/**
 * The failure that broke an answer after output was sent, for the caller; undefined for a bug. If
 * the same request will pass the next time, the answer counts as merely cut off: the access token
 * is refreshed then, or the refused parts are left out.
 */
export async function failureAfterOutput(
  exchange: Exchange,
  account: Account,
  error: unknown,
): Promise<Failure | undefined> {
  const failure = classify(error);
  if (failure === undefined) return undefined;
  const mayPass = isAboutToken(failure) || (await learn(exchange, { account, failure, waitMs: 0 }));
  if (mayPass) return { ...failure, kind: "stream-interrupted" };
  return oversizeFailure(exchange, account, failure) ?? failure;
}

/** @returns whether the next request will differ */
async function learn(exchange: Exchange, failed: FailedAttempt): Promise<boolean> {
  const { steps } = RECOVERY[failed.failure.kind];
  const isAgain = steps.includes("repair-request") && isSecond(exchange, failed);
  dropRules(exchange, failed);
  for (const step of steps) {
    if (!isLasting(step, exchange, failed, isAgain)) continue;
    if (!(await STEPS[step].isOpen(exchange, failed))) continue;
    if (step === "repair-request") return keepRules(exchange, failed);
    await STEPS[step].take(exchange, failed);
    noteAttachments(exchange);
    noteTools(exchange);
    return true;
  }
  return false;
}

/**
 * Whether the step's changes also apply to the session's next request. The answer began with
 * everything included, so a suspicion needs the same words a second time.
 */
function isLasting(
  step: RecoveryStep,
  exchange: Exchange,
  failed: FailedAttempt,
  isAgain: boolean,
): boolean {
  switch (step) {
    case "leave-out-attachments":
      return isAgain || !wouldSuspect(exchange, failed);
    case "simplify-tools":
      return isAgain && mayBeForSchema(exchange.progress, failed);
    default:
      return LASTING.includes(step);
  }
}

/** Whether the session was refused in the same words after output before. */
function isSecond(
  { progress: { memory }, question: { conversationId } }: Exchange,
  { failure: { serviceMessage = "" } }: FailedAttempt,
): boolean {
  const isKnown = memory.oddWords.get(conversationId) === serviceMessage;
  memory.oddWords.set(conversationId, serviceMessage);
  return isKnown;
}
