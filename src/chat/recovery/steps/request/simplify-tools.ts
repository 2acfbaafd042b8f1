import type { Progress } from "../../../exchange.ts";
import type { FailedAttempt, Step } from "../../step.ts";
import { recallRules } from "./repair-request.ts";
import { bare, wireNamesOf } from "./repair-tools.ts";
import { NOTHING_NAMED } from "./attachments/guesses.ts";

/** Numbers of tools that are still worth a try. */
const LIMITS: readonly number[] = [24, 12];

/**
 * If everything else has failed and the refusal names nothing, sends all tools without their
 * schemas, because the model may reject one of them. Then sends fewer tools than any known limit.
 * Stricter rules did not help, so they are not kept.
 */
export const simplifyTools: Step = {
  isOpen: ({ progress }, failed) =>
    mayBeForSchema(progress, failed) || limitFor(progress, failed) !== undefined,
  take(exchange, failed) {
    const { progress } = exchange;
    const isForSchema = mayBeForSchema(progress, failed);
    progress.maxTools = isForSchema ? undefined : limitFor(progress, failed);
    progress.isSimplified = true;
    progress.toolRepairs += 1;
    progress.looser = undefined;
    progress.bareTools = undefined;
    progress.toolNotices = [];
    if (isForSchema) bare(progress);
    recallRules(exchange);
  },
};

/** Whether some tool has arguments and has not been tried without its schema. */
export function mayBeForSchema(
  { bareTools, blamedTools, isSimplified, sent }: Progress,
  { failure: { cause } }: FailedAttempt,
): boolean {
  const isMeant = NOTHING_NAMED.has(cause) || cause === "tool-use-not-accepted";
  if (!isMeant || isSimplified || bareTools !== undefined || sent === undefined) return false;
  return wireNamesOf(sent, true).some((name) => !blamedTools.has(sent.toolNames.get(name) ?? name));
}

function limitFor({ sent }: Progress, { failure }: FailedAttempt): number | undefined {
  if (sent === undefined || !NOTHING_NAMED.has(failure.cause)) return undefined;
  const count = wireNamesOf(sent).length;
  return LIMITS.find((limit) => limit < count);
}
