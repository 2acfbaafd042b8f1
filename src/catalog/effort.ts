import { readArray, readObject } from "../lib/read.ts";
import { THINKING_VARIANTS } from "./models.ts";

/**
 * What a model lets a request say about thinking (PROTOCOL 3.4): the values it takes for each field
 * that we set, none where it does not have the field.
 */
export interface EffortSchema {
  /** `thinking.type` */
  readonly thinkingTypes: readonly string[];
  /** `thinking.display` */
  readonly displays: readonly string[];
  /** `output_config.effort`, Claude's */
  readonly outputEfforts: readonly string[];
  /** `reasoning.effort`, GPT's */
  readonly reasoningEfforts: readonly string[];
}

/**
 * Effort level -> thinking tokens that it stands for, where one is asked for and the other is taken.
 * Ascending. `low`, `medium` and `max` are our own variants; the others lie between them.
 */
export const EFFORT_BUDGETS: ReadonlyMap<string, number> = new Map([
  ["none", 0],
  ["minimal", 4096],
  ["low", THINKING_VARIANTS.low],
  ["medium", THINKING_VARIANTS.medium],
  ["high", 24_576],
  ["xhigh", 28_672],
  ["max", THINKING_VARIANTS.max],
]);

/** Levels become names of variants: nothing else than a word is taken. */
const WORD = /^[a-z][a-z0-9_-]{0,31}$/;
const MOST_WORDS = 16;

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
  const { thinkingTypes, displays, outputEfforts, reasoningEfforts } = readObject(kept);
  return {
    thinkingTypes: words(thinkingTypes),
    displays: words(displays),
    outputEfforts: words(outputEfforts),
    reasoningEfforts: words(reasoningEfforts),
  };
}

/** All levels of a model, the least effort first; levels that we do not know come last. */
export function levelsOf(schema: EffortSchema): readonly string[] {
  const levels = [...new Set([...schema.outputEfforts, ...schema.reasoningEfforts])];
  return levels.sort((left, right) => rankOf(left) - rankOf(right));
}

/** Thinking tokens that a level stands for; undefined for a level that we do not know. */
export function budgetOf(level: string): number | undefined {
  return EFFORT_BUDGETS.get(level);
}

/**
 * The level to send.
 * @param wish a level, or a budget in tokens
 * @returns the level wished for, else the nearest one, the lower of two as near; a wish for thinking
 *   never ends as `none`
 */
export function nearestLevel(levels: readonly string[], wish: string | number): string | undefined {
  if (typeof wish === "string" && levels.includes(wish)) return wish;
  const budget = typeof wish === "string" ? budgetOf(wish) : wish;
  if (budget === undefined) return undefined;
  const distanceOf = (level: string) => Math.abs(rankOf(level) - budget);
  const [nearest] = levels
    .filter((level) => level !== "none" && budgetOf(level) !== undefined)
    .sort((left, right) => distanceOf(left) - distanceOf(right) || rankOf(left) - rankOf(right));
  return nearest;
}

function rankOf(level: string): number {
  return budgetOf(level) ?? Number.MAX_VALUE;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
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
  return [...new Set(found)].slice(0, MOST_WORDS);
}
