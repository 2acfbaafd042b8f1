import type { CacheLimits } from "../catalog/cache-limits.ts";
import { levelsOf } from "../catalog/effort.ts";
import {
  type CatalogModel,
  MODEL_PREFIX,
  MODELS,
  THINKING_SUFFIX,
  THINKING_VARIANTS,
} from "../catalog/models.ts";
import { defined } from "../lib/defined.ts";
import type { LiveModel } from "../service/models.ts";
import { inputsOf } from "./inputs.ts";
import { resolveModel, wireIdsOf } from "./resolve.ts";
import { orderSpellings } from "./spellings.ts";

/** A model as it is offered to a person. */
export interface OfferedModel {
  /** The name that is asked for, e.g. `kiro-claude-opus-4-5`. */
  readonly id: string;
  readonly title: string;
  readonly family: string;
  /** YYYY-MM-DD; empty if unknown. */
  readonly released: string;
  readonly context: number;
  readonly output: number;
  readonly images: boolean;
  readonly documents: boolean;
  /** Credits of a request as a multiple of one; absent if unknown. */
  readonly rate?: number;
  /** The least effort first; empty if the model has none. */
  readonly variants: readonly Variant[];
  /** The level that applies if a request names none; absent if the model does not say. */
  readonly defaultEffort?: string;
  /** Absent if the model takes no cache points, or no list names it. */
  readonly cache?: CacheLimits;
}

/** How much a model is to think: one of its own levels, or a budget in tokens. */
export type Variant =
  | { readonly name: string; readonly effort: string }
  | { readonly name: string; readonly thinkingBudget: number };

/** An unknown window is taken to be the usual one. */
const USUAL_LIMITS = { context: 200_000, output: 64_000 } as const;

/**
 * What is offered, in the order of the table, then the accounts' other models. What a live list
 * says about a model of the table goes before the table, and so does its silence: a plan or a region
 * may lack a model.
 * @param live empty if no list is known
 */
export function offeredModels(live: readonly LiveModel[]): readonly OfferedModel[] {
  const isListed = (row: CatalogModel) => live.length === 0 || ownEntry(row, live) !== undefined;
  const rows = MODELS.filter(
    (row) => row.offered === "always" || (row.offered === "unless-unlisted" && isListed(row)),
  );
  const ofTable = rows.flatMap((row) => [
    fromTable(row, "", live),
    ...(row.thinking ? [fromTable(row, THINKING_SUFFIX, live)] : []),
  ]);
  const known = new Set(rows.flatMap((row) => wireIdsOf(row)));
  const offered = new Map(ofTable.map((model) => [model.id, model]));
  for (const model of live) {
    const id = MODEL_PREFIX + model.id.replaceAll(".", "-");
    if (!known.has(model.id) && !offered.has(id)) offered.set(id, fromLiveList(id, model));
  }
  return [...offered.values()];
}

/**
 * The model that a user's own configuration names. Where no table knows it, it may be in the
 * account's list by the time it is used.
 */
export function namedModel(name: string, live: readonly LiveModel[]): OfferedModel {
  const liveIds = live.map((model) => model.id);
  const wireId = resolveModel(name, liveIds)?.wireIds[0];
  const row = MODELS.find((each) => each.wireId === wireId);
  if (row !== undefined) {
    return fromTable(row, name.endsWith(THINKING_SUFFIX) ? THINKING_SUFFIX : "", live);
  }
  const unknown = { id: name, title: name, images: true };
  return fromLiveList(name, live.find((model) => model.id === wireId) ?? unknown);
}

function fromTable(
  row: CatalogModel,
  suffix: "" | typeof THINKING_SUFFIX,
  live: readonly LiveModel[],
): OfferedModel {
  const own = ownEntry(row, live);
  const isThinking = suffix === THINKING_SUFFIX;
  return {
    id: MODEL_PREFIX + row.name + suffix,
    title: isThinking ? `${row.title} Thinking` : row.title,
    family: row.family,
    released: row.released,
    ...limitsOf(own, row),
    ...inputsOf(own, row),
    ...defined({
      rate: own?.rate,
      defaultEffort: isThinking ? undefined : (own ?? row).fields?.defaultEffort,
      cache: own?.cache,
    }),
    variants: isThinking ? budgetVariants() : effortVariants(own ?? row),
  };
}

/** The row's entry of the live lists: of the spelling that an account with both is asked with. */
function ownEntry(row: CatalogModel, live: readonly LiveModel[]): LiveModel | undefined {
  const liveIds = live.map((model) => model.id);
  const [wireId] = orderSpellings(wireIdsOf(row), { liveIds, worked: undefined });
  return live.find((model) => model.id === wireId);
}

function fromLiveList(id: string, model: LiveModel): OfferedModel {
  return {
    id,
    title: model.title,
    family: model.id,
    released: "",
    ...limitsOf(model, USUAL_LIMITS),
    // Nothing is known of it at all: OpenCode must not send what may be refused.
    ...inputsOf({ images: false, ...model }, undefined),
    ...defined({
      rate: model.rate,
      defaultEffort: model.fields?.defaultEffort,
      cache: model.cache,
    }),
    variants: effortVariants(model),
  };
}

type Limits = Pick<OfferedModel, "context" | "output">;

/** A limit of nothing is none: a window of 0 tokens would never be compacted. */
function limitsOf(live: LiveModel | undefined, otherwise: Limits): Limits {
  const { context = 0, output = 0 } = live ?? {};
  return {
    context: context > 0 ? context : otherwise.context,
    output: output > 0 ? output : otherwise.output,
  };
}

function effortVariants({ fields }: Pick<LiveModel, "fields">): readonly Variant[] {
  const levels = fields === undefined ? [] : levelsOf(fields);
  return levels.map((level) => ({ name: level, effort: level }));
}

function budgetVariants(): readonly Variant[] {
  return Object.entries(THINKING_VARIANTS).map(([name, thinkingBudget]) => ({
    name,
    thinkingBudget,
  }));
}
