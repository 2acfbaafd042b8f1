import { isObject } from "../../../lib/read.ts";

/** Alternatives inside alternatives are followed this far; real schemas have one or two levels. */
const MAX_NESTING = 8;

/** The root of a schema with its alternatives merged in. */
export interface MergedRoot {
  /** Property name -> every schema it has in one alternative or another. */
  readonly alternatives: ReadonlyMap<string, readonly unknown[]>;
  /** What every alternative requires. */
  readonly required: ReadonlySet<string>;
}

type Schema = Readonly<Record<string, unknown>>;

/**
 * Collects the properties of a root that may be spread over `$ref`, `allOf`, `anyOf` and `oneOf`.
 * A schema is entered once, so references in a circle end and the work stays linear.
 */
export function mergeRoot(root: Schema): MergedRoot {
  const alternatives = new Map<string, unknown[]>();
  const entered = new Set<object>();

  const collect = (schema: unknown, nesting: number): ReadonlySet<string> => {
    if (!isObject(schema) || entered.has(schema) || nesting > MAX_NESTING) return new Set();
    entered.add(schema);
    addProperties(schema, alternatives);
    const required = new Set(readStrings(schema.required));
    for (const part of [lookUp(root, schema.$ref), ...readList(schema.allOf)]) {
      addAll(required, collect(part, nesting + 1));
    }
    for (const choices of [readList(schema.anyOf), readList(schema.oneOf)]) {
      addAll(required, common(choices.map((choice) => collect(choice, nesting + 1))));
    }
    return required;
  };

  const required = collect(root, 0);
  return {
    alternatives,
    required: new Set([...required].filter((name) => alternatives.has(name))),
  };
}

function addProperties(schema: Schema, alternatives: Map<string, unknown[]>): void {
  if (!isObject(schema.properties)) return;
  for (const [name, property] of Object.entries(schema.properties)) {
    const known = alternatives.get(name);
    if (known === undefined) alternatives.set(name, [property]);
    else known.push(property);
  }
}

/** Local references to a definition; others stay unknown. */
function lookUp(root: Schema, reference: unknown): unknown {
  if (typeof reference !== "string") return undefined;
  const [hash, section, name, ...rest] = reference.split("/");
  if (hash !== "#" || name === undefined || rest.length > 0) return undefined;
  const definitions = section === "$defs" || section === "definitions" ? root[section] : undefined;
  return isObject(definitions) && Object.hasOwn(definitions, name) ? definitions[name] : undefined;
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

function readList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function readStrings(value: unknown): readonly string[] {
  return readList(value).filter((item) => typeof item === "string");
}
