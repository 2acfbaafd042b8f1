import type { ModelsOffer } from "../../plugin/offer.ts";
import type { CatalogDraft, Context, ProviderEditor, Registration } from "../context.ts";
import { modelRecords, type ProviderFacts, providerRecord } from "./records.ts";

export interface ProviderRegistration extends Registration {
  /** Has the host ask again where the models are not those that it was told. Never rejects. */
  readonly reloadIfChanged: () => Promise<void>;
}

/**
 * Tells the host our provider and its models; what the user's configuration has for them is put
 * over it by the host.
 */
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
    ? await provider.transform((editor) => addTo(editor, facts, records()))
    : await catalog?.transform((draft) => addToDraft(draft, facts, records()));
  const reload = provider?.reload ?? catalog?.reload;
  return {
    dispose: () => registration?.dispose() ?? Promise.resolve(),
    async reloadIfChanged() {
      if (JSON.stringify(modelRecords(facts.id, offer())) === told) return;
      await reload?.().catch(() => undefined);
    },
  };
}

type Models = ReturnType<typeof modelRecords>;

/** A provider of this name may be there already: the user's own block, or models.dev's. */
function addTo(editor: ProviderEditor, facts: ProviderFacts, models: Models): void {
  const info = providerRecord(facts);
  if (!editor.get(facts.id)) {
    editor.add({ info: { ...info, activation: "auto" }, models });
    return;
  }
  editor.update(facts.id, (own) =>
    Object.assign(own, { activation: own.activation ?? "auto" }, info),
  );
  editor.models.set(facts.id, models);
}

function addToDraft(draft: CatalogDraft, facts: ProviderFacts, models: Models): void {
  draft.provider.update(facts.id, (own) => Object.assign(own, providerRecord(facts)));
  for (const model of models) {
    draft.model.update(facts.id, String(model.id), (own) => Object.assign(own, model));
  }
}
