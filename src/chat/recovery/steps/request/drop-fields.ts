import { KiroApiError } from "../../../../facts/errors.ts";
import { FIELD_NAMES, type FieldName } from "../../../../models/refused-fields.ts";
import type { Exchange } from "../../../exchange.ts";
import type { FailedAttempt, Step } from "../../step.ts";

/** Leaves out fields that the model refuses although its schema has them, now and for an hour. */
export const dropFields: Step = {
  isOpen: (exchange, failed) => fieldsRefused(exchange, failed).length > 0,
  take(exchange, failed) {
    const { context, progress } = exchange;
    if (progress.sent === undefined) return;
    context.models.refuseFields(progress.sent.terms.modelId, fieldsRefused(exchange, failed));
    progress.droppedFields = true;
  },
};

/** The fields that the service names; all, if it names none or has already been sent fewer. */
function fieldsRefused(
  { progress }: Pick<Exchange, "progress">,
  { failure: { error, serviceMessage = "" } }: FailedAttempt,
): readonly FieldName[] {
  const fields = progress.sent?.request.additionalModelRequestFields;
  const isRefusal = error instanceof KiroApiError && error.refusal.status === 400;
  // The signature of a thought belongs to the conversation, not to the fields (PROTOCOL 3.4).
  if (fields === undefined || !isRefusal || /signature/i.test(serviceMessage)) return [];
  const sent = FIELD_NAMES.filter((name) => fields[name] !== undefined);
  const named = sent.filter((name) => WORDS[name].test(serviceMessage));
  if (named.length > 0 && !progress.droppedFields) return named;
  return named.length > 0 || ANY_FIELD.test(serviceMessage) ? sent : [];
}

const ANY_FIELD = /additional_?model_?request_?fields/i;
const WORDS: Readonly<Record<FieldName, RegExp>> = {
  thinking: /\bthinking\b/i,
  output_config: /\b(?:output_config|effort)\b/i,
  reasoning: /\b(?:reasoning|reasoning_effort|effort)\b/i,
  max_tokens: /\bmax_(?:completion_)?tokens\b/i,
};
