import { closest } from "../lib/closest.ts";
import { type CatalogModel, MODEL_PREFIX, MODELS, THINKING_SUFFIX } from "./models.ts";

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

/**
 * The spellings for one account, best first: the one that worked last, then those of the account's
 * own list, then the rest as they come.
 */
export function orderSpellings(
  wireIds: WireIds,
  account: { readonly liveIds: readonly string[]; readonly worked: string | undefined },
): WireIds {
  const rank = (id: string) => {
    if (id === account.worked) return 0;
    if (!account.liveIds.includes(id)) return 3;
    return isLiveSpelling(id) ? 1 : 2;
  };
  const [best = wireIds[0], ...others] = [...wireIds].sort(
    (left, right) => rank(left) - rank(right),
  );
  return [best, ...others];
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

function wireIdsOf({ wireId, alternateWireId }: CatalogModel): WireIds {
  return alternateWireId === undefined ? [wireId] : [wireId, alternateWireId];
}

/** Today's list writes `claude-sonnet-4.5`; the upper-case ids are older (PROTOCOL section 7). */
function isLiveSpelling(id: string): boolean {
  return id === id.toLowerCase();
}

function dashed(id: string): string {
  return id.replaceAll(".", "-").toLowerCase();
}
