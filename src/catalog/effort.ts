import type { FieldsSchema } from "./fields-schema.ts";
import { THINKING_VARIANTS } from "./models.ts";

/**
 * Effort level -> equivalent thinking tokens, for a request with one to a model that takes the other.
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

/** All levels of a model, the least effort first; levels that we do not know come last. */
export function levelsOf(schema: FieldsSchema): readonly string[] {
  const levels = [...new Set([...schema.outputEfforts, ...schema.reasoningEfforts])];
  return levels.sort((left, right) => rankOf(left) - rankOf(right));
}

/** Thinking tokens equivalent to a level; undefined for a level that we do not know. */
export function budgetOf(level: string): number | undefined {
  return EFFORT_BUDGETS.get(level);
}

/**
 * The level to send.
 * @param wanted a level, or a budget in tokens
 * @returns the level that is wanted, else the nearest one, the lower of two equally near; who wants
 *   thinking never gets `none`
 */
export function nearestLevel(
  levels: readonly string[],
  wanted: string | number,
): string | undefined {
  if (typeof wanted === "string" && levels.includes(wanted)) return wanted;
  const budget = typeof wanted === "string" ? budgetOf(wanted) : wanted;
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
