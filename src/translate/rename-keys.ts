import { endOfString } from "../lib/read.ts";

/** What follows a key. */
const COLON = /\s*:/y;

/** From one spelling of property names to the other. */
export type KeyRenames = ReadonlyMap<string, string>;

/** The JSON text with its keys renamed; everything else stays as written, numbers included. */
export function renameKeys(json: string, renames: KeyRenames): string {
  if (renames.size === 0) return json;
  let renamed = "";
  let copied = 0;
  for (const { start, end } of stringsIn(json)) {
    COLON.lastIndex = end;
    if (!COLON.test(json)) continue;
    const name = renames.get(textOf(json.slice(start, end)));
    if (name === undefined) continue;
    renamed += json.slice(copied, start) + JSON.stringify(name);
    copied = end;
  }
  return renamed + json.slice(copied);
}

/** The position of each string in a JSON text, its quotes included; the last may have no end. */
export function* stringsIn(json: string) {
  let start = json.indexOf('"');
  while (start !== -1) {
    const end = endOfString(json, start) + 1;
    yield { start, end };
    start = json.indexOf('"', end);
  }
}

function textOf(literal: string): string {
  if (!literal.includes("\\")) return literal.slice(1, -1);
  try {
    return String(JSON.parse(literal));
  } catch {
    return literal.slice(1, -1);
  }
}
