import { wellFormed } from "../../../well-formed.ts";
import { isObject } from "../../../../lib/read.ts";
import type { Schema } from "./references.ts";

/** Bounds that some models refuse as keywords (PROTOCOL 3.5), and that are described instead. */
const SAID_PLAINLY = new Set([
  ...["format", "pattern", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"],
  ...["multipleOf", "minLength", "maxLength", "minItems", "maxItems", "uniqueItems"],
  ...["minContains", "maxContains", "minProperties", "maxProperties"],
  ...["contentEncoding", "contentMediaType"],
]);
/** Keywords whose value is a schema, which is described as such. */
const SAID_AS_SCHEMA: ReadonlyMap<string, string> = new Map(
  Object.entries({
    additionalProperties: "other properties",
    patternProperties: "properties by pattern",
    unevaluatedProperties: "other properties",
    unevaluatedItems: "other items",
    propertyNames: "property names",
  }),
);
/** References and tuples, which the stricter form leaves out. */
const LEFT_OUT_IF_STRICT = new Set(["$ref", "prefixItems"]);
/** Characters of one loss, and of all losses of a schema: a description must stay one. */
const MAX_LOSS = 2000;
const MAX_LOSSES = 4000;

/** Describes what cannot be sent as keywords. @param clean how a schema would be sent */
export function lossesOf(schema: Schema, clean: (schema: unknown) => unknown): readonly string[] {
  const losses: string[] = [];
  for (const key of Object.keys(schema)) {
    const label = SAID_AS_SCHEMA.get(key);
    if (SAID_PLAINLY.has(key) && isTelling(schema[key])) {
      losses.push(`${key}: ${brief(schema[key])}`);
    } else if (label !== undefined && saysMore(schema[key])) {
      losses.push(`${label}: ${brief(said(key, schema[key], clean))}`);
    }
  }
  return losses;
}

/** If a keyword is not sent that allows less than its absence. */
export function isLost(key: string, value: unknown, strict: boolean): boolean {
  if (strict && LEFT_OUT_IF_STRICT.has(key)) return true;
  if (SAID_PLAINLY.has(key)) return isTelling(value);
  return SAID_AS_SCHEMA.has(key) && value !== true;
}

export function describe(description: unknown, losses: readonly string[]): string | undefined {
  const text = typeof description === "string" ? wellFormed(description) : undefined;
  if (losses.length === 0) return text;
  const said = `(${cut(losses.join("; "), MAX_LOSSES)})`;
  return text === undefined || text.trim() === "" ? said : `${text} ${said}`;
}

export function brief(value: unknown): string {
  return cut(typeof value === "string" ? value : JSON.stringify(value), MAX_LOSS);
}

function cut(text: string, limit: number): string {
  return wellFormed(text.length <= limit ? text : `${text.slice(0, limit - 1)}…`);
}

/**
 * Libraries write the bounds of safe integers into every schema of an integer, so they say nothing.
 */
function isTelling(value: unknown): boolean {
  if (typeof value === "number") return Math.abs(value) < Number.MAX_SAFE_INTEGER;
  return value === true || (typeof value === "string" && value !== "");
}

function saysMore(schema: unknown): boolean {
  return isObject(schema) && Object.keys(schema).length > 0;
}

function said(key: string, value: unknown, clean: (schema: unknown) => unknown): unknown {
  if (key !== "patternProperties" || !isObject(value)) return clean(value);
  return Object.fromEntries(
    Object.entries(value).map(([pattern, schema]) => [pattern, clean(schema)]),
  );
}
