import { closest } from "../lib/closest.ts";
import {
  type CatalogModel,
  dashed,
  MODEL_PREFIX,
  MODELS,
  THINKING_SUFFIX,
} from "../catalog/models.ts";

/** What a model name means on the wire. */
export interface ResolvedModel {
  /** Its spellings, in the table's order. */
  readonly wireIds: WireIds;
}

export type WireIds = readonly [string, ...string[]];

/**
 * Finds what to send for the name that the caller used (docs/MODELS.md): a name of the table, a
 * wire id, or an id of the live list; with or without `kiro-`, `-thinking`, `-latest` and a date;
 * in capitals or not, with dots or dashes.
 * @param liveIds ids of the accounts' live lists; empty if none was read yet
 */
export function resolveModel(asked: string, liveIds: readonly string[]): ResolvedModel | undefined {
  const names = writings(dashed(visible(asked)));
  // A name that has a date of its own goes before the same name without one.
  for (const name of new Set([...names, ...names.map(undated)])) {
    const row = ROWS.get(name);
    if (row !== undefined) return { wireIds: wireIdsOf(row) };
    const live = liveIds.find((id) => id === name) ?? liveIds.find((id) => dashed(id) === name);
    if (live !== undefined) return { wireIds: [live] };
  }
  return undefined;
}

/** Names like the one asked for, for the error that a person reads. */
export function nearModels(asked: string, liveIds: readonly string[]): readonly string[] {
  const names = new Set([...MODELS.map((model) => model.name), ...liveIds.map(dashed)]);
  const name = withoutPrefix(dashed(visible(asked)));
  return closest(name, [...names], 3).map((near) => MODEL_PREFIX + near);
}

/** Names copied out of a message may carry invisible characters such as U+2060. */
function visible(name: string): string {
  return name.replace(/\p{Cf}/gu, "");
}

/** The name as asked, then without its suffix, then without its prefix, then without both. */
function writings(asked: string): readonly string[] {
  const plain = asked.endsWith(THINKING_SUFFIX) ? asked.slice(0, -THINKING_SUFFIX.length) : asked;
  return [asked, plain, withoutPrefix(asked), withoutPrefix(plain)];
}

function withoutPrefix(name: string): string {
  return name.startsWith(MODEL_PREFIX) ? name.slice(MODEL_PREFIX.length) : name;
}

/** As other services date their models: `claude-sonnet-4-5-20250929`, `claude-opus-4-5-latest`. */
function undated(name: string): string {
  return name.replace(/-(?:latest|20\d{6})$/, "");
}

/** The table's rows by their names. A spelling that two rows have is that row's whose first one it is. */
function namedRows(): ReadonlyMap<string, CatalogModel> {
  const rows = new Map<string, CatalogModel>();
  const add = (id: string | undefined, model: CatalogModel) => {
    if (id !== undefined && !rows.has(dashed(id))) rows.set(dashed(id), model);
  };
  for (const model of MODELS) for (const id of [model.name, model.wireId]) add(id, model);
  for (const model of MODELS) add(model.alternateWireId, model);
  return rows;
}

const ROWS = namedRows();

/** The spellings of a model of the table, the one to send first first. */
export function wireIdsOf({ wireId, alternateWireId }: CatalogModel): WireIds {
  return alternateWireId === undefined ? [wireId] : [wireId, alternateWireId];
}
