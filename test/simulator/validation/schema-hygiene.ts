import { isRecord } from "../http/json.ts";

/** Keywords that some models refuse (PROTOCOL 3.5); `$defs` and `$ref` are fine. */
const UNWELCOME = new Set([
  "$schema",
  "additionalProperties",
  "format",
  "pattern",
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "minLength",
  "maxLength",
  "minItems",
  "maxItems",
  "minProperties",
  "maxProperties",
]);

/** Members whose values are maps from a free name to a schema. */
const SCHEMA_MAPS = ["properties", "$defs", "definitions", "patternProperties", "dependentSchemas"];
/** Members whose value is a schema, or a list of them. */
const SCHEMAS = ["items", "prefixItems", "anyOf", "oneOf", "allOf", "not", "if", "then", "else"];

/**
 * Path of the first keyword the service does not take, at any depth. Looks at schemas only: a
 * property that is called `format` is nobody's business, nor is anything inside `enum` or `default`.
 */
export function unwelcomeKeyword(schema: unknown, path = ""): string | undefined {
  if (!isRecord(schema)) return undefined;
  const keyword = Object.keys(schema).find((name) => UNWELCOME.has(name));
  if (keyword !== undefined) return `${path}/${keyword}`;
  const { required } = schema;
  if (Array.isArray(required) && required.length === 0) return `${path}/required (empty)`;
  for (const [name, child] of childrenOf(schema)) {
    const found = unwelcomeKeyword(child, `${path}/${name}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function childrenOf(schema: Readonly<Record<string, unknown>>): [string, unknown][] {
  const named = SCHEMA_MAPS.flatMap((map) => {
    const members = schema[map];
    return isRecord(members) ? prefixed(map, Object.entries(members)) : [];
  });
  const direct = SCHEMAS.flatMap((member) => {
    const child = schema[member];
    return Array.isArray(child)
      ? prefixed(member, Object.entries(child))
      : [[member, child] as [string, unknown]];
  });
  return [...named, ...direct];
}

function prefixed(prefix: string, entries: [string, unknown][]): [string, unknown][] {
  return entries.map(([name, child]) => [`${prefix}/${name}`, child]);
}
