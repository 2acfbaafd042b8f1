import Ajv from "ajv";
import { isRecord } from "../simulator/json.ts";

/** What draft 2020-12 asks of the value of each keyword, in a draft that the validator knows. */
const SCHEMA = { $ref: "#" };
const SCHEMAS = { type: "array", minItems: 1, items: SCHEMA };
const SCHEMA_MAP = { type: "object", additionalProperties: SCHEMA };
const TEXT = { type: "string" };
const FLAG = { type: "boolean" };
const COUNT = { type: "integer", minimum: 0 };
const NAMES = { type: "array", items: TEXT, uniqueItems: true };
const SIMPLE_TYPE = { enum: ["array", "boolean", "integer", "null", "number", "object", "string"] };

function each(names: readonly string[], rule: object): Readonly<Record<string, object>> {
  return Object.fromEntries(names.map((name) => [name, rule]));
}

const META_SCHEMA = {
  $schema: "http://json-schema.org/draft-07/schema#",
  type: ["object", "boolean"],
  properties: {
    ...each(["$comment", "title", "description", "pattern", "format"], TEXT),
    ...each(["contentEncoding", "contentMediaType"], TEXT),
    $id: { type: "string", pattern: "^[^#]*#?$" },
    ...each(["$schema", "$ref", "$dynamicRef"], { type: "string", format: "uri-reference" }),
    ...each(["$anchor", "$dynamicAnchor"], {
      type: "string",
      pattern: "^[A-Za-z_][-A-Za-z0-9._]*$",
    }),
    ...each(["deprecated", "readOnly", "writeOnly", "uniqueItems"], FLAG),
    ...each(["maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum"], { type: "number" }),
    ...each(["minLength", "maxLength", "minItems", "maxItems"], COUNT),
    ...each(["minContains", "maxContains", "minProperties", "maxProperties"], COUNT),
    ...each(["anyOf", "oneOf", "allOf", "prefixItems"], SCHEMAS),
    ...each(["items", "contains", "not", "if", "then", "else", "contentSchema"], SCHEMA),
    ...each(["additionalProperties", "unevaluatedProperties", "propertyNames"], SCHEMA),
    ...each(["unevaluatedItems"], SCHEMA),
    ...each(["$defs", "definitions", "properties", "patternProperties"], SCHEMA_MAP),
    ...each(["dependentSchemas"], SCHEMA_MAP),
    multipleOf: { type: "number", exclusiveMinimum: 0 },
    required: NAMES,
    dependentRequired: { type: "object", additionalProperties: NAMES },
    dependencies: { type: "object", additionalProperties: { anyOf: [SCHEMA, NAMES] } },
    enum: { type: "array" },
    examples: { type: "array" },
    type: {
      anyOf: [SIMPLE_TYPE, { type: "array", items: SIMPLE_TYPE, minItems: 1, uniqueItems: true }],
    },
  },
};

const validator = new Ajv();
const isValid = validator.compile(META_SCHEMA);
const LEGAL_NAME = /^[a-zA-Z0-9_.-]{1,64}$/;

/** Why a schema is not valid under draft 2020-12, or refers to nowhere; undefined where all is well. */
export function schemaProblem(schema: unknown): string | undefined {
  if (isValid(schema) !== true) return validator.errorsText(isValid.errors);
  const dangling = referencesOf(schema).filter((reference) => !resolves(schema, reference));
  return dangling.length === 0 ? undefined : `refers to nowhere: ${dangling.join(" ")}`;
}

/** Names of properties, at any depth, that models refuse. */
export function illegalNames(schema: unknown): readonly string[] {
  return subschemasOf(schema).flatMap(({ properties }) =>
    isRecord(properties) ? Object.keys(properties).filter((name) => !LEGAL_NAME.test(name)) : [],
  );
}

function referencesOf(schema: unknown): readonly string[] {
  return subschemasOf(schema).flatMap(({ $ref }) => (typeof $ref === "string" ? [$ref] : []));
}

function resolves(root: unknown, reference: string): boolean {
  if (!reference.startsWith("#")) return false;
  let value = root;
  for (const segment of decodeURIComponent(reference.slice(1)).split("/").slice(1)) {
    const key = segment.replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return false;
    value = (value as Readonly<Record<string, unknown>>)[key];
  }
  return isRecord(value) || typeof value === "boolean";
}

const MAPS = ["properties", "patternProperties", "$defs", "definitions", "dependentSchemas"];
const PLACES = [
  ...["items", "prefixItems", "contains", "not", "if", "then", "else", "anyOf", "oneOf", "allOf"],
  ...["additionalProperties", "propertyNames", "unevaluatedProperties", "unevaluatedItems"],
];

/** A schema and all schemas in it; data such as `default` is none. */
function subschemasOf(schema: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (Array.isArray(schema)) return schema.flatMap(subschemasOf);
  if (!isRecord(schema)) return [];
  const mapped = MAPS.flatMap((key) => (isRecord(schema[key]) ? Object.values(schema[key]) : []));
  const placed = PLACES.map((key) => schema[key]);
  return [schema, ...[...mapped, ...placed].flatMap(subschemasOf)];
}
