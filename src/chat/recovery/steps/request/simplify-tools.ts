import type { Progress } from "../../../exchange.ts";
import type { FailedAttempt, Step } from "../../step.ts";
import { recallRules } from "./repair-request.ts";
import { bare, wireNamesOf } from "./repair-tools.ts";
import { NOTHING_NAMED } from "./attachments/suspects.ts";

/** Tools that are still worth a request. */
const LIMITS: readonly number[] = [24, 12];

/**
 * Sends all tools without their schemas where all else has failed and the refusal names nothing:
 * the model may not take one of them. Then fewer than any known limit. Stricter rules did not help,
 * so they are not kept.
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

/** Some tool has arguments, and hasn't been tried without its schema. */
function mayBeForSchema(
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
