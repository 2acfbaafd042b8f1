import fc from "fast-check";

/** JSON Schemas of all drafts as libraries, people and attackers write them. */

export type Json = Readonly<Record<string, unknown>>;

const NAME = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom("a", "b", "query", "items", "type", "filter", "_id") },
  fc.constantFrom("$filter", "@odata.type", "with space", "日本", "__proto__", "a/b", "~", ""),
  fc.constantFrom("x".repeat(64), "x".repeat(65), "\ud800", "constructor", "$ref", "a.b-c"),
  fc.string({ maxLength: 8, unit: "binary" }),
);
const REFERENCE = fc.constantFrom(
  ...["#", "#/", "#/$defs/a", "#/definitions/b", "#/definitions/a~1b", "#/$defs/with%20space"],
  ...["#/properties/a", "#/properties/query/items/0", "#/properties/query/items", "#/$defs/~0"],
  ...["#/properties/a/additionalProperties", "#/components/schemas/a", "#/anyOf/0/$defs/a"],
  ...["#/allOf/0", "#a", "#/nowhere", "#/$defs/%", "https://example.com/a.json", "a.json", ""],
  ...["#/$defs/toString", "#/properties", "#/required/0", "a.json#/definitions/b", "#/if"],
);
const TYPE = fc.oneof(
  fc.constantFrom("string", "number", "integer", "boolean", "object", "array", "null"),
  fc.constantFrom<unknown>("String", "int", "any", "file", "", null, 5, [], ["string", "string"]),
  fc.constantFrom<unknown>(["object", "null"], ["string", null], [{ type: "string" }], {}),
);
const DATA = fc.oneof(
  fc.json().map((text) => JSON.parse(text) as unknown),
  fc.constant(null),
);
/** What stands where it does not belong. */
const WRONG = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, 5, -1, 0.5, "x", "", [], {}, [null], [5, 5], "#/a"),
  DATA,
);

const TEXTS = ["title", "description", "$comment", "format", "pattern", "contentEncoding"];
const NUMBERS = [
  ...["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength"],
  ...["maxLength", "minItems", "maxItems", "minProperties", "maxProperties", "minContains"],
];
const FLAGS = ["nullable", "deprecated", "readOnly", "uniqueItems", "required", "exclusiveMinimum"];
const SCHEMAS = [
  ...["additionalProperties", "additionalItems", "items", "contains", "not", "if", "then", "else"],
  ...["propertyNames", "unevaluatedItems", "unevaluatedProperties", "contentSchema", "items"],
];
const LISTS = ["anyOf", "oneOf", "allOf", "prefixItems", "items", "extends"];
const MAPS = ["properties", "patternProperties", "$defs", "definitions", "dependentSchemas"];

function keyed<Value>(names: readonly string[], value: fc.Arbitrary<Value>): fc.Arbitrary<Json> {
  return fc.tuple(fc.constantFrom(...names), value).map(([key, item]) => ({ [key]: item }));
}

function mapOf(value: fc.Arbitrary<unknown>): fc.Arbitrary<Json> {
  return fc.array(fc.tuple(NAME, value), { maxLength: 4 }).map((e) => Object.fromEntries(e));
}

function keywords(schema: fc.Arbitrary<unknown>): fc.Arbitrary<Json> {
  const names = fc.array(NAME, { maxLength: 4 });
  return fc.oneof(
    { weight: 3, arbitrary: keyed(["type"], TYPE) },
    { weight: 3, arbitrary: keyed(["properties"], mapOf(schema)) },
    { weight: 2, arbitrary: keyed(["$ref", "$recursiveRef", "$dynamicRef"], REFERENCE) },
    { weight: 2, arbitrary: keyed(MAPS, mapOf(schema)) },
    { weight: 2, arbitrary: keyed(LISTS, fc.array(schema, { maxLength: 3 })) },
    { weight: 2, arbitrary: keyed(SCHEMAS, schema) },
    keyed(
      ["components"],
      mapOf(schema).map((schemas) => ({ schemas })),
    ),
    keyed(["required"], names),
    keyed(["dependencies", "dependentRequired"], mapOf(fc.oneof(names, schema))),
    keyed(["enum", "examples"], fc.array(DATA, { maxLength: 3 })),
    keyed(["const", "default", "example", "x-any"], DATA),
    keyed(["$id", "id", "$anchor", "$schema"], fc.constantFrom("#a", "a", "a.json", "urn:x")),
    keyed(TEXTS, fc.string({ maxLength: 12, unit: "binary" })),
    keyed(NUMBERS, fc.oneof(fc.integer({ min: -2, max: 9 }), fc.constant(2 ** 53 - 1))),
    keyed(FLAGS, fc.boolean()),
    keyed(["type", "title", ...TEXTS, ...NUMBERS, ...SCHEMAS, ...LISTS, ...MAPS, "enum"], WRONG),
    keyed(["$ref", "required", "examples", "dependencies", "components", "default"], WRONG),
  );
}

const { schema } = fc.letrec<{ schema: unknown }>((tie) => ({
  schema: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    { weight: 1, arbitrary: fc.oneof(fc.boolean(), WRONG) },
    { weight: 3, arbitrary: keyed(["type"], TYPE) },
    {
      weight: 5,
      arbitrary: fc
        .array(keywords(tie("schema")), { maxLength: 4 })
        .map((parts) => Object.fromEntries(parts.flatMap((part) => Object.entries(part)))),
    },
  ),
}));

export const ANY_PARAMETERS: fc.Arbitrary<Json> = fc
  .array(keywords(schema), { minLength: 1, maxLength: 7 })
  .map((parts) => Object.fromEntries(parts.flatMap((part) => Object.entries(part))));
