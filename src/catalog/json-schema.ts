import { isObject, readArray } from "../lib/read.ts";

export type Schema = Readonly<Record<string, unknown>>;

/** More than any schema of a model needs; ends one that refers to itself. */
const MAX_DEPTH = 8;
const MAX_SCHEMAS = 500;

/**
 * All schemas that a value at this path of properties may be described by: references within the
 * document and alternatives are followed, within bounds.
 */
export function locate(root: Schema, path: readonly string[]): readonly Schema[] {
  let left = MAX_SCHEMAS;

  function alternatives(schema: unknown, depth: number): readonly Schema[] {
    if (!isObject(schema) || depth > MAX_DEPTH || left === 0) return [];
    left -= 1;
    const others = [
      targetOf(root, schema["$ref"]),
      ...["allOf", "anyOf", "oneOf"].flatMap((keyword) => readArray(schema[keyword])),
    ];
    return [schema, ...others.flatMap((other) => alternatives(other, depth + 1))];
  }

  return path.reduce(
    (schemas, name) =>
      schemas.flatMap(({ properties }) => alternatives(memberOf(properties, name), 0)),
    alternatives(root, 0),
  );
}

/** What `#/$defs/effort` refers to; references to other documents lead nowhere. */
function targetOf(root: Schema, reference: unknown): unknown {
  if (typeof reference !== "string" || !reference.startsWith("#/")) return undefined;
  const names = reference.slice(2).split("/", MAX_DEPTH);
  return names.reduce<unknown>(
    (outer, name) => memberOf(outer, name.replaceAll("~1", "/").replaceAll("~0", "~")),
    root,
  );
}

function memberOf(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}
