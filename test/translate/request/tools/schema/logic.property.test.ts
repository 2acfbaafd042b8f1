import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { expect, it } from "vitest";
import { toolInputSchema } from "../../../../../src/translate/request/tools/schema/tool-schema.ts";
import { load, SEED } from "../../../../helpers/property.ts";
import type { Json } from "./schema-arbitraries.ts";

const NAMES = ["a", "b"];

const LEAF: fc.Arbitrary<Json> = fc.constantFrom<Json>(
  { type: "string" },
  { type: "string", pattern: "^a" },
  { type: "string", minLength: 2 },
  { type: "integer" },
  { type: "integer", minimum: 1 },
  { maximum: 0 },
  { const: "a" },
  { enum: ["b", 1, null] },
  { required: ["a"] },
  { additionalProperties: false },
  { type: "array", uniqueItems: true },
  { $ref: "#/$defs/Short" },
  {},
);

/** Sound schemas of draft 2020-12 that keep and lose keywords in each place. */
const SCHEMA = fc.letrec<{ schema: Json }>((tie) => {
  const inner = tie("schema");
  const some = fc.array(inner, { minLength: 1, maxLength: 3 });
  const properties = fc.record({ a: inner, b: inner }, { requiredKeys: [] });
  return {
    schema: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      { weight: 3, arbitrary: LEAF },
      { weight: 2, arbitrary: fc.record({ oneOf: some }) },
      { weight: 1, arbitrary: fc.record({ anyOf: some, oneOf: some }) },
      { weight: 1, arbitrary: fc.record({ allOf: some }) },
      { weight: 2, arbitrary: fc.record({ not: inner }) },
      {
        weight: 2,
        arbitrary: fc.record({ if: inner, then: inner, else: inner }, { requiredKeys: ["if"] }),
      },
      {
        weight: 2,
        arbitrary: fc.record(
          {
            properties,
            required: fc.subarray(NAMES),
            additionalProperties: fc.oneof(fc.boolean(), inner),
            patternProperties: fc.record({ "^a": inner }),
            propertyNames: LEAF,
            minProperties: fc.nat(2),
          },
          { requiredKeys: ["properties"] },
        ),
      },
      // A stricter request without tuples has what all places allow for each place, also behind them.
      { weight: 1, arbitrary: fc.record({ items: inner, prefixItems: some }) },
      { weight: 1, arbitrary: fc.record({ items: inner, unevaluatedItems: fc.boolean() }) },
      // Apart from tuples: beside one, Ajv 8.20 finds in an empty array what has to be contained.
      {
        weight: 2,
        arbitrary: fc.record(
          { items: inner, contains: inner, minContains: fc.nat(2) },
          { requiredKeys: ["contains"] },
        ),
      },
      {
        weight: 1,
        arbitrary: fc.record({
          dependentSchemas: fc.record({ a: inner }),
          dependentRequired: fc.constant({ b: ["a"] }),
        }),
      },
    ),
  };
}).schema;

const VALUE: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom("a", "b", "ab", "bb", "", 0, 1, 5, 0.5, null, true),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.record(
      { a: tie("value"), b: tie("value"), c: tie("value") },
      { requiredKeys: [], noNullPrototype: true },
    ),
  ),
})).value;

const validator = new Ajv2020({ strict: false, validateFormats: false, logger: false });

function allowing(parameters: object): (value: unknown) => boolean {
  const validate = validator.compile(parameters);
  validator.removeSchema(parameters);
  return (value) => validate({ v: value });
}

it.each([false, true])(
  `what a caller's schema allows is allowed by what is sent, strict %s (seed ${SEED})`,
  { timeout: 1_200_000 },
  (strict) => {
    let allowed = 0;
    fc.assert(
      fc.property(SCHEMA, fc.array(VALUE, { minLength: 3, maxLength: 10 }), (schema, values) => {
        const parameters = {
          type: "object",
          properties: { v: schema },
          $defs: { Short: { type: "string", maxLength: 1 } },
        };
        const legal = values.filter(allowing(parameters));
        const { json } = toolInputSchema(parameters, strict);
        expect(legal.filter(allowing(json)), JSON.stringify(json)).toEqual(legal);
        allowed += legal.length;
      }),
      load(20_000, 0.0125),
    );
    expect(allowed).toBeGreaterThan(100);
  },
);
