import { KiroRequestError } from "../../../facts/errors.ts";
import type { Failure } from "../../../facts/failure.ts";
import { requestSizes } from "../../../openai/request-sizes.ts";
import type { Exchange } from "../../exchange.ts";

/**
 * The caller compacts a conversation that is too long and retries by itself, as often as it gets
 * this error. If a compaction came to its end, without any other answer in between, compacting does
 * not help, and the next refusal says what is too long.
 * @returns undefined for any other failure, and where a compaction may help
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

/**
 * The session goes on, so its next refusal is a first one again.
 * @param filled share of the model's window
 */
export function noteAnswered({ budget, progress, question }: Exchange, filled: number): void {
  const { chat, conversationId } = question;
  progress.memory.lengths.noteAnswered(conversationId, chat, budget.isTitle);
  if (!budget.isTitle) progress.memory.lengths.noteFilled(conversationId, chat, filled);
}
