import type {
  LanguageModelV3,
  LanguageModelV3CallOptions,
  LanguageModelV3Prompt,
} from "@ai-sdk/provider";
import type { Catalog } from "../catalog.ts";
import type { Events } from "../events.ts";
import type { createHooks } from "../hooks.ts";
import type { Generation, Model } from "../shapes.ts";
import type { Tool } from "../tool.ts";

type Hooks = Pick<ReturnType<typeof createHooks>, "run">;

export interface SessionOptions {
  readonly generation: Generation;
  readonly catalog: Pick<Catalog, "models" | "provider">;
  readonly isConnected: () => boolean;
  readonly useLogin: () => Promise<void>;
  readonly aisdk: Hooks;
  readonly sessionHooks: Hooks;
  readonly events: Events;
  /** `kiro/MODEL` or `kiro/MODEL#VARIANT` */
  readonly model: string;
  readonly tools: Readonly<Record<string, Tool>>;
  readonly id: string;
  readonly parentId: string | undefined;
  readonly languages: Map<string, LanguageModelV3>;
}

export function findModel({
  catalog,
  isConnected,
  model: name,
}: SessionOptions): [Model, string | undefined] {
  const [path = "", variant] = name.split("#");
  const modelId = path.slice("kiro/".length);
  const provider = catalog.provider();
  const isShown = provider !== undefined && (provider.activation === "enabled" || isConnected());
  const model = isShown ? catalog.models().find(({ id }) => id === modelId) : undefined;
  if (model === undefined) throw new Error(`Model unavailable: ${path}`);
  if (variant !== undefined && !model.variants.some(({ id }) => id === variant)) {
    throw new Error(`Unknown variant ${variant}`);
  }
  return [model, variant];
}

function settingsOf({ catalog }: SessionOptions, model: Model, variant: string | undefined) {
  return {
    ...catalog.provider()?.settings,
    ...model.settings,
    ...model.variants.find(({ id }) => id === variant)?.settings,
  };
}

/**
 * The hooks, and the file that the package names: at first that one comes first, later only where no
 * hook has given an SDK. Kept for the model and its settings.
 */
export async function languageOf(
  options: SessionOptions,
  model: Model,
  variant: string | undefined,
): Promise<LanguageModelV3> {
  const settings = settingsOf(options, model, variant);
  const key = JSON.stringify([model.id, settings]);
  const known = options.languages.get(key);
  if (known !== undefined) return known;
  const name = model.package ?? options.catalog.provider()?.package ?? "";
  const isFileFirst = options.generation !== "released";
  const load = () => sdkOfFile(name, { name: "kiro", ...settings });
  const sdk = isFileFirst ? await load() : undefined;
  const event = { model, package: name.slice("aisdk:".length), options: settings, sdk };
  await options.aisdk.run("sdk", event);
  event.sdk ??= await load();
  const asked: { language?: LanguageModelV3 } = {};
  const second = Object.assign(asked, { model, sdk: event.sdk, options: settings });
  await options.aisdk.run("language", second);
  const language = asked.language ?? languageOfSdk(event.sdk, model.modelID);
  if (language?.specificationVersion !== "v3") throw new Error("no language model");
  options.languages.set(key, language);
  return language;
}

function languageOfSdk(sdk: unknown, modelId: string): LanguageModelV3 | undefined {
  const { languageModel } = sdk as { languageModel?: (id: string) => LanguageModelV3 };
  return languageModel?.(modelId);
}

async function sdkOfFile(name: string, settings: object): Promise<unknown> {
  const file = (await import(name.slice("aisdk:".length))) as Record<string, unknown>;
  const create = Object.entries(file).find(([exported]) => exported.startsWith("create"))?.[1];
  if (typeof create !== "function") throw new Error(`${name} has no create… export`);
  return (create as (given: object) => unknown)(settings);
}

export function callOf(
  options: SessionOptions,
  model: Model,
  variant: string | undefined,
  prompt: LanguageModelV3Prompt,
  kind: string,
): LanguageModelV3CallOptions {
  const tools = kind === "primary" ? Object.entries(options.tools) : [];
  return {
    prompt: [{ role: "system", content: "You are OpenCode." }, ...prompt],
    maxOutputTokens: Math.min(
      model.limit.output,
      options.generation === "early" ? 64_000 : 256_000,
    ),
    tools: tools.map(([name, { description, inputSchema }]) => ({
      type: "function" as const,
      name,
      description,
      inputSchema,
    })),
    toolChoice: { type: "auto" },
    headers: headersOf(options),
    providerOptions: { kiro: settingsOf(options, model, variant) as never },
  };
}

function headersOf({ generation, id, parentId }: SessionOptions): Record<string, string> {
  const parents = parentId === undefined ? {} : { "x-parent-session-id": parentId };
  return {
    "X-Session-Id": id,
    "x-session-affinity": id,
    "x-opencode-session": id,
    "User-Agent": "opencode/2",
    ...(generation === "released" && { "x-opencode-session-id": id }),
    ...parents,
  };
}
