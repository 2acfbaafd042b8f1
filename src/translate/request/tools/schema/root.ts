import { isObject, readArray, readString } from "../../../../lib/read.ts";
import { modernSchema } from "./modern.ts";
import type { References, Schema } from "./references.ts";

/** Alternatives inside alternatives are followed this far; real schemas have one or two levels. */
const MAX_NESTING = 8;

/** The root of a schema with its alternatives merged in. */
export interface MergedRoot {
  /** Property name -> every schema it has in one alternative or another. */
  readonly alternatives: ReadonlyMap<string, readonly unknown[]>;
  /** Properties that every alternative requires. */
  readonly required: ReadonlySet<string>;
  /** Each choice that was merged: no keyword expresses any more which properties go together. */
  readonly choices: readonly Choice[];
}

export interface Choice {
  readonly keyword: "anyOf" | "oneOf";
  readonly members: readonly ChoiceMember[];
}

export interface ChoiceMember {
  readonly title: string | undefined;
  readonly required: readonly string[];
  /** Properties that have just one value here, with that value. */
  readonly fixed: ReadonlyMap<string, unknown>;
}

interface Merging {
  readonly references: References;
  readonly alternatives: Map<string, unknown[]>;
  readonly entered: Set<object>;
  readonly choices: Choice[];
}

/**
 * Collects the properties of a root that may be spread over `$ref`, `allOf`, `anyOf`, `oneOf`,
 * `then` and `else`. A schema is entered once, so references in a circle end and the work stays
 * linear.
 */
export function mergeRoot(root: Schema, references: References): MergedRoot {
  const merging: Merging = {
    references,
    alternatives: new Map(),
    entered: new Set(),
    choices: [],
  };
  const required = collect(merging, root, 0);
  const { alternatives, choices } = merging;
  return {
    alternatives,
    choices,
    required: new Set([...required].filter((name) => alternatives.has(name))),
  };
}

function collect(merging: Merging, value: unknown, nesting: number): ReadonlySet<string> {
  if (!isObject(value) || merging.entered.has(value) || nesting > MAX_NESTING) return new Set();
  merging.entered.add(value);
  const schema = modernSchema(value);
  addProperties(schema, merging.alternatives);
  const required = new Set(readStrings(schema.required));
  const parts = [merging.references.lookUp(schema.$ref), ...listOf(schema.allOf)];
  for (const part of parts) addAll(required, collect(merging, part, nesting + 1));
  for (const keyword of ["anyOf", "oneOf"] as const) {
    const members = listOf(schema[keyword]).map((choice) => {
      const known = collect(merging, choice, nesting + 1);
      return { ...labelsOf(choice, merging.references), required: [...known] };
    });
    if (members.length > 1) merging.choices.push({ keyword, members });
    addAll(required, common(members.map((member) => new Set(member.required))));
  }
  addConditional(merging, schema, nesting);
  return required;
}

/** What tells a member of a choice from the others. */
function labelsOf(choice: unknown, references: References): Omit<ChoiceMember, "required"> {
  const { title, $ref, properties } = isObject(choice) ? choice : {};
  const target = references.lookUp($ref);
  const entries = [target?.properties, properties].flatMap((each) =>
    isObject(each) ? Object.entries(each) : [],
  );
  const fixed = entries.flatMap(([name, property]): [string, unknown][] => {
    if (!isObject(property)) return [];
    const values = Object.hasOwn(property, "const") ? [property.const] : readArray(property.enum);
    return values.length === 1 ? [[name, values[0]]] : [];
  });
  return { title: readString(title ?? target?.title), fixed: new Map(fixed) };
}

/** A condition on a property that is already known only narrows it, so it is left out. */
function addConditional(merging: Merging, schema: Schema, nesting: number): void {
  const dependent = isObject(schema.dependentSchemas) ? Object.values(schema.dependentSchemas) : [];
  for (const part of [schema.then, schema.else, ...dependent]) {
    const alternatives = new Map<string, unknown[]>();
    collect({ ...merging, alternatives, choices: [] }, part, nesting + 1);
    for (const [name, schemas] of alternatives) {
      if (!merging.alternatives.has(name)) merging.alternatives.set(name, schemas);
    }
  }
}

function addProperties(schema: Schema, alternatives: Map<string, unknown[]>): void {
  if (!isObject(schema.properties)) return;
  for (const [name, property] of Object.entries(schema.properties)) {
    const known = alternatives.get(name);
    if (known === undefined) alternatives.set(name, [property]);
    else known.push(property);
  }
}

function common(sets: readonly ReadonlySet<string>[]): readonly string[] {
  const [first, ...others] = sets;
  return first === undefined
    ? []
    : [...first].filter((name) => others.every((other) => other.has(name)));
}

function addAll(target: Set<string>, names: Iterable<string>): void {
  for (const name of names) target.add(name);
}

function listOf(value: unknown): readonly unknown[] {
  return isObject(value) ? [value] : readArray(value);
}

function readStrings(value: unknown): readonly string[] {
  return readArray(value).filter((item) => typeof item === "string");
}
