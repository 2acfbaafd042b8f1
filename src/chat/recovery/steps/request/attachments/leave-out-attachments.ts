import type { Exchange } from "../../../../exchange.ts";
import type { Step } from "../../../step.ts";
import { base64sOf, lastGuess, makeGuess, nextGuess } from "./guesses.ts";
import { sentAttachments } from "./sent-attachments.ts";

/**
 * An attachment that the service refuses is a text from now on, in this session; a model that takes
 * none of a kind, or fewer, is known as such. Those leave that the refusal is about, as far as it
 * tells.
 */
export const leaveOutAttachments: Step = {
  isOpen: (exchange, failed) => nextGuess(exchange, failed) !== undefined,
  take(exchange, failed) {
    const guess = nextGuess(exchange, failed);
    if (guess === undefined) return;
    exchange.progress.attachmentRepairs += 1;
    makeGuess(exchange, guess);
  },
};

/** Where nothing else has helped, all of them leave. */
export const leaveOutAll: Step = {
  isOpen: (exchange, failed) => lastGuess(exchange, failed) !== undefined,
  take(exchange, failed) {
    const guess = lastGuess(exchange, failed);
    if (guess === undefined) return;
    exchange.progress.isBare = true;
    makeGuess(exchange, guess);
  },
};

/**
 * The request passed like this: from now on the session, or the model, is sent it like this. What
 * was accepted before, and no refusal named, is only doubted: the refusal may have been chance.
 */
export function noteAttachments({ progress, question: { conversationId } }: Exchange): void {
  const { attachmentLimits, guesses, memory, sent, startedAt } = progress;
  for (const { isBlind, left, verdict } of guesses) {
    const base64s = base64sOf(left);
    const isSure = (base64: string) =>
      !isBlind || !memory.attachments.isAccepted(conversationId, base64);
    memory.attachments.leaveOut(conversationId, base64s.filter(isSure), verdict, startedAt);
    memory.attachments.doubt(conversationId, base64s);
  }
  if (sent === undefined || Object.keys(attachmentLimits).length === 0) return;
  memory.attachments.limit(sent.terms.modelId, attachmentLimits, startedAt);
}

/** The service has answered with all that was sent. */
export function acceptAttachments({ progress, question }: Exchange): void {
  if (progress.sent === undefined) return;
  const base64s = base64sOf(sentAttachments(progress.sent.request));
  progress.memory.attachments.accept(question.conversationId, base64s);
}
