import { type Generation, MODEL, type Model, PROVIDERS } from "./shapes.ts";
import { createTransforms } from "./transforms.ts";

export interface ProviderInfo {
  readonly id: string;
  readonly name: string;
  readonly package: string;
  readonly activation?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
}
type Draft = Record<string, unknown>;
type Change = (draft: Draft) => void;

/** What the user's own configuration has for the provider. */
export interface Overrides {
  readonly provider?: Readonly<Record<string, unknown>>;
  readonly models?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

interface Entry {
  info: Draft;
  models: Map<string, Draft>;
}

/** The providers of one location, with `ctx.catalog` (until 2.0.3) or `ctx.provider` and `ctx.model`. */
export function createCatalog(generation: Generation, overrides: Overrides) {
  let entries = new Map<string, Entry>();
  const entryOf = (id: string): Entry => {
    const entry = entries.get(id) ?? { info: empty(id), models: new Map() };
    entries.set(id, entry);
    return entry;
  };
  const empty = (id: string): Draft =>
    generation === "first" ? { id, name: id, activation: "auto", package: "" } : { id };
  const startAnew = () => {
    entries = new Map();
    // A block of the user's makes the provider, before any plugin adds to it.
    if (overrides.provider !== undefined || overrides.models !== undefined) {
      const entry = entryOf("kiro");
      entry.info = { id: "kiro", ...overrides.provider };
    }
  };

  const early = createTransforms(() => {
    startAnew();
    return {
      provider: { update: (id: string, change: Change) => change(entryOf(id).info) },
      model: {
        update: (provider: string, id: string, change: Change) => {
          const { models } = entryOf(provider);
          const draft = models.get(id) ?? { id, providerID: provider };
          models.set(id, draft);
          change(draft);
        },
        default: { set: () => undefined },
      },
    };
  });

  const setModels = (id: string, list: readonly Draft[]) =>
    void (entryOf(id).models = new Map(list.map((model) => [String(model["id"]), model])));

  const released = createTransforms(() => {
    startAnew();
    return {
      get: (id: string) => entries.get(id),
      list: () => [...entries.values()],
      add: (added: { info: Draft; models: readonly Draft[]; sourceConnection?: unknown }) => {
        const id = String(added.info["id"]);
        if (entries.has(id)) throw new Error(`provider ${id} is there already`);
        entryOf(id).info = added.info;
        setModels(id, added.models);
      },
      update: (id: string, change: Change) => change(entryOf(id).info),
      remove: (id: string) => void entries.delete(id),
      models: {
        set: setModels,
        update: (provider: string, id: string, change: Change) => {
          const draft = entryOf(provider).models.get(id);
          if (draft === undefined) throw new Error(`no model ${id}`);
          change(draft);
        },
        remove: (provider: string, id: string) => void entryOf(provider).models.delete(id),
      },
    };
  });

  /** The effective provider: the user's fields win. @throws what is wrong with its shape */
  function provider(): ProviderInfo | undefined {
    const entry = entries.get("kiro");
    if (entry === undefined || entry.models.size === 0) return undefined;
    const info = PROVIDERS[generation].parse({ ...entry.info, ...overrides.provider });
    return info as ProviderInfo;
  }

  function models(): readonly Model[] {
    const entry = entries.get("kiro");
    return [...(entry?.models.values() ?? [])].map((model) =>
      MODEL.parse({ ...model, ...overrides.models?.[String(model["id"])] }),
    );
  }

  const count = () => early.count() + released.count();
  const { reload } = released;
  const api =
    generation !== "released"
      ? { catalog: { transform: early.transform, reload: early.reload } }
      : {
          provider: { transform: released.transform, reload },
          model: { list: () => Promise.resolve(models()), transform: released.transform, reload },
        };
  return { api, count, models, provider };
}
export type Catalog = ReturnType<typeof createCatalog>;
