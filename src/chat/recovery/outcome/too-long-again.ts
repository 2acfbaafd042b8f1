import { KiroRequestError } from "../../../facts/errors.ts";
import type { Failure } from "../../../facts/failure.ts";
import { requestSizes } from "../../../openai/request-sizes.ts";
import type { Exchange } from "../../exchange.ts";

/**
 * The caller compacts a conversation that is too long and asks again by itself, as often as it is
 * told so. Where nothing was answered in between, that does not help, and the second refusal says
 * what is too long.
 * @returns undefined where the failure is another one, or the first
 */
export function tooLongAgain(
  { progress, question }: Exchange,
  { kind }: Pick<Failure, "kind">,
): KiroRequestError | undefined {
  if (kind !== "context-too-long") return undefined;
  const { chat, conversationId } = question;
  if (!progress.memory.lengths.noteRefused(conversationId, chat)) return undefined;
  return new KiroRequestError({
    code: "still_too_long",
    model: chat.model,
    sizes: requestSizes(chat),
  });
}

/** The session goes on: its next refusal is a first one again. */
export function noteAnswered({ progress, question }: Exchange): void {
  progress.memory.lengths.noteAnswered(question.conversationId, question.chat);
}
