import type { Config } from "@opencode-ai/plugin";
import { levelsOf } from "../catalog/effort.ts";
import {
  type CatalogModel,
  MODEL_PREFIX,
  MODELS,
  THINKING_SUFFIX,
  THINKING_VARIANTS,
} from "../catalog/models.ts";
import type { Fetch } from "../lib/deps.ts";
import type { LiveModel } from "../service/models.ts";

/** The AI SDK package that speaks chat completions; bundled in OpenCode. */
const CHAT_PACKAGE = "@ai-sdk/openai-compatible";

export const PROVIDER_ID = "kiro";

/** `.invalid` never resolves (RFC 6761): a request that misses our fetch cannot reach a stranger. */
export const BASE_URL = "https://kiro.opencode-kiro-auth.invalid/v1";

type ProviderConfig = NonNullable<Config["provider"]>[string];
/** The published types lag behind what OpenCode 1.18 reads (OPENCODE 3.3). */
type ModelConfig = NonNullable<ProviderConfig["models"]>[string] & {
  family?: string;
  variants?: Record<string, unknown>;
};

/**
 * Puts the provider and its models into OpenCode's configuration; what the user wrote wins, field
 * by field. Every field of a model is set, because models.dev may have a `kiro` of its own whose
 * fields would shine through (OPENCODE 3.4).
 */
export function registerProvider(
  config: Config,
  fetch: Fetch,
  liveModels: readonly LiveModel[],
): void {
  const own: ProviderConfig = config.provider?.[PROVIDER_ID] ?? {};
  const models = mergeModels(offeredModels(liveModels), own.models ?? {});
  config.provider = {
    ...config.provider,
    [PROVIDER_ID]: {
      ...own,
      name: own.name ?? "Kiro (AWS)",
      npm: own.npm ?? CHAT_PACKAGE,
      // OpenCode prefers these options to what the loader returns, and has only these without a
      // login (OPENCODE 3.2). It wants some key; ours never leaves the machine.
      options: { baseURL: BASE_URL, apiKey: "unused", ...own.options, fetch },
      whitelist: own.whitelist ?? Object.keys(models),
      models,
    },
  };
}

type OfferedModel = ModelConfig & Required<Pick<ModelConfig, "limit" | "modalities">>;

function mergeModels(
  ours: Readonly<Record<string, OfferedModel>>,
  users: Readonly<Record<string, ModelConfig>>,
): Record<string, ModelConfig> {
  const merged: Record<string, ModelConfig> = { ...ours };
  for (const [id, model] of Object.entries(users)) {
    const base = ours[id] ?? knownByName(id) ?? unknownModel(id);
    merged[id] = {
      ...base,
      ...model,
      limit: { ...base.limit, ...model.limit },
      modalities: { ...base.modalities, ...model.modalities },
    };
  }
  return merged;
}

/** What OpenCode is offered, in the order of the table, then the account's other models. */
function offeredModels(liveModels: readonly LiveModel[]): Record<string, OfferedModel> {
  const offered: Record<string, OfferedModel> = {};
  const rows = MODELS.filter((row) => row.offered);
  for (const model of rows) {
    offered[MODEL_PREFIX + model.name] = fromCatalog(model, false);
    if (model.thinking)
      offered[MODEL_PREFIX + model.name + THINKING_SUFFIX] = fromCatalog(model, true);
  }
  for (const model of liveModels) {
    const known = rows.some((row) => row.wireId === model.id || row.alternateWireId === model.id);
    const id = MODEL_PREFIX + model.id.replaceAll(".", "-");
    if (!known && offered[id] === undefined) offered[id] = fromLiveList(model);
  }
  return offered;
}

function knownByName(id: string): OfferedModel | undefined {
  const thinking = id.endsWith(THINKING_SUFFIX);
  const name = thinking ? id.slice(0, -THINKING_SUFFIX.length) : id;
  const model = MODELS.find((row) => row.name === name || MODEL_PREFIX + row.name === name);
  return model && fromCatalog(model, thinking);
}

function fromCatalog(model: CatalogModel, thinking: boolean): OfferedModel {
  return {
    ...shared(model.images),
    name: `${model.title}${thinking ? " Thinking" : ""} (Kiro)`,
    family: model.family,
    release_date: model.released,
    limit: { context: model.context, output: model.output },
    ...(thinking ? { variants: thinkingVariants() } : {}),
  };
}

/** Without limits OpenCode never compacts; a window that nobody named is the usual one. */
const USUAL_LIMIT = { context: 200_000, output: 64_000 };

function fromLiveList(model: LiveModel): OfferedModel {
  return {
    ...shared(model.images),
    name: `${model.title} (Kiro)`,
    family: model.id,
    release_date: "",
    limit: {
      context: model.context ?? USUAL_LIMIT.context,
      output: model.output ?? USUAL_LIMIT.output,
    },
    ...effortVariants(model),
  };
}

/** A user's own name that no table knows: it may be in the account's list by the time it is used. */
function unknownModel(id: string): OfferedModel {
  return fromLiveList({ id, title: id, images: true });
}

function shared(images: boolean) {
  return {
    attachment: images,
    reasoning: false,
    temperature: false,
    tool_call: true,
    cost: { input: 0, output: 0, cache_read: 0, cache_write: 0 },
    modalities: { input: images ? IMAGE_INPUT : TEXT_INPUT, output: TEXT_INPUT },
    options: {},
    headers: {},
    provider: { npm: CHAT_PACKAGE },
  } satisfies ModelConfig;
}
const TEXT_INPUT: ["text"] = ["text"];
const IMAGE_INPUT: ["text", "image"] = ["text", "image"];

/** OpenCode sends `reasoningEffort` as `reasoning_effort` at the top level of the body. */
function effortVariants({ effort }: LiveModel): Pick<ModelConfig, "variants"> {
  const levels = effort === undefined ? [] : levelsOf(effort);
  if (levels.length === 0) return {};
  // The least effort first: OpenCode may take titles with the first variant (OPENCODE 4.4).
  const variants = levels.map((level) => [level, { reasoningEffort: level }] as const);
  return { variants: Object.fromEntries(variants) };
}

function thinkingVariants(): Record<string, { thinkingConfig: { thinkingBudget: number } }> {
  return Object.fromEntries(
    Object.entries(THINKING_VARIANTS).map(([name, thinkingBudget]) => [
      name,
      { thinkingConfig: { thinkingBudget } },
    ]),
  );
}
