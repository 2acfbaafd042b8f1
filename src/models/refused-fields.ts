import type { FieldsSchema } from "../catalog/fields-schema.ts";
import type { AdditionalModelRequestFields } from "../codewhisperer/request.ts";

export type FieldName = keyof AdditionalModelRequestFields;

export const FIELD_NAMES: readonly FieldName[] = [
  "thinking",
  "output_config",
  "reasoning",
  "max_tokens",
];

/** Fields that a model refused although its schema has them, for as long as the process lives. */
export interface RefusedFields {
  /** What is left of the model's schema; the same object as long as nothing more is refused. */
  readonly leftOf: (modelId: string, schema: FieldsSchema) => FieldsSchema;
  readonly add: (modelId: string, names: readonly FieldName[]) => void;
}

export function createRefusedFields(): RefusedFields {
  const refused = new Map<string, Set<FieldName>>();
  let left = new WeakMap<FieldsSchema, FieldsSchema>();
  return {
    leftOf(modelId, schema) {
      const names = refused.get(modelId);
      if (names === undefined) return schema;
      const known = left.get(schema) ?? without(schema, names);
      left.set(schema, known);
      return known;
    },
    add(modelId, names) {
      refused.set(modelId, new Set([...(refused.get(modelId) ?? []), ...names]));
      left = new WeakMap();
    },
  };
}

function without(
  { maxTokens, ...schema }: FieldsSchema,
  refused: ReadonlySet<FieldName>,
): FieldsSchema {
  return {
    ...schema,
    ...(refused.has("thinking") ? { thinkingTypes: [], displays: [] } : {}),
    ...(refused.has("output_config") ? { outputEfforts: [] } : {}),
    ...(refused.has("reasoning") ? { reasoningEfforts: [] } : {}),
    ...(refused.has("max_tokens") || maxTokens === undefined ? {} : { maxTokens }),
  };
}
