import { KiroApiError, KiroStreamError } from "../../facts/errors.ts";
import type { Failure } from "../../facts/failure.ts";
import { safeText } from "../../lib/log/secret-text.ts";
import { CAUSE_PHRASES, phraseOfCause } from "./causes.ts";
import { whatCame } from "./not-kiro.ts";

/** Characters. */
const MAX_STOP_REASON = 60;

/** What happened, for the middle of a sentence; a gateway's page says more than that it gave no reason. */
export function whatHappened(failure: Pick<Failure, "cause" | "error">): string {
  const { error } = failure;
  if (error instanceof KiroStreamError && error.stopReason !== undefined) {
    const reason = safeText(error.stopReason, MAX_STOP_REASON);
    return `${phraseOfCause(failure)}, and ended for a reason that this plugin doesn't know (${reason})`;
  }
  const isPage = error instanceof KiroApiError && error.refusal.pageTitle !== undefined;
  return isPage ? whatCame(error.refusal) : phraseOfCause(failure);
}

/**
 * The stream ended in order, and has nothing to show.
 * @param why `: it was empty.`
 */
export function explainNoAnswer(cause: Failure["cause"], why: string): string | undefined {
  if (cause === "thoughts_only") return "The model sent only its thoughts, and no answer.";
  if (cause === "event_malformed") return `Unusable answer from Kiro (server error)${why}`;
  if (cause !== "empty_response") return undefined;
  return why === `: ${CAUSE_PHRASES.empty_response}.`
    ? "Kiro's answer was empty (server error)."
    : `Unusable answer from Kiro${why}`;
}
