import { isObject, readArray, readNumber } from "../lib/read.ts";
import { defined } from "../lib/defined.ts";
import { locate, type Schema } from "./json-schema.ts";

/**
 * What a model accepts in a request beside the conversation (PROTOCOL 3.4): the values it takes for
 * each field that we set, none if it does not have the field.
 */
export interface FieldsSchema {
  /** `thinking.type` */
  readonly thinkingTypes: readonly string[];
  /** `thinking.display` */
  readonly displays: readonly string[];
  /** `output_config.effort`, Claude's */
  readonly outputEfforts: readonly string[];
  /** `reasoning.effort`, GPT's */
  readonly reasoningEfforts: readonly string[];
  /** The level that applies if a request names none; absent if the model does not say. */
  readonly defaultEffort?: string;
  /** `max_tokens`; absent if the model does not accept it. */
  readonly maxTokens?: Bounds;
}

/** Both inclusive; absent if there is none. */
export interface Bounds {
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Levels become names of variants, so only words are accepted. */
const WORD = /^[a-z][a-z0-9_-]{0,31}$/;
const MAX_WORDS = 16;

/**
 * Reads `additionalModelRequestFieldsSchema` of a live model.
 * @returns undefined if the model has none: it accepts no such fields
 */
export function readFieldsSchema(schema: unknown): FieldsSchema | undefined {
  if (!isObject(schema)) return undefined;
  const output = locate(schema, ["output_config", "effort"]);
  const reasoning = locate(schema, ["reasoning", "effort"]);
  const maxTokens = locate(schema, ["max_tokens"]);
  const outputEfforts = wordsOf(output);
  const reasoningEfforts = wordsOf(reasoning);
  const levels = [...outputEfforts, ...reasoningEfforts];
  return {
    thinkingTypes: wordsOf(locate(schema, ["thinking", "type"])),
    displays: wordsOf(locate(schema, ["thinking", "display"])),
    outputEfforts,
    reasoningEfforts,
    ...defined({
      defaultEffort: levels.find((level) =>
        [...output, ...reasoning].some((place) => place["default"] === level),
      ),
      maxTokens: maxTokens.length === 0 ? undefined : boundsOf(maxTokens),
    }),
  };
}

/** Reads what was kept of a schema. */
export function restoreFieldsSchema(kept: unknown): FieldsSchema | undefined {
  if (!isObject(kept)) return undefined;
  const { thinkingTypes, displays, outputEfforts, reasoningEfforts, maxTokens } = kept;
  const [defaultEffort] = words([kept["defaultEffort"]]);
  return {
    thinkingTypes: words(thinkingTypes),
    displays: words(displays),
    outputEfforts: words(outputEfforts),
    reasoningEfforts: words(reasoningEfforts),
    ...defined({
      defaultEffort,
      maxTokens: isObject(maxTokens) ? boundsOf([maxTokens]) : undefined,
    }),
  };
}

/** The values that a place names, one by one or as its only one. */
function wordsOf(places: readonly Schema[]): readonly string[] {
  return words(places.flatMap((place) => [...readArray(place["enum"]), place["const"]]));
}

function words(values: unknown): readonly string[] {
  const found = readArray(values).filter(
    (value): value is string => typeof value === "string" && WORD.test(value),
  );
  return [...new Set(found)].slice(0, MAX_WORDS);
}

function boundsOf(places: readonly Schema[]): Bounds {
  const numbersAt = (name: string) => places.flatMap((place) => tokenCount(place[name]));
  return defined({
    minimum: numbersAt("minimum")[0],
    maximum: numbersAt("maximum")[0],
  });
}

function tokenCount(value: unknown): readonly number[] {
  const count = readNumber(value);
  return count !== undefined && count > 0 ? [count] : [];
}
