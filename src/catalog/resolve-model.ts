import { closest } from "../lib/closest.ts";
import { type CatalogModel, MODEL_PREFIX, MODELS, THINKING_SUFFIX } from "./models.ts";

/** What a model name stands for on the wire. */
export interface ResolvedModel {
  /** Spellings to send, best first; a second one is tried where the first is not known. */
  readonly wireIds: readonly [string, ...string[]];
}

/**
 * Finds what to send for the name that the caller used (CONTRACT section 5): with or without
 * `kiro-` and `-thinking`, a name of the table, a wire id, or an id of the live list with dashes
 * for dots.
 * @param liveIds ids of the accounts' live lists; empty where none was read yet
 */
export function resolveModel(asked: string, liveIds: readonly string[]): ResolvedModel | undefined {
  for (const name of spellings(asked)) {
    const row = MODELS.find((model) => namesOf(model).includes(name));
    if (row !== undefined) return { wireIds: wireIdsOf(row, liveIds) };
    const live = liveIds.find((id) => id === name || dashed(id) === dashed(name));
    if (live !== undefined) return { wireIds: [live] };
  }
  return undefined;
}

/** Names like the one asked for, for the error that a person reads. */
export function nearModels(asked: string, liveIds: readonly string[]): readonly string[] {
  const names = new Set([...MODELS.map((model) => model.name), ...liveIds.map(dashed)]);
  return closest(withoutPrefix(asked), [...names], 3).map((name) => MODEL_PREFIX + name);
}

/** The name as asked, then without its suffix, then without its prefix, then without both. */
function spellings(asked: string): readonly string[] {
  const plain = asked.endsWith(THINKING_SUFFIX) ? asked.slice(0, -THINKING_SUFFIX.length) : asked;
  return [...new Set([asked, plain, withoutPrefix(asked), withoutPrefix(plain)])];
}

function withoutPrefix(name: string): string {
  return name.startsWith(MODEL_PREFIX) ? name.slice(MODEL_PREFIX.length) : name;
}

function namesOf(model: CatalogModel): readonly (string | undefined)[] {
  return [model.name, model.wireId, model.alternateWireId];
}

/** The live list's own spelling first; without one, the table's order. */
function wireIdsOf(
  model: CatalogModel,
  liveIds: readonly string[],
): readonly [string, ...string[]] {
  const { wireId, alternateWireId } = model;
  if (alternateWireId === undefined) return [wireId];
  const alternateIsLive = liveIds.includes(alternateWireId);
  const prefersAlternate =
    alternateIsLive && (!liveIds.includes(wireId) || isLiveSpelling(alternateWireId));
  return prefersAlternate ? [alternateWireId, wireId] : [wireId, alternateWireId];
}

/** Today's list writes `claude-sonnet-4.5`; the upper-case ids are older (PROTOCOL section 7). */
function isLiveSpelling(id: string): boolean {
  return id === id.toLowerCase();
}

function dashed(id: string): string {
  return id.replaceAll(".", "-").toLowerCase();
}
