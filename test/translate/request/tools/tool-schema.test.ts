import { describe, expect, it } from "vitest";
import { toolInputSchema } from "../../../../src/translate/request/tools/tool-schema.ts";
import { deepFreeze } from "../../deep-freeze.ts";

type Schema = Readonly<Record<string, unknown>>;

function clean(schema: Schema, strict = false): unknown {
  return toolInputSchema(deepFreeze(schema), strict);
}

const TEXT = { type: "string" };
const COUNT = { type: "integer" };

describe("the root", () => {
  it.each<[string, Schema, Schema]>([
    ["nothing", {}, { type: "object", properties: {} }],
    ["another type", { type: "string" }, { type: "object", properties: {} }],
    ["a list of types", { type: ["object", "null"] }, { type: "object", properties: {} }],
    [
      "nonsense",
      { type: "object", properties: [], required: "a" },
      { type: "object", properties: {} },
    ],
    [
      "a plain object",
      { title: "T", description: "D", type: "object", properties: { a: TEXT }, required: ["a"] },
      { title: "T", description: "D", type: "object", properties: { a: TEXT }, required: ["a"] },
    ],
    [
      "allOf: all of it is required",
      {
        properties: { a: TEXT },
        required: ["a"],
        allOf: [{ properties: { b: TEXT }, required: ["b"] }, { properties: { c: TEXT } }],
      },
      { type: "object", properties: { a: TEXT, b: TEXT, c: TEXT }, required: ["a", "b"] },
    ],
    [
      "anyOf: what is common is required",
      {
        anyOf: [
          { properties: { a: TEXT, b: TEXT }, required: ["a", "b"] },
          { properties: { a: TEXT, c: TEXT }, required: ["c", "a"] },
        ],
      },
      { type: "object", properties: { a: TEXT, b: TEXT, c: TEXT }, required: ["a"] },
    ],
    [
      "oneOf: different schemas of one property become alternatives",
      {
        oneOf: [
          { properties: { kind: { const: "a" }, x: TEXT }, required: ["kind"] },
          { properties: { kind: { const: "b" }, x: TEXT }, required: ["kind"] },
        ],
      },
      {
        type: "object",
        properties: { kind: { anyOf: [{ const: "a" }, { const: "b" }] }, x: TEXT },
        required: ["kind"],
      },
    ],
    [
      "a reference to a definition",
      {
        $ref: "#/definitions/In",
        definitions: { In: { properties: { a: TEXT }, required: ["a"] } },
      },
      {
        definitions: { In: { properties: { a: TEXT }, required: ["a"] } },
        type: "object",
        properties: { a: TEXT },
        required: ["a"],
      },
    ],
    [
      "references in a circle",
      {
        $ref: "#/$defs/A",
        $defs: { A: { anyOf: [{ $ref: "#/$defs/A" }, { properties: { a: TEXT } }] } },
      },
      {
        $defs: { A: { anyOf: [{ $ref: "#/$defs/A" }, { properties: { a: TEXT } }] } },
        type: "object",
        properties: { a: TEXT },
      },
    ],
    [
      "references to nowhere",
      { $ref: "#/$defs/toString", properties: { a: TEXT } },
      { type: "object", properties: { a: TEXT } },
    ],
    [
      "what is required but unknown",
      { properties: { a: TEXT }, required: ["a", "b", 3] },
      { type: "object", properties: { a: TEXT }, required: ["a"] },
    ],
  ])("%s", (_, schema, expected) => {
    expect(clean(schema)).toEqual(expected);
  });
});

describe("keywords", () => {
  const KEYWORDS = {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    additionalProperties: false,
    format: "uri",
    pattern: "^a",
    minimum: 1,
    maximum: 2,
    exclusiveMinimum: 0,
    exclusiveMaximum: 3,
    multipleOf: 1,
    minLength: 1,
    maxLength: 2,
    minContains: 1,
    maxContains: 2,
    uniqueItems: true,
    patternProperties: { "^a": {} },
    unevaluatedProperties: false,
    $id: "a",
    minItems: 1,
    maxItems: 2,
    minProperties: 1,
    maxProperties: 2,
    required: [],
  };

  it("leaves out what some models refuse, at every depth", () => {
    const noisy = { ...KEYWORDS, type: "string", default: "a", enum: ["a"] };
    const plain = { type: "string", default: "a", enum: ["a"] };
    const schema = {
      ...KEYWORDS,
      properties: {
        list: { type: "array", items: noisy, prefixItems: [noisy, true] },
        choice: { anyOf: [noisy], oneOf: [noisy], allOf: [noisy], not: noisy },
        object: { type: "object", properties: { inner: noisy }, required: ["inner"] },
      },
      $defs: { Noisy: noisy },
    };
    expect(clean(schema)).toEqual({
      type: "object",
      properties: {
        list: { type: "array", items: plain, prefixItems: [plain, true] },
        choice: { anyOf: [plain], oneOf: [plain], allOf: [plain], not: plain },
        object: { type: "object", properties: { inner: plain }, required: ["inner"] },
      },
      $defs: { Noisy: plain },
    });
  });

  it("keeps properties that are called like keywords, and data that looks like them", () => {
    const names = [...Object.keys(KEYWORDS), "$ref", "$defs", "properties", "anyOf", "type"];
    const properties = Object.fromEntries(names.map((name) => [name, TEXT]));
    const data = { format: 1, pattern: { required: [] } };
    const nested = { type: "object", properties, default: data, enum: [data], const: data };
    const schema = { properties: { ...properties, nested } };
    expect(clean(schema)).toEqual({ type: "object", ...schema });
    expect(clean(schema, true)).toEqual({ type: "object", ...schema });
  });

  it("keeps a property called __proto__ a property", () => {
    const schema = JSON.parse(
      '{"properties":{"__proto__":{"type":"string"},"a":{"properties":{"__proto__":{}}}},"required":["__proto__"]}',
    ) as Schema;
    expect(JSON.stringify(clean(schema))).toBe(
      '{"type":"object","properties":{"__proto__":{"type":"string"},"a":{"properties":{"__proto__":{}}}},"required":["__proto__"]}',
    );
  });

  it("keeps references, and gives them up in strict mode", () => {
    const reference = { $ref: "#/$defs/A", description: "An A" };
    const schema = { properties: { a: reference, n: COUNT }, $defs: { A: TEXT } };
    expect(clean(schema)).toEqual({ type: "object", ...schema });
    expect(clean(schema, true)).toEqual({
      type: "object",
      properties: { a: { description: "An A" }, n: COUNT },
    });
  });
});

describe("hostile schemas", () => {
  it("cuts off what is nested too deep", () => {
    let schema: Schema = {};
    for (let depth = 0; depth < 100_000; depth += 1) schema = { items: schema };
    const cleaned = toolInputSchema({ properties: { deep: schema } }, false);
    expect(JSON.stringify(cleaned).length).toBeGreaterThan(0);
  });

  it("follows deep alternatives and data only so far", () => {
    let schema: Schema = { properties: { a: TEXT } };
    let data: unknown = 1;
    for (let depth = 0; depth < 100_000; depth += 1) {
      schema = { anyOf: [schema] };
      data = [data];
    }
    expect(cleanDeep(schema)).toEqual({ type: "object", properties: {} });
    expect(JSON.stringify(cleanDeep({ properties: { a: { default: data } } })).length).toBeLessThan(
      300,
    );
  });

  // Entered again at every level this takes 100 to the power of the levels.
  it("enters a definition once, however often it refers to itself", () => {
    const again = Array.from({ length: 100 }, () => ({ $ref: "#/$defs/A" }));
    const schema = { $ref: "#/$defs/A", $defs: { A: { properties: { a: TEXT }, anyOf: again } } };
    expect(clean(schema)).toMatchObject({ type: "object", properties: { a: TEXT } });
  });

  it("makes every string well-formed", () => {
    const schema = {
      properties: { "\ud800": { description: "\udc00", enum: ["\ud800"] } },
      required: ["\ud800"],
    };
    expect(clean(schema)).toEqual({
      type: "object",
      properties: { "\ufffd": { description: "\ufffd", enum: ["\ufffd"] } },
      required: ["\ufffd"],
    });
  });
});

/** Too deep to freeze. */
function cleanDeep(schema: Schema): unknown {
  return toolInputSchema(schema, false);
}
