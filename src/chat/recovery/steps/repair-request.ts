import { KiroApiError, KiroStreamError } from "../../../facts/errors.ts";
import type { Failure } from "../../../facts/failure.ts";
import { translateFor } from "../../translation.ts";
import type { Step } from "../step.ts";

/** Builds another body, by stricter rules or for a conversation that the service forgot. */
export const repairRequest: Step = {
  /** The same body would be refused again. */
  async isOpen(exchange, { account, failure }) {
    const { progress } = exchange;
    if (!failure.isRepairable) return false;
    if (isAboutConversation(failure)) return progress.conversationId === undefined;
    const { sent } = progress;
    if (progress.strict || sent === undefined) return false;
    const strict = await translateFor(exchange, account, true);
    return JSON.stringify(strict.request) !== JSON.stringify(sent.request);
  },
  take({ context, progress }, { failure }) {
    if (isAboutConversation(failure)) progress.conversationId = context.deps.random.uuid();
    else progress.strict = true;
  },
};

function isAboutConversation({ error }: Failure): boolean {
  if (error instanceof KiroStreamError) return error.code === "invalid_state";
  return error instanceof KiroApiError && error.refusal.reason === "INVALID_CONVERSATION_ID";
}
