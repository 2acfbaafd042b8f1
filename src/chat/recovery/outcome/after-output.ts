import type { Account } from "../../../accounts/account.ts";
import type { Failure } from "../../../facts/failure.ts";
import { classify, isAboutToken } from "../../../resilience/classify.ts";
import { RECOVERY, type RecoveryStep } from "../../../resilience/recovery-table.ts";
import type { Exchange } from "../../exchange.ts";
import type { FailedAttempt } from "../step.ts";
import { STEPS } from "../steps.ts";
import { noteAttachments } from "../steps/request/attachments/leave-out-attachments.ts";
import { isForTools, noteTools } from "../steps/request/repair-tools.ts";
import { oversizeFailure } from "./oversize.ts";
import { mayBeSuspected } from "../steps/request/attachments/suspects.ts";

/** What these change, the session's next request is made by. */
const LASTING: readonly RecoveryStep[] = ["leave-out-attachments", "drop-fields", "repair-tools"];

/**
 * What broke an answer of which output has been sent, for the caller; undefined for a bug. Where the
 * same request will pass if it is sent again, the answer was cut off and no more: the access token is
 * refreshed then, and what was refused of the request is left out.
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

/** @returns whether the next request will be another one */
async function learn(exchange: Exchange, failed: FailedAttempt): Promise<boolean> {
  // An answer had begun with all that was sent: a suspicion needs the same words a second time.
  if (mayBeSuspected(exchange, failed) && !isSecond(exchange, failed)) return false;
  for (const step of RECOVERY[failed.failure.kind].steps) {
    if (!LASTING.includes(step) || !(await STEPS[step].isOpen(exchange, failed))) continue;
    if (step === "repair-tools" && !isForTools(exchange, failed)) continue;
    await STEPS[step].take(exchange, failed);
    noteAttachments(exchange);
    noteTools(exchange);
    return true;
  }
  return false;
}

/** The session was refused after output in the same words before. */
function isSecond(
  { progress: { memory }, question: { conversationId } }: Exchange,
  { failure: { serviceMessage = "" } }: FailedAttempt,
): boolean {
  const isKnown = memory.oddWords.get(conversationId) === serviceMessage;
  memory.oddWords.set(conversationId, serviceMessage);
  return isKnown;
}
