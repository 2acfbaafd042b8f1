import type { Progress } from "../../../exchange.ts";
import type { FailedAttempt, Step } from "../../step.ts";
import { recallRules } from "./repair-request.ts";
import { wireNamesOf } from "./repair-tools.ts";
import { NOTHING_NAMED } from "./attachments/suspects.ts";

/** Tools that are still worth a request. */
const LIMITS: readonly number[] = [24, 12];

/**
 * Sends fewer tools than any known limit where all else has failed and the refusal names nothing:
 * the model may take no more, or not one of them. Stricter rules did not help, so they are not kept.
 */
export const fewerTools: Step = {
  isOpen: ({ progress }, failed) => limitFor(progress, failed) !== undefined,
  take({ progress, question }, failed) {
    progress.maxTools = limitFor(progress, failed);
    progress.hasFewerTools = true;
    progress.looser = undefined;
    recallRules({ progress, question });
  },
};

function limitFor({ sent }: Progress, { failure }: FailedAttempt): number | undefined {
  if (sent === undefined || !NOTHING_NAMED.has(failure.cause)) return undefined;
  const count = wireNamesOf(sent).length;
  return LIMITS.find((limit) => limit < count);
}
