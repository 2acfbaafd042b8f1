import fc from "fast-check";
import type { Json } from "./schema-arbitraries.ts";

/** Schemas as a library would write them: each in the words of one draft, its references sound. */

interface Draft {
  readonly uri: string;
  /** Where definitions stand. */
  readonly place: "definitions" | "$defs" | "components";
  readonly id: "id" | "$id";
  /** What only this draft, or those like it, would write. */
  readonly special: (schema: unknown, other: unknown) => readonly Json[];
}

const list = (...items: readonly unknown[]) => ({ type: "array", items });

const DRAFTS: readonly Draft[] = [
  {
    uri: "http://json-schema.org/draft-04/schema#",
    place: "definitions",
    id: "id",
    special: (schema, other) => [
      { type: "number", minimum: 0, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: false },
      { ...list(schema, other), additionalItems: false },
      { type: "object", properties: { a: schema }, dependencies: { a: ["b"], b: other } },
      { type: "object", patternProperties: { "^x-": schema }, additionalProperties: other },
    ],
  },
  {
    uri: "http://json-schema.org/draft-06/schema#",
    place: "definitions",
    id: "$id",
    special: (schema, other) => [
      { type: "number", exclusiveMinimum: 0, exclusiveMaximum: 9 },
      { type: "array", contains: schema, items: other },
      { propertyNames: { pattern: "^[a-z]+$" }, examples: [{ a: 1 }], const: { a: 1 } },
      { type: "object", properties: { a: true, b: false, c: schema } },
    ],
  },
  {
    uri: "http://json-schema.org/draft-07/schema#",
    place: "definitions",
    id: "$id",
    special: (schema, other) => [
      { if: { properties: { a: { const: 1 } } }, then: schema, else: other },
      { type: "string", contentEncoding: "base64", contentMediaType: "image/png" },
      { ...list(schema), additionalItems: other },
      { type: "string", readOnly: true, $comment: "c", default: "\ud800" },
    ],
  },
  {
    uri: "https://json-schema.org/draft/2019-09/schema",
    place: "$defs",
    id: "$id",
    special: (schema, other) => [
      { $recursiveRef: "#", $recursiveAnchor: true },
      { dependentRequired: { a: ["b"] }, dependentSchemas: { b: schema } },
      { ...list(schema, other), unevaluatedItems: false, minContains: 1 },
      { allOf: [schema], unevaluatedProperties: false },
    ],
  },
  {
    uri: "https://json-schema.org/draft/2020-12/schema",
    place: "$defs",
    id: "$id",
    special: (schema, other) => [
      { type: "array", prefixItems: [schema, other], items: false },
      { $dynamicRef: "#node" },
      { $anchor: "here", type: "object", properties: { a: schema } },
      { type: "array", contains: schema, minContains: 0, maxContains: 2 },
    ],
  },
  {
    uri: "",
    place: "components",
    id: "$id",
    special: (schema, other) => [
      { type: "string", nullable: true, example: "a", xml: { name: "a" } },
      { oneOf: [schema, other], discriminator: { propertyName: "kind", mapping: { a: "#/x" } } },
      { type: "integer", format: "int64", exclusiveMinimum: true, minimum: 0 },
      { type: "file", deprecated: true, externalDocs: { url: "https://example.com" } },
    ],
  },
];

/** As definitions are called by people, by generators and by generics of Java. */
const DEFINITIONS = [
  "a",
  "Node",
  "a/b",
  "with space",
  "~",
  "List«Node»",
  "日本",
  "%",
  "x".repeat(70),
];
const PROPERTIES = ["a", "b", "query", "$filter", "@odata.type", "日本", "y".repeat(65), "a.b-c"];

function pointerTo({ place }: Draft, name: string): string {
  const path = place === "components" ? "components/schemas" : place;
  return `#/${path}/${encodeURIComponent(name.replaceAll("~", "~0").replaceAll("/", "~1"))}`;
}

function schemaOf(draft: Draft): fc.Arbitrary<Json> {
  const reference = fc.constantFrom(...DEFINITIONS).map((name) => pointerTo(draft, name));
  const leaf: fc.Arbitrary<Json> = fc.oneof(
    fc.constantFrom("string", "integer", "boolean", "null", "array", "object").map(typed),
    fc.record({ enum: fc.uniqueArray(fc.jsonValue(), { minLength: 1, maxLength: 3 }) }),
    fc.record({ $ref: reference, description: fc.string({ maxLength: 5 }) }),
    fc.constantFrom({ $ref: "#" }, { $ref: "#/properties/a" }, { type: ["string", "null"] }),
  );
  return fc.letrec<{ schema: Json }>((tie) => {
    const inner = tie("schema");
    const names = fc.subarray(PROPERTIES, { maxLength: 3 });
    return {
      schema: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        { weight: 4, arbitrary: leaf },
        { weight: 2, arbitrary: fc.tuple(names, inner, names).map(objectOf) },
        {
          weight: 2,
          arbitrary: fc
            .tuple(inner, inner, fc.nat(3))
            .map(([one, other, index]) => draft.special(one, other)[index] ?? {}),
        },
        {
          weight: 1,
          arbitrary: fc
            .tuple(fc.constantFrom("anyOf", "oneOf", "allOf"), fc.array(inner, { minLength: 1 }))
            .map(([key, alternatives]) => ({ [key]: alternatives })),
        },
        { weight: 1, arbitrary: fc.record({ type: fc.constant("array"), items: inner }) },
      ),
    };
  }).schema;
}

const typed = (type: string): Json => ({ type });

function objectOf([names, schema, required]: readonly [
  readonly string[],
  Json,
  readonly string[],
]): Json {
  const properties = Object.fromEntries(names.map((name) => [name, schema]));
  return { type: "object", properties, ...(required.length > 0 && { required }) };
}

function rootOf(draft: Draft): fc.Arbitrary<Json> {
  const schema = schemaOf(draft);
  const definitions = fc.array(schema, {
    minLength: DEFINITIONS.length,
    maxLength: DEFINITIONS.length,
  });
  return fc
    .tuple(fc.array(schema, { minLength: 1, maxLength: 4 }), definitions, schema, fc.boolean())
    .map(([properties, defined, more, isMore]) => {
      const map = Object.fromEntries(DEFINITIONS.map((name, at) => [name, defined[at]]));
      return {
        ...(draft.uri !== "" && {
          $schema: draft.uri,
          [draft.id]: "https://example.com/tool.json",
        }),
        ...(isMore && more),
        type: "object",
        properties: Object.fromEntries(properties.map((each, at) => [PROPERTIES[at] ?? "", each])),
        [draft.place]: draft.place === "components" ? { schemas: map } : map,
      };
    });
}

/** Of drafts 4 to 2020-12, and of OpenAPI. */
export const DRAFT_PARAMETERS: fc.Arbitrary<Json> = fc.oneof(...DRAFTS.map(rootOf));

/** What would cost a careless reader its stack, its memory or its time. */
export const HOSTILE_PARAMETERS: fc.Arbitrary<Json> = fc.oneof(
  // Each definition names the next one twice: 2^30 of them if each were copied.
  fc.constantFrom("allOf", "anyOf", "oneOf", "properties").map((key) => {
    const both = (reference: string) =>
      key === "properties"
        ? { type: "object", properties: { a: { $ref: reference }, b: { $ref: reference } } }
        : { [key]: [{ $ref: reference }, { $ref: reference }] };
    const names = Array.from({ length: 30 }, (_, index) => `d${index}`);
    const entries = names.map((name, index) => [name, both(`#/$defs/d${index + 1}`)] as const);
    return { ...both("#/$defs/d0"), $defs: { ...Object.fromEntries(entries), d30: {} } };
  }),
  fc
    .tuple(
      fc.constantFrom("not", "items", "allOf", "$defs", "if", "default"),
      fc.integer({ min: 20, max: 400 }),
    )
    .map(([key, depth]) => {
      let schema: unknown = { type: "string" };
      for (let level = 0; level < depth; level += 1) {
        schema = { [key]: key === "allOf" ? [schema] : key === "$defs" ? { a: schema } : schema };
      }
      return { properties: { a: schema } };
    }),
  // A chain and a ring of references.
  fc.tuple(fc.integer({ min: 2, max: 60 }), fc.boolean()).map(([length, isRing]) => {
    const next = (index: number) => (isRing ? (index + 1) % length : index + 1);
    const properties = Array.from({ length }, (_, at) => ({
      [`p${at}`]: { $ref: `#/properties/p${next(at)}` },
    }));
    return { type: "object", properties: Object.assign({}, ...properties) as Json };
  }),
  // Names that differ only in what is not allowed, and those of every object.
  fc.constantFrom("__proto__", "constructor", "toString", "$", "é").map((name) => {
    const names = [name, `${name}$`, `$${name}`, `${name}_`, `_${name}`, name.repeat(40)];
    const entries = names.map((each) => `${JSON.stringify(each)}:{"type":"string"}`);
    const text = `{"type":"object","properties":{${entries.join(",")}},"required":${JSON.stringify(names)}}`;
    return JSON.parse(text) as Json;
  }),
);
