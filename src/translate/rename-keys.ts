/** A string of a JSON text, with the colon behind it where it is a key. */
const STRING = /"[^"\\]*(?:\\[^][^"\\]*)*"(\s*:)?/g;

/** From one spelling of property names to the other. */
export type KeyRenames = ReadonlyMap<string, string>;

/** The JSON text with other keys; everything else stays as it was written, numbers included. */
export function renameKeys(json: string, renames: KeyRenames): string {
  if (renames.size === 0) return json;
  return json.replace(STRING, (whole: string, colon: string | undefined) => {
    if (colon === undefined) return whole;
    const literal = whole.slice(0, -colon.length);
    const name = renames.get(textOf(literal));
    return name === undefined ? whole : JSON.stringify(name) + colon;
  });
}

function textOf(literal: string): string {
  if (!literal.includes("\\")) return literal.slice(1, -1);
  try {
    return String(JSON.parse(literal));
  } catch {
    return literal.slice(1, -1);
  }
}
