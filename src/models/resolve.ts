import { closest } from "../lib/closest.ts";
import { type CatalogModel, MODEL_PREFIX, MODELS, THINKING_SUFFIX } from "../catalog/models.ts";

/** What a model name stands for on the wire. */
export interface ResolvedModel {
  /** Its spellings, in the table's order. */
  readonly wireIds: WireIds;
}

export type WireIds = readonly [string, ...string[]];

/**
 * Finds what to send for the name that the caller used (docs/MODELS.md): with or without
 * `kiro-` and `-thinking`, a name of the table, a wire id, or an id of the live list with dashes
 * for dots.
 * @param liveIds ids of the accounts' live lists; empty where none was read yet
 */
export function resolveModel(asked: string, liveIds: readonly string[]): ResolvedModel | undefined {
  for (const name of writings(visible(asked))) {
    const row = MODELS.find((model) => namesOf(model).includes(name));
    if (row !== undefined) return { wireIds: wireIdsOf(row) };
    const live = liveIds.find((id) => id === name || dashed(id) === dashed(name));
    if (live !== undefined) return { wireIds: [live] };
  }
  return undefined;
}

/** Names like the one asked for, for the error that a person reads. */
export function nearModels(asked: string, liveIds: readonly string[]): readonly string[] {
  const names = new Set([...MODELS.map((model) => model.name), ...liveIds.map(dashed)]);
  return closest(withoutPrefix(visible(asked)), [...names], 3).map((name) => MODEL_PREFIX + name);
}

/** Names copied out of a message may carry characters that nobody sees, such as U+2060. */
function visible(name: string): string {
  return name.replace(/\p{Cf}/gu, "");
}

/** The name as asked, then without its suffix, then without its prefix, then without both. */
function writings(asked: string): readonly string[] {
  const plain = asked.endsWith(THINKING_SUFFIX) ? asked.slice(0, -THINKING_SUFFIX.length) : asked;
  return [...new Set([asked, plain, withoutPrefix(asked), withoutPrefix(plain)])];
}

function withoutPrefix(name: string): string {
  return name.startsWith(MODEL_PREFIX) ? name.slice(MODEL_PREFIX.length) : name;
}

function namesOf(model: CatalogModel): readonly (string | undefined)[] {
  return [model.name, model.wireId, model.alternateWireId];
}

/** The spellings of a model of the table, the one to send first first. */
export function wireIdsOf({ wireId, alternateWireId }: CatalogModel): WireIds {
  return alternateWireId === undefined ? [wireId] : [wireId, alternateWireId];
}

/** As an id is written in a name: dashes for dots. */
export function dashed(id: string): string {
  return id.replaceAll(".", "-").toLowerCase();
}
