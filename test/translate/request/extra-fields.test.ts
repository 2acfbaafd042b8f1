import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type FieldsSchema, readFieldsSchema } from "../../../src/catalog/fields-schema.ts";
import { extraFields, type FieldsOptions } from "../../../src/translate/request/extra-fields.ts";
import { simpleRequest } from "../../simulator/samples.ts";
import { validateRequest } from "../../simulator/chat/validate-request.ts";
import { translateBody, user } from "../translate.ts";

const CLAUDE: FieldsSchema = {
  thinkingTypes: ["adaptive", "disabled"],
  displays: ["summarized", "omitted"],
  outputEfforts: ["low", "medium", "high", "max"],
  reasoningEfforts: [],
};
const GPT: FieldsSchema = {
  thinkingTypes: [],
  displays: [],
  outputEfforts: [],
  reasoningEfforts: ["none", "low", "medium", "high", "xhigh", "max"],
};
const ADAPTIVE = { type: "adaptive", display: "summarized" };

interface Asked {
  readonly modelId?: string;
  readonly maxTokens?: number;
  readonly effort?: string;
  readonly budget?: number;
  readonly setting?: number;
  readonly strict?: boolean;
}

function request(fieldsSchema: FieldsSchema | undefined, asked: Asked) {
  const options: FieldsOptions = {
    modelId: asked.modelId ?? "claude-opus-4.5",
    fieldsSchema,
    fallbackThinkingBudget: asked.setting,
    strict: asked.strict ?? false,
  };
  const { budget: thinkingBudget, effort, maxTokens } = asked;
  return extraFields({ effort, thinkingBudget, maxTokens }, options);
}

describe("a model with a schema", () => {
  const thinking = (effort: string) => ({ thinking: ADAPTIVE, output_config: { effort } });
  const reasoning = (effort: string) => ({ reasoning: { effort } });

  it.each<[Asked, unknown, unknown]>([
    [{}, undefined, undefined],
    [{ effort: "low" }, thinking("low"), reasoning("low")],
    [{ effort: "xhigh" }, thinking("high"), reasoning("xhigh")],
    [{ effort: "none" }, { thinking: { type: "disabled" } }, reasoning("none")],
    [{ effort: "any-word" }, undefined, undefined],
    [{ budget: 32_768 }, thinking("max"), reasoning("max")],
    [{ setting: 20_000 }, thinking("medium"), reasoning("medium")],
    [{ budget: 8192, setting: 32_768 }, thinking("low"), reasoning("low")],
    [{ effort: "high", budget: 8192, setting: 1 }, thinking("high"), reasoning("high")],
    [{ effort: "any-word", budget: 8192 }, thinking("low"), reasoning("low")],
    [{ effort: "none", budget: 8192 }, { thinking: { type: "disabled" } }, reasoning("none")],
    [{ effort: "high", strict: true }, undefined, undefined],
    [{ budget: 8192, strict: true }, undefined, undefined],
  ])("is asked for %j with fields only", (asked, claude, gpt) => {
    for (const [schema, fields] of [
      [CLAUDE, claude],
      [GPT, gpt],
    ] as const) {
      expect(request(schema, asked).fields).toEqual(fields);
      expect(request(schema, asked).promptBudget).toBeUndefined();
    }
  });

  it.each<[string, Partial<FieldsSchema>, string, unknown]>([
    ["no display", { displays: [] }, "low", { ...thinking("low"), thinking: { type: "adaptive" } }],
    [
      "another display",
      { displays: ["omitted"] },
      "low",
      { ...thinking("low"), thinking: { type: "adaptive" } },
    ],
    [
      "no adaptive thinking",
      { thinkingTypes: ["disabled"] },
      "low",
      { output_config: { effort: "low" } },
    ],
    ["no effort", { outputEfforts: [] }, "low", { thinking: ADAPTIVE }],
    ["an effort of its own", { outputEfforts: ["ultra"] }, "ultra", thinking("ultra")],
    [
      "thinking that cannot be ended",
      { thinkingTypes: ["adaptive", "between_tools"] },
      "none",
      { output_config: { effort: "low" } },
    ],
    ["nothing to say", { thinkingTypes: [], displays: [], outputEfforts: [] }, "low", undefined],
    [
      "nothing to say of none",
      { thinkingTypes: ["adaptive"], outputEfforts: [] },
      "none",
      undefined,
    ],
  ])("with %s is sent what it names, no more", (_, changes, effort, fields) => {
    expect(request({ ...CLAUDE, ...changes }, { effort }).fields).toEqual(fields);
  });

  const words = (...values: string[]) =>
    fc.option(
      fc.subarray(values).map((some) => ({ enum: some })),
      { nil: undefined },
    );
  const level = fc.constantFrom("none", "minimal", "low", "high", "xhigh", "max", "ultra");

  it("takes whatever is said to it", () => {
    const schemas = fc.record({
      type: words("adaptive", "disabled", "between_tools"),
      display: words("summarized", "omitted"),
      output: words("none", "low", "high", "xhigh", "max", "ultra"),
      reasoning: words("none", "minimal", "medium", "ultra"),
      maxTokens: fc.option(fc.constant({ type: "integer", minimum: 1024, maximum: 64_000 }), {
        nil: undefined,
      }),
    });
    const wishes = fc.record(
      {
        effort: level,
        budget: fc.integer({ min: 1, max: 99_999 }),
        setting: fc.integer({ min: 1, max: 99_999 }),
        maxTokens: fc.integer({ min: 1, max: 999_999 }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(
        schemas,
        wishes,
        ({ type, display, output, reasoning: efforts, maxTokens }, asked) => {
          const object = (properties: Record<string, unknown>, required: string[] = []) => ({
            type: "object",
            properties: Object.fromEntries(
              Object.entries(properties).filter(([, value]) => value !== undefined),
            ),
            required,
          });
          const fieldsSchema = object({
            thinking: object({ type, display }, ["type"]),
            output_config: object({ effort: output }),
            reasoning: object({ effort: efforts }),
            max_tokens: maxTokens,
          });
          const { fields } = request(readFieldsSchema(fieldsSchema), asked);
          if (fields === undefined) return;
          expect(Object.keys(fields)).not.toHaveLength(0);
          const body = { ...simpleRequest("Hi"), additionalModelRequestFields: fields };
          const entry = {
            modelId: "x",
            modelName: "X",
            context: 1e6,
            output: 1,
            rate: 1,
            images: true,
          };
          expect(
            validateRequest(body, { findModel: () => ({ ...entry, fieldsSchema }) }),
          ).toBeUndefined();
        },
      ),
    );
  });
});

describe("the length of the answer", () => {
  const LONG: FieldsSchema = { ...CLAUDE, maxTokens: { minimum: 1024, maximum: 128_000 } };

  it.each<[FieldsSchema | undefined, Asked, unknown]>([
    [LONG, { maxTokens: 32_000 }, { max_tokens: 32_000 }],
    [LONG, { maxTokens: 1 }, { max_tokens: 1024 }],
    [LONG, { maxTokens: 200_000 }, { max_tokens: 128_000 }],
    [LONG, {}, undefined],
    [LONG, { maxTokens: 32_000, strict: true }, undefined],
    [{ ...CLAUDE, maxTokens: {} }, { maxTokens: 5 }, { max_tokens: 5 }],
    [CLAUDE, { maxTokens: 32_000 }, undefined],
    [GPT, { maxTokens: 32_000 }, undefined],
    [undefined, { maxTokens: 32_000 }, undefined],
  ])("of %j asked for with %j is %j", (schema, asked, fields) => {
    expect(request(schema, asked).fields).toEqual(fields);
  });

  it("goes beside the effort", () => {
    expect(request(LONG, { maxTokens: 32_000, effort: "low" }).fields).toEqual({
      thinking: ADAPTIVE,
      output_config: { effort: "low" },
      max_tokens: 32_000,
    });
  });
});

describe("a model without a schema", () => {
  it.each(["gpt-5.6-sol", "auto", "deepseek-3.2", "qwen3-coder-next", "glm-5", "minimax-m2.5"])(
    "that is not known to understand it, such as %s, is not asked in the prompt",
    (modelId) => {
      expect(request(undefined, { modelId, effort: "high", budget: 4000 })).toEqual({});
    },
  );

  it.each<[Asked, number | undefined]>([
    [{}, undefined],
    [{ budget: 4000 }, 4000],
    [{ setting: 20_000 }, 20_000],
    [{ budget: 4000, setting: 20_000 }, 4000],
    [{ effort: "low" }, 8192],
    [{ effort: "high", setting: 20_000 }, 24_576],
    [{ effort: "low", budget: 4000 }, 4000],
    [{ effort: "none", setting: 20_000 }, undefined],
    [{ effort: "any-word", setting: 20_000 }, 20_000],
    [{ effort: "any-word" }, undefined],
    [{ setting: 20_000, strict: true }, 20_000],
  ])("is asked for %j in the prompt", (asked, budget) => {
    const { fields, promptBudget } = request(undefined, asked);
    expect(promptBudget).toBe(budget);
    expect(fields).toBeUndefined();
  });
});

describe("the request as a whole", () => {
  const body = { messages: [user("U")], reasoning_effort: "max" };

  it("has either the fields or the prompt, and expects tags only after the prompt", () => {
    const modelId = "claude-opus-4.6";
    const withFields = translateBody(body, { modelId, fieldsSchema: CLAUDE });
    expect(withFields.request.additionalModelRequestFields).toEqual({
      thinking: ADAPTIVE,
      output_config: { effort: "max" },
    });
    expect(JSON.stringify(withFields.request)).not.toContain("thinking_mode");
    expect(withFields.thinkingTags).toBe(false);

    const withPrompt = translateBody(body);
    expect(withPrompt.request).not.toHaveProperty("additionalModelRequestFields");
    expect(JSON.stringify(withPrompt.request)).toContain("<max_thinking_length>32768<");
    expect(withPrompt.thinkingTags).toBe(true);
  });

  it("has neither when it is built by stricter rules for a model with a schema", () => {
    const strict = translateBody(body, { fieldsSchema: CLAUDE, strict: true });
    expect(JSON.stringify(strict.request)).not.toMatch(/thinking_mode|additionalModelRequest/);
    expect(strict.thinkingTags).toBe(false);
  });
});
