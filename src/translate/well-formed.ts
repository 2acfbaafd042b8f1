/** Deeper JSON is refused: JSON.stringify and the service's own parser both recurse. */
export const MAX_JSON_DEPTH = 64;

/** Lone surrogates are a REQUEST_BODY_INVALID (PROTOCOL 3.5); each becomes U+FFFD. */
export function wellFormed(text: string): string {
  return text.isWellFormed() ? text : text.toWellFormed();
}

/** A copy of JSON data with well-formed strings and keys; values nested too deeply become null. */
export function wellFormedJson(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return wellFormed(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth >= MAX_JSON_DEPTH) return null;
  if (Array.isArray(value)) return value.map((item) => wellFormedJson(item, depth + 1));
  return mapEntries({ ...value }, (item) => wellFormedJson(item, depth + 1));
}

/** True if nothing in the JSON value is nested deeper than the limit. */
export function isShallow(value: unknown, depth = 0): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (depth >= MAX_JSON_DEPTH) return false;
  return Object.values(value).every((item) => isShallow(item, depth + 1));
}

/** A copy with well-formed keys and mapped values; members that map to undefined are left out. */
export function mapEntries(
  source: Readonly<Record<string, unknown>>,
  mapValue: (value: unknown, key: string) => unknown,
): Readonly<Record<string, unknown>> {
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(source)) {
    const value = mapValue(source[key], key);
    if (value !== undefined) setOwn(copy, wellFormed(key), value);
  }
  return copy;
}

/** Assigning to `__proto__` would change the prototype; every other key may take the fast way. */
function setOwn(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== "__proto__") target[key] = value;
  else Object.defineProperty(target, key, { value, enumerable: true, writable: true });
}
