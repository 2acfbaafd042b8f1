import { defined, unlessEmpty } from "../../../lib/defined.ts";
import { isObject } from "../../../lib/read.ts";
import { mergeRoot } from "./tool-schema-root.ts";
import { mapEntries, MAX_JSON_DEPTH, wellFormed, wellFormedJson } from "../../well-formed.ts";

/** Validation keywords some models answer with REQUEST_BODY_INVALID (PROTOCOL 3.5). */
const DROPPED = new Set([
  ...["$schema", "$id", "additionalProperties", "unevaluatedProperties", "patternProperties"],
  ...["format", "pattern", "multipleOf", "uniqueItems", "minLength", "maxLength"],
  ...["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"],
  ...["minItems", "maxItems", "minContains", "maxContains", "minProperties", "maxProperties"],
]);
/** Keywords whose value maps names to schemas: the names are data, never keywords. */
const SCHEMA_MAPS = new Set(["properties", "$defs", "definitions", "dependentSchemas"]);
/** Keywords whose value is a schema or a list of schemas. */
const SCHEMAS = new Set([
  ...["items", "prefixItems", "contains", "not", "if", "then", "else", "propertyNames"],
  ...["anyOf", "oneOf", "allOf"],
]);

/**
 * The caller's JSON Schema as the service takes it: an object at the root without alternatives
 * (else TOOL_SCHEMA_INVALID), free of validation keywords. `strict` gives up references too.
 */
export function toolInputSchema(
  parameters: Readonly<Record<string, unknown>>,
  strict: boolean,
): Readonly<Record<string, unknown>> {
  const { alternatives, required } = mergeRoot(parameters);
  const properties = Object.fromEntries(
    [...alternatives].map(([name, schemas]) => [wellFormed(name), anyOf(schemas, strict)]),
  );
  const kept = strict ? ["title", "description"] : ["title", "description", "$defs", "definitions"];
  const root = kept
    .filter((key) => Object.hasOwn(parameters, key))
    .map((key): [string, unknown] => [key, cleanKeyword(key, parameters[key], strict, 1)]);
  return {
    ...Object.fromEntries(root),
    type: "object",
    properties,
    ...defined({ required: unlessEmpty([...required].map(wellFormed)) }),
  };
}

function anyOf(schemas: readonly unknown[], strict: boolean): unknown {
  const cleaned = schemas.map((schema) => cleanSchema(schema, strict, 2));
  if (cleaned.length === 1) return cleaned[0];
  const distinct = new Map(cleaned.map((schema) => [JSON.stringify(schema), schema]));
  const [first, ...rest] = distinct.values();
  return rest.length === 0 ? first : { anyOf: [first, ...rest] };
}

function cleanSchema(schema: unknown, strict: boolean, depth: number): unknown {
  if (typeof schema === "boolean") return schema;
  if (!isObject(schema) || depth >= MAX_JSON_DEPTH) return {};
  return mapEntries(schema, (value, key) =>
    isDropped(key, value, strict) ? undefined : cleanKeyword(key, value, strict, depth + 1),
  );
}

function isDropped(key: string, value: unknown, strict: boolean): boolean {
  if (DROPPED.has(key)) return true;
  if (key === "required") return !Array.isArray(value) || value.length === 0;
  return strict && (key === "$ref" || key === "$defs" || key === "definitions");
}

function cleanKeyword(key: string, value: unknown, strict: boolean, depth: number): unknown {
  if (SCHEMA_MAPS.has(key)) {
    return isObject(value)
      ? mapEntries(value, (schema) => cleanSchema(schema, strict, depth + 1))
      : {};
  }
  if (SCHEMAS.has(key)) {
    return Array.isArray(value)
      ? value.map((schema) => cleanSchema(schema, strict, depth + 1))
      : cleanSchema(value, strict, depth);
  }
  return wellFormedJson(value, depth);
}
