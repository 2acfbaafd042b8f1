/** What ListAvailableModels shows (PROTOCOL section 7), and what chat requests may name. */

export interface ModelEntry {
  readonly modelId: string;
  readonly modelName: string;
  readonly context: number;
  readonly output: number;
  readonly rate: number;
  readonly images: boolean;
  /** `additionalModelRequestFieldsSchema`; null: the model takes no such field. */
  readonly fieldsSchema: Readonly<Record<string, unknown>> | null;
  /** `promptCaching`; absent: the list does not say. */
  readonly caching?: CachingEntry;
}

export interface CachingEntry {
  readonly supportsPromptCaching: boolean;
  readonly maximumCacheCheckpointsPerRequest?: number;
  readonly minimumTokensPerCacheCheckpoint?: number;
}

export interface ModelList {
  /** The live list; tests may replace it. */
  live: readonly ModelEntry[];
  /** Ids that chat requests may name although the list does not show them. */
  legacyIds: readonly string[];
}

export function createModelList(): ModelList {
  return { live: LIVE_MODELS, legacyIds: LEGACY_MODEL_IDS };
}

const LEGACY_MODEL_IDS: readonly string[] = [
  "claude-opus-4.5",
  "CLAUDE_SONNET_4_5_20250929_V1_0",
  "claude-haiku-4.5",
  "CLAUDE_SONNET_4_20250514_V1_0",
  "CLAUDE_3_7_SONNET_20250219_V1_0",
];

/** As listed for claude-opus-5.5 on 2026-09-26: there is no "disabled". */
function claudeSchema(
  efforts: readonly string[],
  maxTokens: number,
  usual?: string,
): Readonly<Record<string, unknown>> {
  const usually = usual === undefined ? {} : { default: usual };
  return {
    type: "object",
    properties: {
      thinking: {
        type: "object",
        properties: {
          type: { type: "string", enum: ["adaptive"] },
          display: { type: "string", enum: ["summarized", "omitted"] },
        },
        required: ["type"],
      },
      output_config: {
        type: "object",
        properties: { effort: { type: "string", enum: efforts, ...usually } },
      },
      max_tokens: { type: "integer", minimum: 1024, maximum: maxTokens },
    },
    additionalProperties: false,
  };
}

/** GPT takes no `max_tokens` in any spelling. */
const GPT_SCHEMA = {
  type: "object",
  properties: {
    reasoning: {
      type: "object",
      properties: {
        effort: {
          type: "string",
          enum: ["none", "low", "medium", "high", "xhigh", "max"],
          default: "high",
        },
      },
    },
  },
  additionalProperties: false,
};

const FOUR = ["low", "medium", "high", "max"];
const FIVE = ["low", "medium", "high", "xhigh", "max"];
const LONG = claudeSchema(FIVE, 128_000, "high");
const SHORT = claudeSchema(FOUR, 64_000, "high");

function model(
  modelId: string,
  modelName: string,
  context: number,
  output: number,
  rate: number,
  fieldsSchema: ModelEntry["fieldsSchema"] = null,
  images = true,
): ModelEntry {
  const caching = cachingOf(modelId);
  return {
    ...{ modelId, modelName, context, output, rate, images, fieldsSchema },
    ...(caching === undefined ? {} : { caching }),
  };
}

/** Seen with Claude's models, with the newest one without numbers, with `auto` and GPT not at all. */
function cachingOf(modelId: string): CachingEntry | undefined {
  if (modelId === "claude-opus-5.5") return { supportsPromptCaching: true };
  if (modelId.toLowerCase().startsWith("claude")) return USUAL_CACHING;
  return /^(?:auto|gpt)/.test(modelId) ? undefined : { supportsPromptCaching: false };
}

const USUAL_CACHING: CachingEntry = {
  supportsPromptCaching: true,
  maximumCacheCheckpointsPerRequest: 4,
  minimumTokensPerCacheCheckpoint: 1024,
};

/** Generally available in autumn 2026 (PROTOCOL section 7); the last ones are experimental. */
// prettier-ignore
const LIVE_MODELS: readonly ModelEntry[] = [
  model("auto", "Auto", 1_000_000, 64_000, 1),
  model("claude-opus-5.5", "Claude Opus 5.5", 1_000_000, 128_000, 2, claudeSchema(FIVE, 128_000, "medium")),
  model("claude-opus-5", "Claude Opus 5", 1_000_000, 128_000, 2.2, LONG),
  model("claude-opus-4.8", "Claude Opus 4.8", 1_000_000, 128_000, 2.2, LONG),
  model("claude-opus-4.7", "Claude Opus 4.7", 1_000_000, 128_000, 2.2, LONG),
  model("claude-opus-4.6", "Claude Opus 4.6", 1_000_000, 64_000, 2.2, SHORT),
  model("claude-opus-4.5", "Claude Opus 4.5", 200_000, 64_000, 2.2),
  model("claude-sonnet-5.5", "Claude Sonnet 5.5", 1_000_000, 128_000, 1.3, LONG),
  model("claude-sonnet-5", "Claude Sonnet 5", 1_000_000, 64_000, 1.3, claudeSchema(FIVE, 64_000, "high")),
  model("claude-sonnet-4.6", "Claude Sonnet 4.6", 1_000_000, 64_000, 1.3, SHORT),
  model("claude-sonnet-4.5", "Claude Sonnet 4.5", 200_000, 64_000, 1.3),
  model("claude-sonnet-4", "Claude Sonnet 4", 200_000, 64_000, 1.3),
  model("claude-haiku-4.5", "Claude Haiku 4.5", 200_000, 64_000, 0.4),
  model("gpt-5.6-sol", "GPT 5.6 Sol", 272_000, 128_000, 2.4, GPT_SCHEMA),
  model("gpt-5.6-terra", "GPT 5.6 Terra", 272_000, 128_000, 1, GPT_SCHEMA),
  model("gpt-5.6-luna", "GPT 5.6 Luna", 272_000, 128_000, 0.1, GPT_SCHEMA),
  model("deepseek-3.2", "DeepSeek 3.2", 164_000, 8192, 0.25, null, false),
  model("minimax-m2.5", "MiniMax M2.5", 200_000, 8192, 0.25, null, false),
  model("glm-5", "GLM 5", 200_000, 8192, 0.5, null, false),
  model("qwen3-coder-next", "Qwen3 Coder Next", 256_000, 8192, 0.05, null, false),
];

/** The model's own entry; a legacy id stands for a 200K model without extra fields. */
export function findModel(
  list: ModelList,
  modelId: string,
  allowed?: readonly string[],
): ModelEntry | undefined {
  const live = list.live.find((entry) => entry.modelId === modelId);
  if (live !== undefined && (allowed === undefined || allowed.includes(modelId))) return live;
  return list.legacyIds.includes(modelId) ? model(modelId, modelId, 200_000, 64_000, 1) : undefined;
}

/** Who answers: `auto` chooses a model with a smaller window than the list says of `auto`. */
export function answeringModel(list: ModelList, modelId = AUTO_CHOICE): ModelEntry {
  const id = modelId === "auto" ? AUTO_CHOICE : modelId;
  return findModel(list, id) ?? model(id, id, 200_000, 64_000, 1);
}

const AUTO_CHOICE = "claude-sonnet-4.5";

/** One element of `models`, as the service writes it. */
export function modelToWire(entry: ModelEntry): Readonly<Record<string, unknown>> {
  return {
    modelId: entry.modelId,
    modelName: entry.modelName,
    description: `The ${entry.modelName} model`,
    rateMultiplier: entry.rate,
    rateUnit: "Credit",
    supportedInputTypes: entry.images ? ["TEXT", "IMAGE"] : ["TEXT"],
    tokenLimits: { maxInputTokens: entry.context, maxOutputTokens: entry.output },
    ...(entry.caching === undefined ? {} : { promptCaching: entry.caching }),
    additionalModelRequestFieldsSchema: entry.fieldsSchema,
  };
}
