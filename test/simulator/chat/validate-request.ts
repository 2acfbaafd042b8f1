import { checkAgainstAmazonSchema } from "../../oracle/request-schema.ts";
import { readConversation } from "./conversation.ts";
import { isRecord } from "../http/json.ts";
import { createModelList, findModel } from "../account/model-list.ts";
import { invalid, malformed, type Refusal } from "../http/refusal.ts";
import {
  attachmentsAreFew,
  documentsAreFew,
  documentsAreGood,
  imagesAreGood,
  modelReadsAttachments,
} from "../validation/attachments.ts";
import { extraFieldsFitModel, modelIsKnown } from "../validation/models.ts";
import { cachePointsFitModel } from "../validation/cache-points.ts";
import type { Rule, ValidationOptions } from "../validation/rule.ts";
import {
  bodyIsSmall,
  textFitsModel,
  textIsWellFormed,
  tokensFitModel,
  turnsAreShort,
} from "../validation/sizes.ts";
import * as pairs from "../validation/tool-pairs.ts";
import * as specifications from "../validation/tool-specifications.ts";
import * as turns from "../validation/turns.ts";

/** In the order in which the service would notice; the first refusal is the answer. */
const RULES: readonly Rule[] = [
  bodyIsSmall,
  modelIsKnown,
  extraFieldsFitModel,
  turns.conversationIdIsGood,
  textIsWellFormed,
  turns.rolesAlternate,
  turns.startsAndEndsWithUser,
  turns.firstTurnHasText,
  turns.turnsHaveContent,
  turns.textApartFromResults,
  turns.environmentIsShort,
  pairs.toolIdsAreGood,
  pairs.toolIdsAreUnique,
  pairs.toolCallsAreAnswered,
  pairs.toolInputsAreObjects,
  pairs.failuresSayWhy,
  pairs.toolsAreConfigured,
  pairs.calledToolsAreOffered,
  specifications.toolNamesAreGood,
  specifications.toolsAreFew,
  specifications.toolsAreDescribed,
  specifications.toolSchemasAreObjects,
  specifications.toolSchemasAreClean,
  specifications.toolSchemasAreValid,
  modelReadsAttachments,
  attachmentsAreFew,
  documentsAreFew,
  imagesAreGood,
  documentsAreGood,
  textFitsModel,
  tokensFitModel,
  turnsAreShort,
  cachePointsFitModel,
  turns.signaturesAreOurs,
];

const STANDARD_MODELS = createModelList();

/**
 * What the service would answer to this GenerateAssistantResponse body, undefined where it would
 * take it: PROTOCOL 3.5 and Amazon's published schema. Pure; knows nothing of accounts.
 * @param options by default the standard live list and the legacy model ids
 */
export function validateRequest(
  body: unknown,
  options: ValidationOptions = {
    findModel: (modelId) => findModel(STANDARD_MODELS, modelId),
  },
): Refusal | undefined {
  if (body === undefined) return invalid("REQUEST_BODY_INVALID_JSON", "not JSON");
  if (!isRecord(body)) return malformed("the body is no object");
  const conversation = readConversation(body);
  for (const rule of RULES) {
    const refusal = rule(conversation, options);
    if (refusal !== undefined) return refusal;
  }
  const problems = checkAgainstAmazonSchema(body);
  return problems.length === 0 ? undefined : malformed(problems.join("; "));
}
