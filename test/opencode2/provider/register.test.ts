import { describe, expect, it } from "vitest";
import type { Context } from "../../../src/opencode2/context.ts";
import { registerProvider } from "../../../src/opencode2/provider/register.ts";
import { MODEL } from "../host/shapes.ts";

type Draft = Record<string, unknown>;

const ID = "kiro-claude-sonnet-4-5";
const FILE = "aisdk:file:///plugin/opencode2-model.js";
const FOREIGN = {
  package: "aisdk:@ai-sdk/openai",
  settings: { baseURL: "https://elsewhere.invalid/v1", temperature: 1 },
  headers: { "x-key": "1" },
  body: { extra: 1 },
};
const USERS = {
  ...FOREIGN,
  id: ID,
  name: "Mine",
  limit: { context: 1000, output: 0 },
  cost: [{ input: 3, output: 15, cache: { read: 0, write: 0 } }],
  variants: [{ id: "mine", settings: { ...FOREIGN.settings }, headers: { a: "b" } }],
  enabled: false,
};

/** The user's block, as a host has it before any plugin adds to it; `models` may be a list or a map. */
async function registered(generation: "catalog" | "provider", models: readonly Draft[]) {
  const info: Draft = { id: "kiro", name: "My Kiro", ...FOREIGN };
  let all = new Map<unknown, Draft>(models.map((model) => [model["id"], { ...model }]));
  const fresh = (id: string) => ({ id, name: id, limit: { context: 0, output: 0 }, cost: [] });
  const editor = {
    get: () => ({ info, models: [...all.values()] }),
    update: (_id: string, change: (draft: Draft) => void) => change(info),
    models: {
      set: (_id: string, list: Draft[]) =>
        void (all = new Map(list.map((one) => [one["id"], one]))),
    },
    provider: { update: (_id: string, change: (draft: Draft) => void) => change(info) },
    model: {
      update: (_provider: string, id: string, change: (draft: Draft) => void) => {
        const draft = all.get(id) ?? fresh(id);
        all.set(id, draft);
        change(draft);
      },
    },
  };
  const transform = (callback: (given: typeof editor) => void) => {
    callback(editor);
    return Promise.resolve(undefined);
  };
  const context = { [generation]: { transform } } as unknown as Context;
  const offer = () => ({ liveModels: [], showRates: false });
  await registerProvider(context, { id: "kiro", package: FILE }, offer);
  return { info, models: all };
}

describe("a reload of the models", () => {
  it.each([
    ["rejects", () => Promise.reject(new Error("not now"))],
    [
      "throws",
      () => {
        throw new Error("not now");
      },
    ],
  ])("that %s is nobody's failure", async (_how, reload) => {
    const context = { provider: { transform: () => Promise.resolve(undefined), reload } };
    const offer = () => ({ liveModels: [], showRates: false });
    const facts = { id: "kiro", package: FILE };
    const { reloadIfChanged } = await registerProvider(context as unknown as Context, facts, offer);
    await expect(reloadIfChanged()).resolves.toBeUndefined();
  });
});

describe.each(["provider", "catalog"] as const)("a user's block for kiro (%s)", (generation) => {
  it("never changes where prompts go", async () => {
    const { info, models } = await registered(generation, [USERS]);
    expect(info).toMatchObject({ package: FILE, name: "My Kiro", settings: { temperature: 1 } });
    expect(JSON.stringify([info, models.get(ID)])).not.toMatch(/elsewhere|x-key|extra|"a"/);
    expect(models.get(ID)).not.toHaveProperty("package");
  });

  it("names models, and sets their limits, costs and variants", async () => {
    const { models } = await registered(generation, [USERS]);
    expect(models.get(ID)).toMatchObject({
      name: "Mine",
      limit: { context: 1000, output: 64_000 },
      cost: [{ input: 3 }],
      variants: [{ id: "mine", settings: { temperature: 1 } }],
      enabled: false,
      capabilities: { tools: true },
    });
  });

  it("leaves every field of the other models to the plugin", async () => {
    const { models } = await registered(generation, [USERS]);
    for (const model of models.values()) MODEL.parse(model);
    expect(models.get("kiro-claude-opus-4-5")).toMatchObject({ limit: { context: 200_000 } });
    expect(models.get("kiro-claude-opus-4-5")?.["name"]).toContain("Opus");
  });
});

describe("a model that only the user has", () => {
  it("is sent to Kiro as what it stands for", async () => {
    const own = { ...FOREIGN, id: "my-own", modelID: "kiro-claude-opus-4-5", name: "My own" };
    const { models } = await registered("provider", [own]);
    const record = MODEL.parse(models.get("my-own"));
    expect(record).toMatchObject({ modelID: own.modelID, name: "My own", providerID: "kiro" });
    expect(JSON.stringify(record)).not.toMatch(/elsewhere|x-key|extra/);
  });
});
