import type { Account } from "../accounts/account.ts";
import { defined } from "../lib/defined.ts";
import { translateRequest } from "../translate/request/request.ts";
import type { Exchange, KeptTranslation, TranslationTerms } from "./exchange.ts";

const NONE: ReadonlySet<string> = new Set();

/** The request as the service takes it from this account; the one made last where it still fits. */
export async function translateFor(
  exchange: Exchange,
  account: Account,
  strict = exchange.progress.strict,
): Promise<KeptTranslation> {
  const { context, question, progress } = exchange;
  const wireIds = await question.spellingsFor(account);
  const modelId = wireIds[progress.spelling] ?? wireIds[0];
  const terms: TranslationTerms = {
    modelId,
    conversationId: progress.conversationId ?? question.conversationId,
    fieldsSchema: context.models.fieldsSchema(account, modelId),
    hiddenTools: context.hiddenTools?.(account) ?? NONE,
    refusedTools: progress.memory.tools.refused,
    ...defined({ maxTools: progress.maxTools ?? progress.memory.tools.maxTools(modelId) }),
    ...defined({
      wordsAfterResults:
        progress.wordsAfterResults ?? progress.memory.wordsAfterResults.get(modelId),
    }),
    strict,
  };
  if (progress.made !== undefined && areSame(progress.made.terms, terms)) return progress.made;
  const translation = translateRequest(question.chat, {
    ...terms,
    fallbackThinkingBudget: context.fallbackThinkingBudget,
    failedToolCalls: context.failedToolCalls(question.sessionId),
  });
  progress.made = { ...translation, terms };
  return progress.made;
}

function areSame(left: TranslationTerms, right: TranslationTerms): boolean {
  return (
    left.modelId === right.modelId &&
    left.conversationId === right.conversationId &&
    left.fieldsSchema === right.fieldsSchema &&
    left.hiddenTools === right.hiddenTools &&
    left.refusedTools === right.refusedTools &&
    left.maxTools === right.maxTools &&
    left.wordsAfterResults === right.wordsAfterResults &&
    left.strict === right.strict
  );
}
