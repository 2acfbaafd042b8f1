import { readString } from "../../lib/read.ts";
import { namedModel, offeredModels, type OfferedModel } from "../../models/offered.ts";
import type { ModelsOffer } from "../../plugin/offer.ts";
import { inputKinds, PROVIDER_NAME, shownName, variantSettings } from "../../plugin/shown-model.ts";
import type { Fields } from "../context.ts";

/** Who the provider is, wherever a host names it. */
export interface ProviderFacts {
  readonly id: string;
  /** `aisdk:` and the address of a file of ours. */
  readonly package: string;
}

/** The provider as a record; models show while somebody is logged in (OPENCODE2 4). */
export function providerRecord({ id, package: file }: ProviderFacts): Fields {
  return { id, name: PROVIDER_NAME, package: file, integrationID: id };
}

/** Every field is set: models.dev may have a `kiro` of its own whose fields would shine through. */
export function modelRecords(
  providerId: string,
  { liveModels, showRates }: ModelsOffer,
): readonly Fields[] {
  return offeredModels(liveModels).map((model) => modelRecord(providerId, model, showRates));
}

/** A model that only the user's configuration names: its own id, and what is known of the one that it stands for. */
export function namedRecord(
  providerId: string,
  { id, modelID }: Fields,
  { liveModels, showRates }: ModelsOffer,
): Fields {
  const name = readString(modelID) ?? String(id);
  return { ...modelRecord(providerId, namedModel(name, liveModels), showRates), id, modelID: name };
}

function modelRecord(providerID: string, model: OfferedModel, showRates: boolean): Fields {
  return {
    id: model.id,
    modelID: model.id,
    providerID,
    family: model.family,
    name: shownName(model, showRates),
    capabilities: { tools: true, input: inputKinds(model), output: ["text"] },
    variants: model.variants.map((variant) => ({
      id: variant.name,
      settings: variantSettings(variant),
    })),
    time: { released: Date.parse(model.released) || 0 },
    cost: [{ input: 0, output: 0, cache: { read: 0, write: 0 } }],
    status: "active",
    enabled: true,
    limit: { context: model.context, output: model.output },
  };
}
