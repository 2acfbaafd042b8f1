import type { Account } from "../accounts/account.ts";
import { defined } from "../lib/defined.ts";
import type { AttachmentOptions } from "../translate/request/attachments/message-content.ts";
import { type Translation, translateRequest } from "../translate/request/request.ts";
import { lower } from "./memory/attachment-memory.ts";
import type { Exchange, KeptTranslation, TranslationTerms } from "./exchange.ts";

const NONE: ReadonlySet<string> = new Set();

/** The request in the form for this account; the one built last if it still applies. */
export async function translateFor(
  exchange: Exchange,
  account: Account,
  strict = exchange.progress.strict,
): Promise<KeptTranslation> {
  const { context, question, progress } = exchange;
  const { tools } = progress.memory;
  const wireIds = await question.spellingsFor(account);
  const modelId = wireIds[progress.spelling] ?? wireIds[0];
  const terms: TranslationTerms = {
    modelId,
    conversationId: progress.conversationId ?? question.conversationId,
    fieldsSchema: context.models.fieldsSchema(account, modelId),
    hiddenTools: context.hiddenTools?.(account) ?? NONE,
    refusedTools:
      progress.bareTools ?? tools.refused(question.conversationId, modelId, progress.startedAt),
    ...defined({ maxTools: progress.maxTools ?? tools.maxTools(modelId, progress.startedAt) }),
    ...defined({
      wordsAfterResults:
        progress.wordsAfterResults ?? progress.memory.wordsAfterResults.get(modelId),
    }),
    ...attachmentTerms(exchange, account, modelId),
    ...cacheTerms(exchange, account, modelId),
    strict,
  };
  if (progress.made !== undefined && areSame(progress.made.terms, terms)) return progress.made;
  const { toolOrder } = progress.memory;
  const { chat, conversationId } = question;
  const inOrder = { ...chat, tools: toolOrder.of(conversationId, chat.tools) };
  const translation = translateRequest(inOrder, {
    ...terms,
    fallbackThinkingBudget: context.fallbackThinkingBudget,
    failedToolCalls: context.failedToolCalls(question.sessionId),
  });
  toolOrder.noteSent(conversationId, sentNames(translation));
  progress.made = { ...translation, terms };
  return progress.made;
}

/** The caller's names. */
function sentNames({ request, toolNames }: Translation): readonly string[] {
  const { userInputMessageContext } = request.conversationState.currentMessage.userInputMessage;
  return (userInputMessageContext?.tools ?? []).flatMap((tool) => {
    if (!("toolSpecification" in tool)) return [];
    const { name } = tool.toolSpecification;
    return [toolNames.get(name) ?? name];
  });
}

/** The attachments that this model accepts, and those that were refused in this conversation. */
function attachmentTerms(
  { context, progress, question }: Exchange,
  account: Account,
  modelId: string,
): AttachmentOptions {
  const { attachments } = progress.memory;
  const { documents, images } = context.models.inputs(account, modelId);
  const listed = {
    ...(images ? {} : { maxImages: 0 }),
    ...(documents ? {} : { maxDocuments: 0 }),
  };
  return {
    ...lower(
      listed,
      lower(attachments.limits(modelId, progress.startedAt), progress.attachmentLimits),
    ),
    ...defined({
      leftOut: progress.leftOut ?? attachments.leftOut(question.conversationId, progress.startedAt),
    }),
  };
}

/** Cache points, if they are switched on and were not refused. */
function cacheTerms(
  { context, progress, question }: Exchange,
  account: Account,
  modelId: string,
): Pick<TranslationTerms, "cacheLimits"> {
  if (!context.promptCaching || progress.withoutCachePoints) return {};
  const { memory, startedAt } = progress;
  if (!memory.caching.takesPoints(question.conversationId, modelId, startedAt)) return {};
  return defined({ cacheLimits: context.models.cacheLimits(account, modelId) });
}

function areSame(left: TranslationTerms, right: TranslationTerms): boolean {
  const names = Object.keys({ ...left, ...right }) as (keyof TranslationTerms)[];
  return names.every((name) => left[name] === right[name]);
}
