import { translate } from "./attempt.ts";
import type { ChatContext, Question } from "./context.ts";
import type { Progress } from "./progress.ts";

/** Whether stricter rules give another body: the same one would be refused again. */
export function isRepairable(
  context: ChatContext,
  question: Question,
  progress: Progress,
): boolean {
  if (progress.strict || progress.request === undefined) return false;
  const strict = translate(context, question, progress, true).request;
  return JSON.stringify(strict) !== JSON.stringify(progress.request);
}
