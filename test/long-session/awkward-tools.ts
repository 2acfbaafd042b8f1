/** Tools as real MCP servers declare them, each legal there and awkward for a model's service. */
export interface AwkwardTool {
  readonly name: string;
  readonly description?: string;
  readonly inputSchema: Schema;
  /** What the model calls it with, by the server's own names. */
  readonly call: Readonly<Record<string, unknown>>;
}

export interface Schema {
  readonly [keyword: string]: unknown;
}

/** What MCP calls an input: an object at the root. */
const input = (properties: Schema, more: Schema = {}): Schema => ({
  type: "object",
  properties,
  ...more,
});
const string = { type: "string" };
const refTo = (pointer: string) => ({ $ref: pointer });
const LONG = `long_${"name_".repeat(15)}`;
const deep = (levels: number): Schema =>
  levels === 0 ? string : input({ in: deep(levels - 1) }, { required: ["in"] });
const deepValue = (levels: number): unknown => (levels === 0 ? "x" : { in: deepValue(levels - 1) });

type Row = readonly [
  name: string,
  inputSchema: Schema,
  call: Readonly<Record<string, unknown>>,
  description?: string,
];

/** What draft 2020-12 no longer allows, or never did. */
const INVALID: readonly Row[] = [
  [
    "tuple.items",
    input({
      pair: { type: "array", items: [string, { type: "integer" }], additionalItems: false },
    }),
    { pair: ["a", 1] },
  ],
  [
    "tuple:ref",
    input({
      pair: { type: "array", items: [string, { type: "number" }] },
      first: refTo("#/properties/pair/items/0"),
    }),
    { pair: ["a", 0.5], first: "b" },
  ],
  [
    "nulls",
    input({ a: { type: null, description: null, enum: null, items: null }, b: { default: null } }),
    { a: 1, b: { c: null } },
  ],
  [
    "types.unknown",
    input({ a: { type: "any" }, b: { type: ["string", "null", "date"] }, c: { type: "int" } }),
    { a: [1], b: null, c: 3 },
  ],
  ["required.twice", input({ a: string }, { required: ["a", "a", "missing"] }), { a: "once" }],
  [
    "empty.alternatives",
    input({ a: { anyOf: [] }, b: { oneOf: [] }, c: { allOf: [] }, d: { enum: [] } }),
    { a: 1, b: "2", c: true, d: null },
  ],
  [
    "draft.four",
    {
      id: "https://example.com/four.json",
      $schema: "http://json-schema.org/draft-04/schema#",
      ...input({
        n: { type: "number", minimum: 0, exclusiveMinimum: true },
        d: refTo("#/definitions/D"),
      }),
      definitions: { D: string },
    },
    { n: 0.25, d: "D" },
  ],
];

const REFERENCES: readonly Row[] = [
  [
    "recursive.defs",
    input(
      { tree: refTo("#/$defs/Node") },
      {
        $defs: { Node: input({ v: string, in: { type: "array", items: refTo("#/$defs/Node") } }) },
      },
    ),
    { tree: { v: "a", in: [{ v: "b", in: [] }] } },
  ],
  ["recursive.root", input({ v: string, child: refTo("#") }), { v: "a", child: { v: "b" } }],
  [
    "ref.through.map",
    input(
      { map: { type: "object", additionalProperties: input({ x: string }) } },
      { allOf: [input({ one: refTo("#/properties/map/additionalProperties") })] },
    ),
    { map: { k: { x: "1" } } },
  ],
  [
    "ref.escaped",
    input(
      { a: refTo("#/$defs/a~1b"), c: refTo("#/$defs/c~0d"), e: refTo("#/$defs/e%20f") },
      { $defs: { "a/b": string, "c~d": { type: "integer" }, "e f": { type: "boolean" } } },
    ),
    { a: "x", c: 2, e: false },
  ],
  [
    "ref.nowhere",
    input({
      a: refTo("#/$defs/none"),
      b: refTo("https://example.com/b.json"),
      c: refTo("c.json#/x"),
    }),
    { a: 1, b: 2, c: 3 },
  ],
  [
    "openapi.components",
    {
      ...input({ pet: refTo("#/components/schemas/Pet") }),
      components: { schemas: { Pet: input({ name: { ...string, nullable: true } }) } },
    },
    { pet: { name: null } },
  ],
  [
    "defs.inside",
    input({
      a: {
        anyOf: [
          { $defs: { In: string }, ...input({ v: refTo("#/properties/a/anyOf/0/$defs/In") }) },
        ],
      },
    }),
    { a: { v: "in" } },
  ],
];

const COMBINED: readonly Row[] = [
  [
    "root.alternatives",
    { type: "object", oneOf: [input({ a: string }, { required: ["a"] }), input({ b: string })] },
    { b: "second" },
  ],
  [
    "if.then.else",
    input(
      { kind: { enum: ["a", "b"] } },
      {
        if: input({ kind: { const: "a" } }),
        then: input({ x: string }),
        else: { required: ["y"] },
      },
    ),
    { kind: "a", x: "then" },
  ],
  [
    "map.values",
    input(
      {
        env: { type: "object", patternProperties: { "^X_": string }, additionalProperties: string },
      },
      { additionalProperties: { type: "integer" }, minProperties: 1 },
    ),
    { env: { X_A: "1", "odd key": "2" } },
  ],
  [
    "formats",
    input({
      at: { ...string, format: "date-time", pattern: "^\\d{4}", minLength: 4, maxLength: 40 },
      n: { type: "integer", minimum: -5, maximum: 5, multipleOf: 5 },
    }),
    { at: "2026-11-27T08:00:00Z", n: -5 },
  ],
  [
    "new.keywords",
    input(
      {
        a: { not: { type: "string" }, examples: [1], const: 7 },
        b: { type: "array", items: true, contains: {}, unevaluatedItems: false },
      },
      { dependentSchemas: { a: { required: ["b"] } }, unevaluatedProperties: false },
    ),
    { a: 7, b: [[]] },
  ],
  ["empty.schema", { type: "object" }, {}],
  ["deep", deep(40), deepValue(40) as Readonly<Record<string, unknown>>],
  [
    "large.enum",
    input({ code: { enum: Array.from({ length: 300 }, (_, at) => `code ${at} "é"`) } }),
    { code: 'code 7 "é"' },
  ],
];

const NAMES: readonly Row[] = [
  [
    "odd.properties",
    input(
      {
        $filter: string,
        "x[y]": { type: "integer" },
        "a b": input({ "c d": string, c_d: string }),
        ключ: string,
        [`long${"-name".repeat(20)}`]: string,
        "": { type: "boolean" },
      },
      { required: ["$filter", "ключ"] },
    ),
    {
      $filter: "f",
      "x[y]": 1,
      "a b": { "c d": "1", c_d: "2" },
      ключ: "k",
      [`long${"-name".repeat(20)}`]: "l",
      "": true,
    },
  ],
  [
    "prototype",
    input({ constructor: string, toString: string, hasOwnProperty: { type: "boolean" } }),
    { constructor: "c", toString: "t", hasOwnProperty: true },
  ],
  [`${LONG.slice(0, 79)}1`, input({ n: string }), { n: "of 80 characters" }],
  [`${LONG.slice(0, 79)}2`, input({ n: string }), { n: "of 80 others" }],
  ["name.with:colon/slash and space", input({ n: string }), { n: "of many signs" }],
  ["поиск_検索", input({ q: string }), { q: "знаки 検索 🙂" }],
  ["huge", input({ q: string }), { q: "?" }, `Says much. ${"All of it matters. ".repeat(1100)}`],
  [
    "unicode",
    input({ q: { ...string, description: "\u2028 \u0000 🙂 é" } }),
    { q: "a\u2028\u0000🙂" },
    "🙂\u2028\u0007",
  ],
];

const UNDESCRIBED = "empty.schema";

export const AWKWARD_TOOLS: readonly AwkwardTool[] = [
  ...INVALID,
  ...REFERENCES,
  ...COMBINED,
  ...NAMES,
].map(([name, inputSchema, call, description], index) => ({
  name,
  inputSchema,
  call,
  // The number lets a script find the tool again, whatever it is called on the wire.
  ...(name === UNDESCRIBED ? {} : { description: `Awkward ${index}: ${description ?? name}` }),
}));
