import { isObject } from "../../../../lib/read.ts";
import { mapEntries, MAX_JSON_DEPTH, wellFormed, wellFormedJson } from "../../../well-formed.ts";
import type { PropertyNames } from "../property-names.ts";
import { brief, describe, lossesOf } from "./losses.ts";
import { withSoundLogic } from "./logic.ts";
import { modernSchema } from "./modern.ts";
import type { References, Schema } from "./references.ts";
import { cleanType } from "./types.ts";

/** What the parts of one tool's schema share. */
export interface Cleaning {
  readonly references: References;
  readonly names: PropertyNames;
  /** Leave out references and tuples as well. */
  readonly strict: boolean;
}

type CleanKeyword = (value: unknown, cleaning: Cleaning, depth: number) => unknown;

/** Every keyword that may be sent, and how its value is made valid under draft 2020-12. */
const KEYWORDS: ReadonlyMap<string, CleanKeyword> = new Map<string, CleanKeyword>([
  ["title", cleanText],
  ["description", cleanText],
  ["type", cleanType],
  ["enum", cleanEnum],
  ["const", cleanData],
  ["default", cleanData],
  [
    "examples",
    (value, _, depth) => (Array.isArray(value) ? cleanData(value, _, depth) : undefined),
  ],
  ["deprecated", (value) => (value === true ? true : undefined)],
  ["$ref", (value, { references, strict }) => (strict ? undefined : references.rename(value))],
  ["properties", cleanProperties],
  ["required", (value, { names }) => cleanNames(value, names)],
  ["dependentRequired", cleanDependentRequired],
  ["dependentSchemas", cleanProperties],
  ["prefixItems", (value, cleaning, depth) => cleanList(value, cleaning, depth)],
  ...["items", "contains", "not", "if", "then", "else"].map((key): [string, CleanKeyword] => [
    key,
    (value, cleaning, depth) => (isSchema(value) ? cleanSchema(value, cleaning, depth) : undefined),
  ]),
  ...["anyOf", "oneOf", "allOf"].map((key): [string, CleanKeyword] => [key, cleanList]),
]);

export function cleanSchema(value: unknown, cleaning: Cleaning, depth: number): unknown {
  if (typeof value === "boolean") return value;
  if (!isObject(value) || depth >= MAX_JSON_DEPTH) return {};
  const schema = cleaning.strict ? withoutTuple(modernSchema(value)) : modernSchema(value);
  const cleaned = mapEntries(schema, (member, key) =>
    KEYWORDS.get(key)?.(member, cleaning, depth + 1),
  );
  const sound = withSoundLogic(schema, cleaned, cleaning);
  const losses = [
    ...lossesOf(schema, (inner) => cleanSchema(inner, cleaning, depth + 1)),
    ...sound.losses,
    ...lostReference(schema, cleaned, cleaning),
  ];
  if (losses.length === 0) return cleaned;
  return { ...sound.json, description: describe(cleaned.description, losses) };
}

export function cleanNames(value: unknown, names: PropertyNames): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const strings = value.filter((name) => typeof name === "string");
  return strings.length === 0 ? undefined : [...new Set(strings.map((name) => names.toWire(name)))];
}

function isSchema(value: unknown): boolean {
  return typeof value === "boolean" || isObject(value);
}

function cleanText(value: unknown): unknown {
  return typeof value === "string" ? wellFormed(value) : undefined;
}

function cleanData(value: unknown, _: Cleaning, depth: number): unknown {
  return wellFormedJson(value, depth);
}

function cleanEnum(value: unknown, _: Cleaning, depth: number): unknown {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (values.length === 0 || value === null || isObject(value)) return undefined;
  const distinct = new Map(
    values.map((item) => {
      const clean = wellFormedJson(item, depth + 1);
      return [JSON.stringify(clean), clean];
    }),
  );
  return [...distinct.values()];
}

function cleanProperties(value: unknown, cleaning: Cleaning, depth: number): unknown {
  if (!isObject(value)) return undefined;
  // A property without a schema may have any value.
  const entries = Object.entries(value).map(([name, schema]): [string, unknown] => [
    cleaning.names.toWire(name),
    cleanSchema(schema, cleaning, depth + 1),
  ]);
  return Object.fromEntries(entries);
}

function cleanDependentRequired(value: unknown, { names }: Cleaning): unknown {
  if (!isObject(value)) return undefined;
  const entries = Object.entries(value).flatMap(([name, needs]): [string, unknown][] => {
    const needed = cleanNames(needs, names);
    return needed === undefined ? [] : [[names.toWire(name), needed]];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** A single schema stands for a list of one; an empty list allows nothing and is not a schema. */
function cleanList(value: unknown, cleaning: Cleaning, depth: number): unknown {
  const schemas = (Array.isArray(value) ? value : [value]).filter(isSchema);
  if (schemas.length === 0) return undefined;
  return schemas.map((schema) => cleanSchema(schema, cleaning, depth + 1));
}

/** Every place of the tuple then allows what any of its places allows. */
function withoutTuple(schema: Schema): Schema {
  const { items, prefixItems, ...rest } = schema;
  if (!Array.isArray(prefixItems)) return schema;
  const places: readonly unknown[] = [...(prefixItems as unknown[]), items];
  return { ...rest, items: { anyOf: places.filter(isObject) } };
}

/**
 * Describes a reference that cannot be resolved; a circle or an error in the schema is not
 * described.
 */
function lostReference(schema: Schema, cleaned: Schema, { strict }: Cleaning): readonly string[] {
  const { $ref } = schema;
  if (strict || typeof $ref !== "string" || cleaned.$ref !== undefined) return [];
  return $ref.startsWith("#") ? [] : [`see ${brief($ref)}`];
}
