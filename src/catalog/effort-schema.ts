import { isObject, readArray, readObject } from "../lib/read.ts";
import type { EffortSchema } from "./effort.ts";

/** Levels become names of variants: nothing else than a word is taken. */
const WORD = /^[a-z][a-z0-9_-]{0,31}$/;
const MAX_WORDS = 16;

/**
 * Reads `additionalModelRequestFieldsSchema` of a live model.
 * @returns undefined where the model has none: it takes no such fields
 */
export function readEffortSchema(schema: unknown): EffortSchema | undefined {
  if (!isObject(schema)) return undefined;
  return {
    thinkingTypes: wordsAt(schema, ["thinking", "type"]),
    displays: wordsAt(schema, ["thinking", "display"]),
    outputEfforts: wordsAt(schema, ["output_config", "effort"]),
    reasoningEfforts: wordsAt(schema, ["reasoning", "effort"]),
  };
}

/** Reads what was kept of a schema. */
export function restoreEffortSchema(kept: unknown): EffortSchema | undefined {
  if (!isObject(kept)) return undefined;
  const { thinkingTypes, displays, outputEfforts, reasoningEfforts } = kept;
  return {
    thinkingTypes: words(thinkingTypes),
    displays: words(displays),
    outputEfforts: words(outputEfforts),
    reasoningEfforts: words(reasoningEfforts),
  };
}

/** The `enum` of a property inside properties. */
function wordsAt(schema: unknown, path: readonly string[]): readonly string[] {
  const place = path.reduce<unknown>(
    (outer, name) => readObject(readObject(outer)["properties"])[name],
    schema,
  );
  return words(readObject(place)["enum"]);
}

function words(values: unknown): readonly string[] {
  const found = readArray(values).filter(
    (value): value is string => typeof value === "string" && WORD.test(value),
  );
  return [...new Set(found)].slice(0, MAX_WORDS);
}
