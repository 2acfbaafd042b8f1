import { defined } from "../lib/defined.ts";
import type { Config } from "@opencode-ai/plugin";
import { CHAT_PACKAGE, PROVIDER_ID } from "../core/host/host-record.ts";
import type { Fetch } from "../lib/deps.ts";
import { printable } from "../lib/log/printable.ts";
import { namedModel, type OfferedModel, offeredModels } from "../models/offered.ts";
import { BASE_URL, type ModelsOffer } from "../plugin/offer.ts";
import { inputKinds, PROVIDER_NAME, shownName, variantSettings } from "../plugin/shown-model.ts";

type ProviderConfig = NonNullable<Config["provider"]>[string];
/** The published types lag behind what OpenCode 1.18 reads (OPENCODE 3.3). */
type ModelConfig = NonNullable<ProviderConfig["models"]>[string] & {
  family?: string;
  variants?: Record<string, unknown>;
};

/**
 * Puts the provider and its models into OpenCode's configuration; what the user wrote wins, field
 * by field, except for the way to Kiro: no other package and no other address gets a prompt. Every
 * field of a model is set, because models.dev may have a `kiro` of its own whose fields would shine
 * through (OPENCODE 3.4).
 * @returns the user's settings that name another package
 */
export function registerProvider(
  config: Config,
  fetch: Fetch,
  { liveModels, showRates }: ModelsOffer,
): readonly string[] {
  const own: ProviderConfig = config.provider?.[PROVIDER_ID] ?? {};
  const models = mergeModels({ liveModels, showRates }, own.models ?? {});
  config.provider = {
    ...config.provider,
    [PROVIDER_ID]: {
      ...own,
      name: own.name ?? PROVIDER_NAME,
      npm: CHAT_PACKAGE,
      api: BASE_URL,
      // OpenCode prefers these options to what the loader returns, and has only these without a
      // login (OPENCODE 3.2). It wants some key; ours never leaves the machine.
      options: { apiKey: "unused", ...own.options, baseURL: BASE_URL, fetch },
      whitelist: own.whitelist ?? Object.keys(models),
      models,
    },
  };
  return otherPackages(own);
}

function otherPackages({ models = {}, npm }: ProviderConfig): readonly string[] {
  const isOther = (name: string | undefined) => name !== undefined && name !== CHAT_PACKAGE;
  const place = `provider.${PROVIDER_ID}`;
  const ofModels = Object.entries(models).flatMap(([id, { provider }]) =>
    isOther(provider?.npm) ? [`${place}.models.${printable(id)}.provider`] : [],
  );
  return [...(isOther(npm) ? [`${place}.npm`] : []), ...ofModels];
}

type FullConfig = ModelConfig & Required<Pick<ModelConfig, "limit" | "modalities">>;

function mergeModels(
  { liveModels, showRates }: ModelsOffer,
  users: Readonly<Record<string, ModelConfig>>,
): Record<string, ModelConfig> {
  // Maps: a model may be called `constructor`.
  const ours = new Map(
    offeredModels(liveModels).map((model) => [model.id, toConfig(model, showRates)]),
  );
  const merged = new Map<string, ModelConfig>(ours);
  for (const [id, model] of Object.entries(users)) {
    const base = ours.get(id) ?? toConfig(namedModel(id, liveModels), showRates);
    merged.set(id, {
      ...base,
      ...model,
      limit: { ...base.limit, ...model.limit },
      modalities: { ...base.modalities, ...model.modalities },
      provider: { npm: CHAT_PACKAGE },
    });
  }
  return Object.fromEntries(merged);
}

function toConfig(model: OfferedModel, showRates: boolean): FullConfig {
  return {
    ...shared(inputKinds(model)),
    name: shownName(model, showRates),
    family: model.family,
    release_date: model.released,
    limit: { context: model.context, output: model.output },
    ...defined({ variants: model.variants.length > 0 ? variantsOf(model) : undefined }),
  };
}

type Input = FullConfig["modalities"]["input"];

function shared(input: Input) {
  return {
    attachment: input.length > 1,
    reasoning: false,
    temperature: false,
    tool_call: true,
    cost: { input: 0, output: 0, cache_read: 0, cache_write: 0 },
    modalities: { input, output: TEXT_OUTPUT },
    options: {},
    headers: {},
    provider: { npm: CHAT_PACKAGE },
  } satisfies ModelConfig;
}
const TEXT_OUTPUT: ["text"] = ["text"];

/** OpenCode may take titles with the first variant (OPENCODE 4.4): the least effort comes first. */
function variantsOf({ variants }: OfferedModel): Record<string, unknown> {
  return Object.fromEntries(variants.map((variant) => [variant.name, variantSettings(variant)]));
}
