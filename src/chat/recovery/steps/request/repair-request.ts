import { KiroApiError, KiroStreamError } from "../../../../facts/errors.ts";
import type { Failure } from "../../../../facts/failure.ts";
import { FIELD_NAMES } from "../../../../models/refused-fields.ts";
import type { Exchange, KeptTranslation } from "../../../exchange.ts";
import { translateFor } from "../../../translation.ts";
import type { FailedAttempt, Step } from "../../step.ts";

/** Builds another body, by stricter rules or for a conversation that the service has lost. */
export const repairRequest: Step = {
  /** The same body would be refused again. */
  async isOpen(exchange, { account, failure }) {
    const { progress } = exchange;
    if (!failure.isRepairable) return false;
    if (isAboutConversation(failure)) return progress.conversationId === undefined;
    const { sent } = progress;
    if (progress.strict || progress.isSimplified || sent === undefined) return false;
    const known = [sent, await translateFor(exchange, account)].map(bodyOf);
    return !known.includes(bodyOf(await translateFor(exchange, account, true)));
  },
  async take(exchange, { account, failure }) {
    const { context, progress } = exchange;
    if (isAboutConversation(failure)) progress.conversationId = context.deps.random.uuid();
    else {
      // Attachments that had left are back.
      const isOther = progress.rounds.size > 0;
      progress.looser = isOther ? await translateFor(exchange, account) : progress.sent;
      progress.strict = true;
    }
  },
};

function bodyOf({ request }: KeptTranslation): string {
  return JSON.stringify(request);
}

/** Begins with the rules by which the session's earlier requests passed. */
export function recallRules({ question, progress }: Pick<Exchange, "question" | "progress">): void {
  progress.strict = progress.memory.rules.isStrict(question.conversationId, progress.startedAt);
}

/**
 * Rules that helped are kept for the session, because nobody knows which of them it was. Fields
 * belong to the model: if nothing else was changed, or the model never accepted any, it is sent
 * none.
 */
export function noteRules({ context, question, progress }: Exchange): void {
  const { looser, memory, sent } = progress;
  if (sent === undefined) return;
  const { modelId } = sent.terms;
  if (sent.request.additionalModelRequestFields !== undefined) memory.rules.noteFields(modelId);
  if (looser === undefined) return;
  const { additionalModelRequestFields: fields = {}, ...rest } = looser.request;
  const isAboutFields = JSON.stringify(rest) === JSON.stringify(sent.request);
  if (!isAboutFields) memory.rules.makeStrict(question.conversationId, progress.startedAt);
  if (!isAboutFields && memory.rules.takesFields(modelId)) return;
  const names = FIELD_NAMES.filter((name) => fields[name] !== undefined);
  if (names.length > 0) context.models.refuseFields(modelId, names);
}

/** The session's next request is built by stricter rules. @returns whether that is another one */
export function keepRules({ progress, question }: Exchange, { failure }: FailedAttempt): boolean {
  if (isAboutConversation(failure)) return false;
  progress.memory.rules.makeStrict(question.conversationId, progress.startedAt);
  return true;
}

/** They did not help. */
export function dropRules({ progress, question }: Exchange, { failure }: FailedAttempt): void {
  if (!progress.strict || !failure.isRepairable || isAboutConversation(failure)) return;
  progress.memory.rules.makeLoose(question.conversationId);
}

function isAboutConversation({ error }: Failure): boolean {
  if (error instanceof KiroStreamError) return error.code === "invalid_state";
  return error instanceof KiroApiError && error.refusal.reason === "INVALID_CONVERSATION_ID";
}
