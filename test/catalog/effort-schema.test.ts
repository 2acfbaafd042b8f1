import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { EffortSchema } from "../../src/catalog/effort.ts";
import { readEffortSchema, restoreEffortSchema } from "../../src/catalog/effort-schema.ts";

const NOTHING: EffortSchema = {
  thinkingTypes: [],
  displays: [],
  outputEfforts: [],
  reasoningEfforts: [],
};
const field = (outer: string, inner: string, values: unknown) => ({
  properties: { [outer]: { properties: { [inner]: { enum: values } } } },
});

describe("reading a schema", () => {
  it("keeps the values of the four fields", () => {
    const schema = {
      type: "object",
      properties: {
        thinking: {
          type: "object",
          properties: {
            type: { type: "string", enum: ["adaptive", "between_tools"] },
            display: { type: "string", enum: ["summarized", "omitted"] },
          },
          required: ["type"],
        },
        output_config: { properties: { effort: { enum: ["low", "max"], default: "low" } } },
        reasoning: { properties: { effort: { enum: ["none"] } } },
        max_tokens: { type: "integer", minimum: 1024 },
      },
      additionalProperties: false,
    };
    const expected = {
      thinkingTypes: ["adaptive", "between_tools"],
      displays: ["summarized", "omitted"],
      outputEfforts: ["low", "max"],
      reasoningEfforts: ["none"],
    };
    expect(readEffortSchema(schema)).toEqual(expected);
    expect(restoreEffortSchema(JSON.parse(JSON.stringify(expected)))).toEqual(expected);
  });

  it.each([null, undefined, "x", 7, true, []])("%j is no schema", (schema) => {
    expect(readEffortSchema(schema)).toBeUndefined();
    expect(restoreEffortSchema(schema)).toBeUndefined();
  });

  it.each<[string, unknown]>([
    ["an empty one", {}],
    ["one of other fields", { properties: { max_tokens: { type: "integer" } } }],
    ["properties of a wrong kind", { properties: [] }],
    ["an enum of a wrong kind", field("output_config", "effort", "low")],
    ["an effort without an enum", { properties: { reasoning: { properties: { effort: {} } } } }],
    ["a null on the way", { properties: { reasoning: null } }],
  ])("%s is a schema that lets nothing be said", (_, schema) => {
    expect(readEffortSchema(schema)).toEqual(NOTHING);
    expect(restoreEffortSchema({})).toEqual(NOTHING);
  });

  it("takes each word once, words only, and no end of them", () => {
    const odd = ["low", "low", "", " low", "High", "a b", 7, null, "__proto__", "x".repeat(33)];
    const words = (values: unknown) =>
      readEffortSchema(field("reasoning", "effort", values))?.reasoningEfforts;
    expect(words(odd)).toEqual(["low"]);
    expect(words(Array.from({ length: 99 }, (_, index) => `level-${index}`))).toHaveLength(16);
  });

  it("never throws, and never keeps anything but words", () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const schemas = [
          readEffortSchema(value),
          readEffortSchema({ properties: value }),
          readEffortSchema(field("output_config", "effort", value)),
          restoreEffortSchema({ outputEfforts: value, displays: value }),
        ];
        for (const schema of schemas) {
          const { thinkingTypes, displays, outputEfforts, reasoningEfforts } = schema ?? NOTHING;
          for (const word of [thinkingTypes, displays, outputEfforts, reasoningEfforts].flat()) {
            expect(word).toMatch(/^[a-z][a-z0-9_-]*$/);
          }
        }
      }),
    );
  });
});
