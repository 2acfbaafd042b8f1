import { KiroApiError } from "../../../../facts/errors.ts";
import type { Failure } from "../../../../facts/failure.ts";
import type { Exchange } from "../../../exchange.ts";
import type { Step } from "../../step.ts";

/** Leaves out cache points, if a refusal is about them or names nothing. */
export const withdrawCachePoints: Step = {
  isOpen: ({ progress }, { failure }) =>
    !progress.withoutCachePoints &&
    (progress.sent?.cachePoints ?? 0) > 0 &&
    (isForPoints(failure) || isGeneral(failure)),
  take({ progress }, { failure }) {
    progress.withoutCachePoints = true;
    if (progress.sent === undefined || !isForPoints(failure)) return;
    progress.memory.caching.refuse(progress.sent.terms.modelId, progress.startedAt);
  },
};

/**
 * If nothing else was changed, the model accepts none; otherwise the session goes on without them.
 */
export function noteCachePoints({ progress, question }: Exchange): void {
  const { attachmentRepairs, looser, memory, sent, startedAt, toolRepairs, wordsAfterResults } =
    progress;
  if (!progress.withoutCachePoints || sent === undefined) return;
  const isMore = looser !== undefined || wordsAfterResults !== undefined;
  if (isMore || attachmentRepairs + toolRepairs > 0) {
    memory.caching.refuseIn(question.conversationId, startedAt);
  } else memory.caching.refuse(sent.terms.modelId, startedAt);
}

function isForPoints({ cause }: Failure): boolean {
  return cause === "cache-points-not-accepted";
}

function isGeneral({ cause, error }: Failure): boolean {
  if (!(error instanceof KiroApiError)) return false;
  return cause === "body-not-accepted" || cause === "refused-without-reason";
}
