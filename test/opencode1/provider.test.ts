import type { Config } from "@opencode-ai/plugin";
import { describe, expect, it } from "vitest";
import { offeredModels } from "../../src/models/offered.ts";
import { registerProvider } from "../../src/opencode1/provider.ts";
import { BASE_URL } from "../../src/plugin/offer.ts";
import type { LiveModel } from "../../src/service/models.ts";

const fetch = () => Promise.resolve(new Response());
/** The contract: what every user may rely on. */
const PROMISED = [
  "kiro-claude-opus-4-5",
  "kiro-claude-opus-4-5-thinking",
  "kiro-claude-sonnet-4-5",
  "kiro-claude-sonnet-4-5-thinking",
  "kiro-claude-haiku-4-5",
];
const OFFERED = offeredModels([]).map((model) => model.id);
const VARIANTS = {
  low: { thinkingConfig: { thinkingBudget: 8192 } },
  medium: { thinkingConfig: { thinkingBudget: 16_384 } },
  max: { thinkingConfig: { thinkingBudget: 32_768 } },
};

/** What a person may write; OpenCode checks it, the published types lag behind. */
function register(provider: unknown, liveModels: readonly LiveModel[] = []) {
  const config = (provider === undefined ? {} : { provider: { kiro: provider } }) as Config;
  registerProvider(config, fetch, { liveModels, showRates: true });
  const kiro = config.provider?.["kiro"];
  if (kiro?.models === undefined) throw new Error("no provider");
  return { config, kiro, models: kiro.models };
}

describe("without any configuration", () => {
  it("the provider is there with all it needs", () => {
    const { kiro } = register(undefined);
    expect(kiro).toMatchObject({
      name: "Kiro (AWS)",
      npm: "@ai-sdk/openai-compatible",
      options: { baseURL: BASE_URL, fetch },
      whitelist: OFFERED,
    });
    expect(new URL(BASE_URL).hostname).toMatch(/\.invalid$/);
  });

  it("offers the models that users rely on", () => {
    const { models } = register(undefined);
    expect(Object.keys(models)).toEqual(expect.arrayContaining(PROMISED));
    for (const id of PROMISED) {
      const model = models[id] ?? {};
      expect(model).toMatchObject({
        limit: { context: 200_000, output: 64_000 },
        modalities: { input: ["text", "image", "pdf"], output: ["text"] },
        attachment: true,
        tool_call: true,
        cost: { input: 0, output: 0 },
      });
      const variants = "variants" in model ? model.variants : undefined;
      expect(variants).toEqual(id.endsWith("-thinking") ? VARIANTS : undefined);
    }
    expect(models["kiro-claude-opus-4-5-thinking"]?.name).toBe("Claude Opus 4.5 Thinking (Kiro)");
    expect(models["kiro-claude-haiku-4-5"]).toMatchObject({ family: "claude-haiku" });
  });

  it("holds no token where OpenCode shows options to anyone", () => {
    const { kiro } = register(undefined);
    expect(Object.keys(kiro.options ?? {}).toSorted()).toEqual(["apiKey", "baseURL", "fetch"]);
    expect(kiro.options?.apiKey).toBe("unused");
  });

  it("leaves other providers and other settings alone", () => {
    const config: Config = { theme: "x", provider: { openai: { name: "mine" } } };
    registerProvider(config, fetch, { liveModels: [], showRates: true });
    expect(config.theme).toBe("x");
    expect(config.provider?.["openai"]).toEqual({ name: "mine" });
    expect(Object.keys(config.provider ?? {})).toEqual(["openai", "kiro"]);
  });

  it("does the same when it is asked twice", () => {
    const { config, kiro } = register(undefined);
    const before = structuredClone({ ...kiro, options: { ...kiro.options, fetch: undefined } });
    registerProvider(config, fetch, { liveModels: [], showRates: true });
    const after = config.provider?.["kiro"];
    expect({ ...after, options: { ...after?.options, fetch: undefined } }).toEqual(before);
  });
});

describe("the long form", () => {
  const plain = (name: string) => ({
    name: `Claude ${name} (Kiro)`,
    limit: { context: 200_000, output: 64_000 },
    modalities: { input: ["text", "image", "pdf"], output: ["text"] },
  });
  const long = {
    models: {
      "kiro-claude-opus-4-5": plain("Opus 4.5"),
      "kiro-claude-opus-4-5-thinking": { ...plain("Opus 4.5 Thinking"), variants: VARIANTS },
      "kiro-claude-sonnet-4-5": plain("Sonnet 4.5"),
      "kiro-claude-sonnet-4-5-thinking": { ...plain("Sonnet 4.5 Thinking"), variants: VARIANTS },
      "kiro-claude-haiku-4-5": plain("Haiku 4.5"),
    },
  };

  it("gives the same as no configuration at all", () => {
    expect(register(structuredClone(long)).kiro).toEqual(register(undefined).kiro);
  });
});

describe("what the user wrote", () => {
  const modelOf = (model: unknown, id = "kiro-claude-opus-4-5-thinking") =>
    register({ models: { [id]: model } }).models[id];

  it.each<[string, object, object]>([
    ["a name", { name: "Mine" }, { name: "Mine", limit: { context: 200_000, output: 64_000 } }],
    ["one limit", { limit: { output: 8000 } }, { limit: { context: 200_000, output: 8000 } }],
    [
      "one modality",
      { modalities: { input: ["text"] } },
      { modalities: { input: ["text"], output: ["text"] } },
    ],
    ["its variants", { variants: { tiny: {} } }, { variants: { tiny: {} }, tool_call: true }],
    ["a switch", { tool_call: false, attachment: false }, { tool_call: false, attachment: false }],
    ["a price", { cost: { input: 1, output: 2 } }, { cost: { input: 1, output: 2 } }],
    ["nothing", {}, { name: "Claude Opus 4.5 Thinking (Kiro)", variants: VARIANTS }],
  ])("%s wins, and the rest stays ours", (_, model, expected) => {
    expect(modelOf(model)).toMatchObject(expected);
  });

  it("may be a model that we know but do not offer", () => {
    for (const id of ["kiro-claude-sonnet-4-20250514", "claude-3-7-sonnet-20250219"]) {
      expect(modelOf({}, id)).toMatchObject({
        name: expect.stringMatching(/^Claude Sonnet .* \(Kiro\)$/) as string,
        limit: { context: 200_000, output: 64_000 },
      });
    }
    expect(modelOf({}, "kiro-claude-sonnet-4-20250514-thinking")).toMatchObject({
      variants: VARIANTS,
    });
  });

  it("may be a model that nobody knows: OpenCode still gets limits to compact by", () => {
    const { models, kiro } = register({ models: { "my-model": { name: "Mine", id: "auto" } } });
    expect(models["my-model"]).toMatchObject({
      name: "Mine",
      id: "auto",
      limit: { context: 200_000, output: 64_000 },
      modalities: { input: ["text", "image", "pdf"], output: ["text"] },
    });
    expect(kiro.whitelist).toEqual([...OFFERED, "my-model"]);
  });

  it("counts for the provider too, except for the way to Kiro", () => {
    const { kiro } = register({
      name: "My Kiro",
      npm: "@ai-sdk/other",
      whitelist: ["kiro-claude-haiku-4-5"],
      options: { timeout: 5, baseURL: "https://mine.example/v1", fetch: "not a function" },
    });
    expect(kiro).toMatchObject({
      name: "My Kiro",
      npm: "@ai-sdk/openai-compatible",
      api: BASE_URL,
      whitelist: ["kiro-claude-haiku-4-5"],
    });
    expect(kiro.options).toEqual({
      apiKey: "unused",
      timeout: 5,
      baseURL: BASE_URL,
      fetch,
    });
  });

  it("names no other package and no other address, for a model either", () => {
    const provider = { npm: "@ai-sdk/anthropic", api: "https://elsewhere.example" };
    const config = {
      provider: { kiro: { npm: "x", models: { mine: { provider }, constructor: { name: "C" } } } },
    } as unknown as Config;
    expect(registerProvider(config, fetch, { liveModels: [], showRates: true })).toEqual([
      "provider.kiro.npm",
      "provider.kiro.models.mine.provider",
    ]);
    const { models = {} } = config.provider?.["kiro"] ?? {};
    expect(models["mine"]?.provider).toEqual({ npm: "@ai-sdk/openai-compatible" });
    expect(models["constructor"]).toMatchObject({ name: "C", limit: { context: 200_000 } });
  });
});

describe("a catalogue that has a provider kiro of its own", () => {
  /** Every field that models.dev may set. */
  const FIELDS = [
    ...["name", "family", "release_date", "attachment", "reasoning", "temperature", "tool_call"],
    ...["cost", "limit", "modalities", "options", "headers", "provider"],
  ];

  it("shines through in no field but the id, which is the key", () => {
    for (const model of Object.values(register(undefined).models)) {
      expect(Object.keys(model)).toEqual(expect.arrayContaining(FIELDS));
    }
  });

  it("does not add its models: only ours and the user's are let in", () => {
    const { kiro } = register({ models: { mine: {} } });
    expect(kiro.whitelist).toEqual([...OFFERED, "mine"]);
  });
});

describe("the account's live list", () => {
  const live: readonly LiveModel[] = [
    { id: "auto", title: "Auto", images: true, context: 1_000_000, output: 64_000 },
    { id: "nova-9.9", title: "Nova 9.9", images: true, context: 1_000_000 },
    { id: "blind-9.9", title: "Blind 9.9", images: false, output: 8192 },
    {
      id: "claude-sonnet-4.5",
      title: "Claude Sonnet 4.5",
      images: true,
      context: 300_000,
      output: 1,
    },
    { id: "CLAUDE_SONNET_4_5_20250929_V1_0", title: "Old", images: true },
    { id: "claude-sonnet-4", title: "Claude Sonnet 4", images: true },
  ];

  it("adds what the table does not offer, after the table", () => {
    const { models, kiro } = register(undefined, live);
    const added = ["claude-sonnet-4", "auto", "nova-9-9", "blind-9-9"].map(
      (name) => `kiro-${name}`,
    );
    expect(Object.keys(models)).toEqual([...PROMISED, ...added]);
    expect(kiro.whitelist).toEqual([...PROMISED, ...added]);
    expect(models["kiro-auto"]).toMatchObject({
      name: "Auto (Kiro)",
      limit: { context: 1_000_000, output: 64_000 },
    });
    expect(models["kiro-nova-9-9"]?.limit).toEqual({ context: 1_000_000, output: 64_000 });
    expect(models["kiro-blind-9-9"]).toMatchObject({
      limit: { context: 200_000, output: 8192 },
      modalities: { input: ["text"], output: ["text"] },
      attachment: false,
    });
    for (const suffix of ["", "-thinking"]) {
      const limit = { context: 300_000, output: 1 };
      expect(models[`kiro-claude-sonnet-4-5${suffix}`]?.limit).toEqual(limit);
    }
  });

  it("gives a model of the table its live limits and effort levels", () => {
    const fields = {
      thinkingTypes: ["adaptive"],
      displays: [],
      outputEfforts: ["high", "low"],
      reasoningEfforts: [],
    };
    const { models } = register(undefined, [
      { id: "claude-opus-4.5", title: "x", images: false, context: 1_000_000, fields },
    ]);
    expect(Object.keys(models)).toEqual(PROMISED);
    const limits = {
      limit: { context: 1_000_000, output: 64_000 },
      modalities: { input: ["text"], output: ["text"] },
    };
    expect(models["kiro-claude-opus-4-5"]).toMatchObject({
      ...limits,
      name: "Claude Opus 4.5 (Kiro)",
      variants: { low: { reasoningEffort: "low" }, high: { reasoningEffort: "high" } },
    });
    expect(models["kiro-claude-opus-4-5-thinking"]).toMatchObject({ ...limits });
    expect(models["kiro-claude-opus-4-5-thinking"]).toHaveProperty("variants", VARIANTS);
    expect(models["kiro-claude-haiku-4-5"]).not.toHaveProperty("variants");
  });

  it("gives a model its effort levels as variants, the least effort first", () => {
    const none = { thinkingTypes: [], displays: [], outputEfforts: [], reasoningEfforts: [] };
    const { models } = register(undefined, [
      { id: "a", title: "A", images: true, fields: { ...none, outputEfforts: ["max", "low"] } },
      { id: "b", title: "B", images: true, fields: { ...none, reasoningEfforts: ["x", "none"] } },
      { id: "c", title: "C", images: true, fields: { ...none, thinkingTypes: ["adaptive"] } },
      { id: "d", title: "D", images: true },
    ]);
    const variantsOf = (id: string) => {
      const { variants } = { variants: undefined, ...models[id] };
      return JSON.stringify(variants);
    };
    expect(variantsOf("kiro-a")).toBe(
      '{"low":{"reasoningEffort":"low"},"max":{"reasoningEffort":"max"}}',
    );
    expect(variantsOf("kiro-b")).toBe(
      '{"none":{"reasoningEffort":"none"},"x":{"reasoningEffort":"x"}}',
    );
    expect(variantsOf("kiro-c")).toBeUndefined();
    expect(variantsOf("kiro-d")).toBeUndefined();
  });

  it("gives each model its rate in its name, unless the user does not want that", () => {
    const list = [2, 2.2, 0.05, 0, 1.001].map((rate, index) => ({
      ...{ id: `m${index}`, title: `M${index}`, rate },
    }));
    const namesOf = (showRates: boolean) => {
      const config: Config = {};
      registerProvider(config, fetch, { liveModels: list, showRates });
      const models = Object.values(config.provider?.["kiro"]?.models ?? {});
      return models.map(({ name }) => name).slice(PROMISED.length);
    };
    expect(namesOf(true)).toEqual([
      ...["M0 (Kiro, 2x)", "M1 (Kiro, 2.2x)", "M2 (Kiro, 0.05x)", "M3 (Kiro, 0x)"],
      "M4 (Kiro, 1x)",
    ]);
    expect(namesOf(false)).toEqual(["M0", "M1", "M2", "M3", "M4"].map((name) => `${name} (Kiro)`));
  });

  it("yields to what the user wrote", () => {
    const own = { models: { "kiro-nova-9-9": { limit: { context: 500_000 } } } };
    const { models } = register(own, live);
    expect(models["kiro-nova-9-9"]).toMatchObject({
      name: "Nova 9.9 (Kiro)",
      limit: { context: 500_000, output: 64_000 },
    });
  });
});
