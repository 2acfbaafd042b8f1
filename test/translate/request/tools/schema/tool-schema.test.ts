import { describe, expect, it } from "vitest";
import { toolInputSchema } from "../../../../../src/translate/request/tools/schema/tool-schema.ts";
import { schemaProblem } from "../../../../oracle/json-schema.ts";
import { deepFreeze } from "../../../deep-freeze.ts";

type Schema = Readonly<Record<string, unknown>>;

function clean(schema: Schema, strict = false): unknown {
  return toolInputSchema(deepFreeze(schema), strict).json;
}

function wireNameOf(property: string): string {
  const { renamed } = toolInputSchema({ properties: { [property]: {} } }, false);
  return renamed.get(property) ?? property;
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
      {
        description: "(anyOf requires: a, b | c, a)",
        type: "object",
        properties: { a: TEXT, b: TEXT, c: TEXT },
        required: ["a"],
      },
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
      "oneOf: says by which value one knows what is required",
      {
        oneOf: [
          { $ref: "#/$defs/Get" },
          {
            title: "Write",
            properties: { method: { enum: ["put"] }, $body: TEXT },
            required: ["method", "$body"],
          },
        ],
        $defs: {
          Get: {
            title: "Read",
            properties: { method: { const: "get" }, id: TEXT },
            required: ["method", "id"],
          },
        },
      },
      {
        description: `(oneOf requires: Read: method = "get", id | Write: method = "put", ${wireNameOf("$body")})`,
        type: "object",
        properties: {
          method: { anyOf: [{ const: "get" }, { enum: ["put"] }] },
          id: TEXT,
          [wireNameOf("$body")]: TEXT,
        },
        required: ["method"],
      },
    ],
    [
      "a reference to a definition",
      {
        $ref: "#/definitions/In",
        definitions: { In: { properties: { a: TEXT }, required: ["a"] } },
      },
      { type: "object", properties: { a: TEXT }, required: ["a"] },
    ],
    [
      "references in a circle",
      {
        $ref: "#/$defs/A",
        $defs: { A: { anyOf: [{ $ref: "#/$defs/A" }, { properties: { a: TEXT } }] } },
      },
      { type: "object", properties: { a: TEXT } },
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
    const description =
      '(format: uri; pattern: ^a; minimum: 1; maximum: 2; exclusiveMinimum: 0; exclusiveMaximum: 3; multipleOf: 1; minLength: 1; maxLength: 2; minContains: 1; maxContains: 2; uniqueItems: true; properties by pattern: {"^a":{}}; minItems: 1; maxItems: 2; minProperties: 1; maxProperties: 2)';
    const plain = { type: "string", default: "a", enum: ["a"], description };
    const schema = {
      ...KEYWORDS,
      properties: {
        list: { type: "array", items: noisy, prefixItems: [noisy, true] },
        choice: { anyOf: [noisy], allOf: [noisy] },
        object: { type: "object", properties: { inner: noisy }, required: ["inner"] },
      },
      $defs: { Noisy: noisy },
    };
    expect(clean(schema)).toEqual({
      description,
      type: "object",
      properties: {
        list: { type: "array", items: plain, prefixItems: [plain, true] },
        choice: { anyOf: [plain], allOf: [plain] },
        object: { type: "object", properties: { inner: plain }, required: ["inner"] },
      },
    });
  });

  it("keeps properties that are called like keywords, and data that looks like them", () => {
    const keywords = Object.keys(KEYWORDS).filter((name) => !name.startsWith("$"));
    const names = [...keywords, "properties", "anyOf", "type", "then"];
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

describe("what allows more once a keyword is lost", () => {
  const SHORT = { type: "string", maxLength: 3 };
  const said = { type: "string", description: "(maxLength: 3)" };
  const cleanOne = (schema: Schema, more: Schema = {}) => {
    const { properties } = clean({ properties: { v: schema }, ...more }) as Schema;
    return (properties as Schema)["v"];
  };

  it("is not sent behind not and if, but described", () => {
    expect(cleanOne({ not: { pattern: "^/" } })).toEqual({
      description: '({"not":{"description":"(pattern: ^/)"}})',
    });
    const then = { required: ["a"] };
    expect(cleanOne({ type: "object", if: { properties: { a: SHORT } }, then })).toEqual({
      type: "object",
      description: `(${JSON.stringify({ if: { properties: { a: said } }, then })})`,
    });
    expect(cleanOne({ not: { required: ["a"] }, if: then, then })).toEqual({
      not: { required: ["a"] },
      if: then,
      then,
    });
  });

  it("may fit beside another alternative", () => {
    const looser = { anyOf: [said, TEXT], description: "(only one of the alternatives)" };
    expect(cleanOne({ oneOf: [SHORT, TEXT] })).toEqual(looser);
    expect(cleanOne({ oneOf: [SHORT, TEXT], anyOf: [TEXT] })).toEqual({
      anyOf: [TEXT],
      allOf: [{ anyOf: [said, TEXT] }],
      description: "(only one of the alternatives)",
    });
    const reference = { $ref: "#/$defs/Short" };
    expect(cleanOne({ oneOf: [reference, TEXT] }, { $defs: { Short: SHORT } })).toEqual({
      anyOf: [reference, TEXT],
      description: "(only one of the alternatives)",
    });
    const exact = { oneOf: [TEXT, { type: "object", properties: { maxLength: COUNT } }] };
    expect(cleanOne(exact)).toEqual(exact);
  });

  it("says that none has to be contained", () => {
    const schema = { type: "array", contains: TEXT, minContains: 0, maxContains: 2 };
    expect(cleanOne(schema)).toEqual({
      type: "array",
      description: '(minContains: 0; maxContains: 2; {"contains":{"type":"string"}})',
    });
  });

  it("says the values of a map, also of texts, whole", () => {
    const values = {
      type: "object",
      properties: Object.fromEntries(
        Array.from({ length: 20 }, (_, index) => [`property_${index}`, TEXT]),
      ),
    };
    expect(cleanOne({ type: "object", additionalProperties: TEXT })).toEqual({
      type: "object",
      description: '(other properties: {"type":"string"})',
    });
    expect(cleanOne({ type: "object", additionalProperties: values })).toEqual({
      type: "object",
      description: `(other properties: ${JSON.stringify(values)})`,
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

  it("looks for losses only so far", () => {
    let lists: unknown = {};
    let schemas: Schema = { pattern: "a" };
    for (let depth = 0; depth < 100_000; depth += 1) {
      lists = [lists];
      schemas = { not: schemas };
    }
    for (const deep of [
      { oneOf: [{ anyOf: lists }] },
      { not: schemas },
      { if: { allOf: lists } },
    ]) {
      const cleaned = cleanDeep({ properties: { deep } });
      expect(JSON.stringify(cleaned).length).toBeLessThan(10_000);
    }
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
    const [name = ""] = [...toolInputSchema(schema, false).renamed.values()];
    expect(clean(schema)).toEqual({
      type: "object",
      properties: { [name]: { description: "\ufffd", enum: ["\ufffd"] } },
      required: [name],
    });
  });
});

/** Too deep to freeze. */
function cleanDeep(schema: Schema): unknown {
  return toolInputSchema(schema, false).json;
}

describe("references", () => {
  const PET = { type: "object", properties: { name: TEXT } };

  it.each<[string, Schema, Schema]>([
    [
      "a definition",
      { properties: { a: { $ref: "#/definitions/Pet" } }, definitions: { Pet: PET } },
      { properties: { a: { $ref: "#/$defs/Pet" } }, $defs: { Pet: PET } },
    ],
    [
      "a place that is not sent",
      {
        properties: {
          map: { type: "object", additionalProperties: PET },
          one: { $ref: "#/properties/map/additionalProperties" },
        },
      },
      {
        properties: {
          map: {
            type: "object",
            description: `(other properties: ${JSON.stringify(PET)})`,
          },
          one: { $ref: "#/$defs/additionalProperties" },
        },
        $defs: { additionalProperties: PET },
      },
    ],
    [
      "itself, through others",
      {
        properties: { tree: { $ref: "#/$defs/Node" } },
        $defs: {
          Node: { properties: { next: { $ref: "#/$defs/Leaf" } } },
          Leaf: { anyOf: [{ $ref: "#/$defs/Node" }, { type: "null" }] },
        },
      },
      {
        properties: { tree: { $ref: "#/$defs/Node" } },
        $defs: {
          Node: { properties: { next: { $ref: "#/$defs/Leaf" } } },
          Leaf: { anyOf: [{ $ref: "#/$defs/Node" }, { type: "null" }] },
        },
      },
    ],
    [
      "the whole schema",
      { properties: { child: { $ref: "#" }, old: { $recursiveRef: "#" } } },
      { properties: { child: { $ref: "#" }, old: { $ref: "#" } } },
    ],
    [
      "a name with a slash, a tilde and a space",
      { properties: { a: { $ref: "#/$defs/a~1b~0c%20d" } }, $defs: { "a/b~c d": PET } },
      { properties: { a: { $ref: "#/$defs/a_b_c_d" } }, $defs: { a_b_c_d: PET } },
    ],
    [
      "definitions inside an alternative, from there or from the root",
      {
        anyOf: [
          {
            $defs: { Pet: PET },
            properties: { a: { $ref: "#/anyOf/0/$defs/Pet" }, b: { $ref: "#/$defs/Pet" } },
          },
        ],
      },
      {
        properties: { a: { $ref: "#/$defs/Pet" }, b: { $ref: "#/$defs/Pet" } },
        $defs: { Pet: PET },
      },
    ],
    [
      "components of OpenAPI",
      {
        properties: { a: { $ref: "#/components/schemas/Pet" } },
        components: { schemas: { Pet: { ...PET, nullable: true, xml: {} } } },
      },
      {
        properties: { a: { $ref: "#/$defs/Pet" } },
        $defs: { Pet: { ...PET, type: ["object", "null"] } },
      },
    ],
    [
      "an anchor and an address",
      {
        properties: { a: { $ref: "#pet" }, b: { $ref: "https://example.com/cat.json" } },
        $defs: { Pet: { $anchor: "pet", ...PET }, Cat: { $id: "https://example.com/cat.json" } },
      },
      {
        properties: { a: { $ref: "#/$defs/pet" }, b: { $ref: "#/$defs/cat" } },
        $defs: { pet: PET, cat: {} },
      },
    ],
    [
      "circles that say nothing, and nowhere",
      {
        properties: { a: { $ref: "#/$defs/A" }, b: { $ref: "#/$defs/Gone" }, c: { $ref: "x:y" } },
        $defs: { A: { $ref: "#/$defs/B" }, B: { $dynamicRef: "#/$defs/A" } },
      },
      { properties: { a: {}, b: {}, c: { description: "(see x:y)" } } },
    ],
  ])("lead to %s", (_, schema, expected) => {
    expect(clean(schema)).toEqual({ type: "object", ...expected });
    expect(schemaProblem(clean(schema))).toBeUndefined();
  });
});

describe("older drafts and mistakes", () => {
  it.each<[string, Schema, unknown]>([
    [
      "a tuple",
      { type: "array", items: [COUNT, TEXT], additionalItems: false },
      { type: "array", prefixItems: [COUNT, TEXT], items: false },
    ],
    ["an empty tuple", { type: "array", items: [] }, { type: "array" }],
    [
      "a nullable enum",
      { type: "string", nullable: true, enum: ["a"] },
      { type: ["string", "null"], enum: ["a", null] },
    ],
    [
      "dependencies",
      { dependencies: { a: ["b", "b"], c: { required: ["d"] }, e: "f" } },
      { dependentRequired: { a: ["b"], e: ["f"] }, dependentSchemas: { c: { required: ["d"] } } },
    ],
    [
      "dependencies on names only",
      { dependencies: { a: ["b"] } },
      { dependentRequired: { a: ["b"] } },
    ],
    ["divisibleBy", { divisibleBy: 5 }, { description: "(multipleOf: 5)" }],
    ["extends", { extends: TEXT }, { allOf: [TEXT] }],
    ["disallow", { disallow: "string" }, { not: TEXT }],
    ["disallow of several", { disallow: ["string", COUNT] }, { not: { anyOf: [TEXT, COUNT] } }],
    [
      "types by other names",
      { type: ["String", "int", "string"] },
      { type: ["string", "integer"] },
    ],
    ["types that are none", { type: "any" }, {}],
    ["empty alternatives", { anyOf: [], oneOf: [null], allOf: {} }, { allOf: [{}] }],
    ["a required that repeats itself", { required: ["a", "a", 5] }, { required: ["a"] }],
    [
      "flags of draft 3",
      { properties: { a: { required: true } } },
      { properties: { a: {} }, required: ["a"] },
    ],
    [
      "an enum of nothing or of one",
      { enum: [], items: { enum: "a" } },
      { items: { enum: ["a"] } },
    ],
    ["an enum that repeats itself", { enum: ["a", "a", 1] }, { enum: ["a", 1] }],
    ["numbers in place of words", { title: 5, description: 6, type: 7, examples: 8, $ref: 9 }, {}],
    ["an example of OpenAPI", { example: "a" }, { examples: ["a"] }],
  ])("become what draft 2020-12 says: %s", (_, schema, expected) => {
    const cleaned = clean({ properties: { it: schema } });
    expect(cleaned).toEqual({ type: "object", properties: { it: expected } });
    expect(schemaProblem(cleaned)).toBeUndefined();
  });

  it("gives up tuples in strict mode", () => {
    const tuple = { type: "array", prefixItems: [COUNT, TEXT] };
    expect(clean({ properties: { tuple } }, true)).toEqual({
      type: "object",
      properties: { tuple: { type: "array", items: { anyOf: [COUNT, TEXT] } } },
    });
  });

  it("says at the root what goes with what", () => {
    const schema = {
      properties: { kind: { enum: ["a", "b"] }, $x: TEXT },
      if: { properties: { kind: { const: "a" } } },
      then: { properties: { only: TEXT }, required: ["only"] },
      else: { required: ["$x"] },
      additionalProperties: { type: "integer", minimum: 1 },
    };
    const { json, renamed } = toolInputSchema(deepFreeze(schema), false);
    const [x = ""] = [...renamed.values()];
    expect(json).toEqual({
      description: `(other properties: {"type":"integer","description":"(minimum: 1)"}; {"if":{"properties":{"kind":{"const":"a"}}},"then":{"properties":{"only":{"type":"string"}},"required":["only"]},"else":{"required":["${x}"]}})`,
      type: "object",
      properties: { kind: { enum: ["a", "b"] }, [x]: TEXT, only: TEXT },
    });
  });

  it.each([
    [{ dependencies: { a: ["b"] } }, '({"dependentRequired":{"a":["b"]}})'],
    [{ dependencies: { a: "b" } }, '({"dependentRequired":{"a":["b"]}})'],
    [
      { dependencies: { a: { required: ["b"] } } },
      '({"dependentSchemas":{"a":{"required":["b"]}}})',
    ],
    [{ disallow: "array" }, '({"not":{"type":"array"}})'],
  ])("says what a root of an older draft requires: %j", (more, description) => {
    expect(clean({ type: "object", properties: {}, ...more })).toMatchObject({ description });
  });

  it("says what it cannot send, briefly", () => {
    const long = { type: "string", description: "A name.", pattern: "a".repeat(10_000) };
    const whole = { type: "integer", minimum: -(2 ** 53) + 1, maximum: 2 ** 53 - 1 };
    const cleaned = clean({ properties: { long, whole } });
    const description = `A name. (pattern: ${"a".repeat(1999)}…)`;
    expect(cleaned).toEqual({
      type: "object",
      properties: { long: { type: "string", description }, whole: COUNT },
    });
  });
});
