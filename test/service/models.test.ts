import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { listModels, processModels } from "../../src/service/models.ts";
import { startSimulator, type Simulator } from "../simulator/simulator.ts";
import { API_KEY, createFakeService, SOCIAL } from "./fake-service.ts";

const model = (modelId: unknown, more: object = {}) => ({ modelId, ...more });

describe("processModels", () => {
  it("reads id, name, limits, input types and rate", () => {
    const models = [
      model("claude-opus-4.8", {
        modelName: "Claude Opus 4.8",
        supportedInputTypes: ["TEXT", "IMAGE"],
        tokenLimits: { maxInputTokens: 1_000_000, maxOutputTokens: 64_000 },
        rateMultiplier: 2.2,
      }),
      model("auto"),
    ];
    expect(processModels({ models })).toEqual([
      {
        id: "claude-opus-4.8",
        title: "Claude Opus 4.8",
        images: true,
        context: 1_000_000,
        output: 64_000,
        rate: 2.2,
      },
      { id: "auto", title: "auto" },
    ]);
  });

  it("keeps what a model says of effort", () => {
    const schema = {
      type: "object",
      properties: {
        thinking: {
          type: "object",
          properties: { type: { type: "string", enum: ["adaptive", "disabled"] } },
          required: ["type"],
        },
        output_config: { properties: { effort: { enum: ["low", "high"], default: "high" } } },
      },
    };
    const models = [schema, null, undefined].map((additionalModelRequestFieldsSchema) =>
      model("x", { additionalModelRequestFieldsSchema }),
    );
    const [withSchema, ...without] = processModels({ models });
    expect(withSchema?.fields).toEqual({
      thinkingTypes: ["adaptive", "disabled"],
      displays: [],
      outputEfforts: ["low", "high"],
      reasoningEfforts: [],
      defaultEffort: "high",
    });
    for (const each of without) expect(each).not.toHaveProperty("fields");
  });

  it("keeps what a model says of caching", () => {
    const promptCaching = { supportsPromptCaching: true, maximumCacheCheckpointsPerRequest: 2 };
    const models = [model("x", { promptCaching }), model("y", { promptCaching: null })];
    const [withCache, without] = processModels({ models });
    expect(withCache?.cache).toEqual({ maxPoints: 2, minTokens: 1024 });
    expect(without).not.toHaveProperty("cache");
  });

  it.each([
    ["text only", { supportedInputTypes: ["TEXT"] }, { images: false }],
    [
      "documents",
      { supportedInputTypes: ["TEXT", "DOCUMENT"] },
      { images: false, documents: true },
    ],
    ["PDFs", { supportedInputTypes: ["PDF"] }, { images: false, documents: true }],
    ["input types of a wrong kind", { supportedInputTypes: "IMAGE" }, {}],
    ["limits of a wrong kind", { tokenLimits: { maxInputTokens: "1M" } }, {}],
    ["limits of less than a token", { tokenLimits: { maxInputTokens: 0.5 } }, {}],
    ["limits below zero", { tokenLimits: { maxInputTokens: -5 } }, {}],
    [
      "limits that are no whole number",
      { tokenLimits: { maxOutputTokens: 900.5 } },
      { output: 900 },
    ],
    ["limits that are null", { tokenLimits: null }, {}],
    ["an empty name", { modelName: "" }, { title: "x" }],
  ])("survives %s", (_, more, expected) => {
    const [read] = processModels({ models: [model("x", more)] });
    expect(read).toMatchObject({ id: "x", title: "x", ...expected });
    expect(read).not.toHaveProperty("context");
  });

  it.each(["", " x", "a b", "../x", "a/b", "x\n", "-x", "💥", "x".repeat(129), 7, null, ["x"]])(
    "leaves out an id such as %j",
    (id) => {
      expect(processModels({ models: [model(id), model("good")] })).toHaveLength(1);
    },
  );

  it.each([{}, { models: null }, { models: {} }, { models: [null, 7, "x", []] }])(
    "finds none in %j",
    (answer) => {
      expect(processModels(answer)).toEqual([]);
    },
  );

  it("never throws", () => {
    fc.assert(fc.property(fc.anything(), (models) => Array.isArray(processModels({ models }))));
  });
});

describe("listModels", () => {
  it("reads page after page", async () => {
    const { context, sent } = createFakeService(({ url }) => {
      const page = Number(url.searchParams.get("nextToken") ?? "0");
      const next = page < 2 ? String(page + 1) : null;
      return Response.json({ models: [model(`model-${page}`)], nextToken: next });
    });
    const models = await listModels(context, SOCIAL);
    expect(models.map(({ id }) => id)).toEqual(["model-0", "model-1", "model-2"]);
    expect(sent).toHaveLength(3);
    expect(sent[0]?.url.searchParams.get("profileArn")).toMatch(/^arn:aws:codewhisperer:/);
    expect(sent[0]?.url.searchParams.get("origin")).toBe("KIRO_CLI");
  });

  it("ends a list that never ends", async () => {
    const { context, sent } = createFakeService(() =>
      Response.json({ models: [model("again")], nextToken: "more" }),
    );
    expect(await listModels(context, SOCIAL)).toHaveLength(10);
    expect(sent).toHaveLength(10);
  });

  it("names no profile for an API key, and asks in the key's region", async () => {
    const { context, sent } = createFakeService(() => Response.json({ models: [] }));
    await listModels(context, { ...API_KEY, region: "eu-central-1" });
    expect(sent[0]?.url.searchParams.has("profileArn")).toBe(false);
    expect(sent[0]?.url.hostname).toBe("management.eu-central-1.kiro.dev");
  });

  describe("of the simulator", () => {
    let simulator: Simulator;
    beforeEach(async () => {
      simulator = await startSimulator();
    });
    afterEach(() => simulator.close());

    it("is what the account may use", async () => {
      const { accessToken, refreshToken, profileArn } = simulator.issueSocial();
      const { context } = createFakeService(() => new Response());
      const real = { ...context, deps: { ...context.deps, fetch: simulator.fetch } };
      const credentials = { ...SOCIAL, accessToken, refreshToken, profileArn };
      const models = await listModels(real, credentials);
      expect(models).toContainEqual({
        cache: { maxPoints: 4, minTokens: 1024 },
        id: "claude-sonnet-4.5",
        title: "Claude Sonnet 4.5",
        context: 200_000,
        output: 64_000,
        images: true,
        rate: 1.3,
        description: "The Claude Sonnet 4.5 model",
      });
      expect(models).toHaveLength(simulator.models.live.length);
      const efforts = (id: string) => models.find((each) => each.id === id)?.fields;
      expect(efforts("claude-opus-4.6")).toEqual({
        thinkingTypes: ["adaptive"],
        displays: ["summarized", "omitted"],
        outputEfforts: ["low", "medium", "high", "max"],
        reasoningEfforts: [],
        defaultEffort: "high",
        maxTokens: { minimum: 1024, maximum: 64_000 },
      });
      expect(efforts("gpt-5.6-sol")?.reasoningEfforts).toHaveLength(6);
    });
  });
});
