import type { ModelsOffer } from "../../plugin/offer.ts";
import { isObject, readArray, readObject, readString } from "../../lib/read.ts";
import type { CatalogDraft, Context, Fields, ProviderEditor, Registration } from "../context.ts";
import { layOver } from "./overrides.ts";
import { modelRecords, namedRecord, type ProviderFacts, providerRecord } from "./records.ts";

export interface ProviderRegistration extends Registration {
  /** Has the host ask again where the models are not those that it was told. Never rejects. */
  readonly reloadIfChanged: () => Promise<void>;
}

/** Tells the host our provider and its models, beside what the user's configuration has for them. */
export async function registerProvider(
  context: Context,
  facts: ProviderFacts,
  offer: () => ModelsOffer,
): Promise<ProviderRegistration> {
  let told = "";
  const records = () => {
    const models = modelRecords(facts.id, offer());
    told = JSON.stringify(models);
    return models;
  };
  const { catalog, provider } = context;
  const registration = provider
    ? await provider.transform((editor) => addTo(editor, facts, records(), offer()))
    : await catalog?.transform((draft) => addToDraft(draft, facts, records()));
  const reloads = provider?.reload === undefined ? catalog : provider;
  return {
    dispose: () => registration?.dispose() ?? Promise.resolve(),
    async reloadIfChanged() {
      try {
        if (JSON.stringify(modelRecords(facts.id, offer())) !== told) await reloads?.reload?.();
      } catch {
        // The next change, or the next call, tries again.
      }
    },
  };
}

type Models = ReturnType<typeof modelRecords>;

/** A provider of this name may be there already: the user's own block, or models.dev's. */
function addTo(
  editor: ProviderEditor,
  facts: ProviderFacts,
  models: Models,
  offer: ModelsOffer,
): void {
  const info = providerRecord(facts);
  const there = editor.get(facts.id);
  if (!there) {
    editor.add({ info: { ...info, activation: "auto" }, models });
    return;
  }
  editor.update(facts.id, (own) => {
    own.activation ??= "auto";
    layOver(own, info);
  });
  editor.models.set(facts.id, withUsers(models, modelsOf(there), facts.id, offer));
}

/** Ours, and those that only the user has. */
function withUsers(models: Models, users: readonly Fields[], id: string, offer: ModelsOffer) {
  const all = new Map(models.map((model) => [model.id, model]));
  for (const own of users) {
    const ours = all.get(own.id) ?? namedRecord(id, own, offer);
    const draft = { ...own };
    layOver(draft, ours);
    all.set(own.id, draft);
  }
  return [...all.values()];
}

/** A list in one version, perhaps a map in others. */
function modelsOf(entry: unknown): readonly Fields[] {
  const { models } = readObject(entry);
  const list = models instanceof Map ? [...(models as Map<unknown, unknown>).values()] : models;
  return readArray(list)
    .filter(isObject)
    .filter(({ id }) => readString(id) !== undefined);
}

function addToDraft(draft: CatalogDraft, facts: ProviderFacts, models: Models): void {
  draft.provider.update(facts.id, (own) => layOver(own, providerRecord(facts)));
  for (const model of models) {
    draft.model.update(facts.id, String(model.id), (own) => layOver(own, model));
  }
}
