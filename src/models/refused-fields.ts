import type { FieldsSchema } from "../catalog/fields-schema.ts";
import type { AdditionalModelRequestFields } from "../codewhisperer/request.ts";
import type { Clock } from "../lib/time.ts";
import { BELIEF_MS } from "../resilience/belief.ts";

export type FieldName = keyof AdditionalModelRequestFields;

export const FIELD_NAMES: readonly FieldName[] = [
  "thinking",
  "output_config",
  "reasoning",
  "max_tokens",
];

/** Fields that a model refused although its schema has them, for a while. */
export interface RefusedFields {
  /** What is left of the model's schema; the same object as long as nothing more is refused. */
  readonly leftOf: (modelId: string, schema: FieldsSchema) => FieldsSchema;
  readonly add: (modelId: string, names: readonly FieldName[]) => void;
}

interface Refused {
  readonly names: ReadonlySet<FieldName>;
  readonly until: number;
  /** By the whole schema: models may share one. */
  readonly left: WeakMap<FieldsSchema, FieldsSchema>;
}

export function createRefusedFields(clock: Clock): RefusedFields {
  const refused = new Map<string, Refused>();

  function refusedOf(modelId: string): Refused | undefined {
    const known = refused.get(modelId);
    return known !== undefined && clock.monotonic() < known.until ? known : undefined;
  }

  return {
    leftOf(modelId, schema) {
      const known = refusedOf(modelId);
      if (known === undefined) return schema;
      const left = known.left.get(schema) ?? without(schema, known.names);
      known.left.set(schema, left);
      return left;
    },
    add(modelId, names) {
      refused.set(modelId, {
        names: new Set([...(refusedOf(modelId)?.names ?? []), ...names]),
        until: clock.monotonic() + BELIEF_MS,
        left: new WeakMap(),
      });
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
