import { Ajv2020 } from "ajv/dist/2020.js";
import { isRecord } from "../simulator/http/json.ts";

/** Draft 2020-12 with its own meta-schema; formats are the caller's business. */
const validator = new Ajv2020({ strict: false, validateFormats: false, logger: false });

const LEGAL_NAME = /^[a-zA-Z0-9_.-]{1,64}$/;

/** Why a schema is not valid under draft 2020-12, or refers to nowhere; undefined where all is well. */
export function schemaProblem(schema: unknown): string | undefined {
  if (typeof schema !== "object" || schema === null) return "no object";
  if (validator.validateSchema(schema) !== true) return validator.errorsText(validator.errors);
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
