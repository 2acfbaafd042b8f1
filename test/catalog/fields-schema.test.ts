import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type FieldsSchema,
  readFieldsSchema,
  restoreFieldsSchema,
} from "../../src/catalog/fields-schema.ts";

const NOTHING: FieldsSchema = {
  thinkingTypes: [],
  displays: [],
  outputEfforts: [],
  reasoningEfforts: [],
};
const field = (outer: string, inner: string, values: unknown) => ({
  properties: { [outer]: { properties: { [inner]: { enum: values } } } },
});

describe("reading a schema", () => {
  it("keeps the values of the fields that we set, the usual effort and the bounds", () => {
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
      defaultEffort: "low",
      maxTokens: { minimum: 1024 },
    };
    expect(readFieldsSchema(schema)).toEqual(expected);
    expect(restoreFieldsSchema(JSON.parse(JSON.stringify(expected)))).toEqual(expected);
  });

  it.each([null, undefined, "x", 7, true, []])("%j is no schema", (schema) => {
    expect(readFieldsSchema(schema)).toBeUndefined();
    expect(restoreFieldsSchema(schema)).toBeUndefined();
  });

  it.each<[string, unknown]>([
    ["an empty one", {}],
    ["one of other fields", { properties: { temperature: { type: "number" } } }],
    ["properties of a wrong kind", { properties: [] }],
    ["an enum of a wrong kind", field("output_config", "effort", "low")],
    ["an effort without an enum", { properties: { reasoning: { properties: { effort: {} } } } }],
    ["a null on the way", { properties: { reasoning: null } }],
  ])("%s is a schema that lets nothing be said", (_, schema) => {
    expect(readFieldsSchema(schema)).toEqual(NOTHING);
    expect(restoreFieldsSchema({})).toEqual(NOTHING);
  });

  const effort = { enum: ["low", "high"], default: "high" };
  it.each<[string, object]>([
    [
      "a reference",
      {
        properties: { output_config: { $ref: "#/$defs/Output" } },
        $defs: { Output: { properties: { effort } } },
      },
    ],
    [
      "references to references",
      {
        $ref: "#/definitions/a~1b",
        definitions: {
          "a/b": {
            properties: { output_config: { properties: { effort: { $ref: "#/definitions/e" } } } },
          },
          e: effort,
        },
      },
    ],
    [
      "alternatives of single values",
      {
        properties: {
          output_config: {
            properties: {
              effort: {
                anyOf: [{ const: "low" }, { const: "high" }, { type: "null" }],
                default: "high",
              },
            },
          },
        },
      },
    ],
    [
      "alternatives of objects",
      {
        oneOf: [
          { type: "null" },
          { allOf: [{ properties: { output_config: { properties: { effort } } } }] },
        ],
      },
    ],
  ])("follows %s", (_, schema) => {
    expect(readFieldsSchema(schema)).toEqual({
      ...NOTHING,
      outputEfforts: ["low", "high"],
      defaultEffort: "high",
    });
  });

  it.each<[string, unknown]>([
    ["itself", { $ref: "#/properties/reasoning" }],
    ["its parent", { anyOf: [{ $ref: "#" }, { $ref: "#/" }, { $ref: "#/properties" }] }],
    [
      "each other, many times",
      { anyOf: Array.from({ length: 20 }, () => ({ $ref: "#/properties/reasoning" })) },
    ],
    ["another document", { $ref: "https://example.invalid/schema.json" }],
    ["what every object has", { $ref: "#/__proto__/constructor" }],
  ])("comes to an end where a schema refers to %s", (_, reasoning) => {
    expect(readFieldsSchema({ properties: { reasoning } })).toEqual(NOTHING);
  });

  it("keeps bounds that are numbers of tokens", () => {
    const boundsOf = (maxTokens: unknown) =>
      readFieldsSchema({ properties: { max_tokens: maxTokens } })?.maxTokens;
    expect(boundsOf({ minimum: 1024, maximum: 128_000 })).toEqual({
      minimum: 1024,
      maximum: 128_000,
    });
    expect(boundsOf({ anyOf: [{ type: "null" }, { maximum: 5 }] })).toEqual({ maximum: 5 });
    expect(boundsOf({ minimum: -1, maximum: "9" })).toEqual({});
    expect(boundsOf(null)).toBeUndefined();
  });

  it("takes each word once, words only, and no end of them", () => {
    const odd = ["low", "low", "", " low", "High", "a b", 7, null, "__proto__", "x".repeat(33)];
    const words = (values: unknown) =>
      readFieldsSchema(field("reasoning", "effort", values))?.reasoningEfforts;
    expect(words(odd)).toEqual(["low"]);
    expect(words(Array.from({ length: 99 }, (_, index) => `level-${index}`))).toHaveLength(16);
  });

  it("never throws, and never keeps anything but words", () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const schemas = [
          readFieldsSchema(value),
          readFieldsSchema({ properties: value }),
          readFieldsSchema(field("output_config", "effort", value)),
          restoreFieldsSchema({ outputEfforts: value, displays: value }),
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
