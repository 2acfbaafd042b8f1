import type { Account } from "../../accounts/account.ts";
import { KiroApiError, KiroStreamError } from "../../facts/errors.ts";
import { translate } from "../attempt.ts";
import type { ChatContext, Question } from "../context.ts";
import type { Progress } from "../progress.ts";

/** Whether another body can be built: the same one would be refused again. */
export async function isRepairable(
  context: ChatContext,
  question: Question,
  progress: Progress,
  account: Account,
  error: unknown,
): Promise<boolean> {
  if (isAboutConversation(error)) return progress.conversationId === undefined;
  if (progress.strict || progress.request === undefined) return false;
  const strict = await translate(context, question, { ...progress, strict: true }, account);
  return JSON.stringify(strict.request) !== JSON.stringify(progress.request);
}

/** The next attempt is built by stricter rules, or for a conversation that the service forgot. */
export function repair(context: ChatContext, progress: Progress, error: unknown): void {
  if (isAboutConversation(error)) progress.conversationId = context.deps.random.uuid();
  else progress.strict = true;
}

function isAboutConversation(error: unknown): boolean {
  if (error instanceof KiroStreamError) return error.code === "invalid_state";
  return error instanceof KiroApiError && error.failure.reason === "INVALID_CONVERSATION_ID";
}
