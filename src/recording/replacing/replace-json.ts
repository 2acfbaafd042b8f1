import { hasOwnNames, kindOf, type Kind, schemaKindOf } from "./fields.ts";

/** What becomes of a text of each kind; the result has the same length. */
export type ReplaceText = (text: string, kind: Kind) => string;

/** How the members of an object or a list are read. */
type Mode = "protocol" | "schema" | "own-names" | "said" | "catalogue";

interface Level {
  readonly mode: Mode;
  readonly isObject: boolean;
  /** Of a list's items. */
  readonly kind: Kind;
  key: string;
  isKeyNext: boolean;
}

/** Strings, of which the last one may have no end; marks; everything between. */
const TOKEN = /"[^"\\]*(?:\\[^][^"\\]*)*"?|[{}[\]:,]|[^"{}[\]:,]+/g;

const LITERAL = /^\s*(?:-?\d[\d.eE+-]*|true|false|null|[{}[\]:,])?\s*$/;

const TOP: Level = { mode: "protocol", isObject: false, kind: "parts", key: "", isKeyNext: false };

/**
 * The JSON text with every value replaced, and everything else as it is written: white space, order,
 * escapes, lengths, a missing end. No recursion: nothing that is nested deep can hurt.
 * @param isSaid it is somebody's own: all of its names are, too
 * @param given texts of the top level that are replaced already, by their names
 */
export function replaceJson(
  json: string,
  replace: ReplaceText,
  isSaid = false,
  given?: ReadonlyMap<string, string>,
): string {
  const top = { ...TOP, ...(isSaid && ({ mode: "said", kind: "said" } as const)) };
  const levels: Level[] = [top];
  const parts: string[] = [];
  for (const [token] of json.matchAll(TOKEN)) {
    const level = levels.at(-1) ?? top;
    if (token.startsWith('"')) {
      parts.push(string(token, level, replace, levels.length === 2 ? given : undefined));
      continue;
    }
    step(levels, level, token);
    parts.push(LITERAL.test(token) ? literal(token, level) : replace(token, "said"));
  }
  return parts.join("");
}

function step(levels: Level[], level: Level, token: string): void {
  if (token === "{" || token === "[") levels.push(levelBelow(level, token === "{"));
  else if (token === "}" || token === "]") levels.length = Math.max(levels.length - 1, 1);
  else if (token === ":") level.isKeyNext = false;
  else if (token === ",") level.isKeyNext = level.isObject;
}

function levelBelow(level: Level, isObject: boolean): Level {
  const kind = valueKind(level, undefined);
  const isSaid = kind === "said" || kind === "json";
  const mode = isObject ? modeBelow(level, kind) : isSaid ? "said" : level.mode;
  return { mode, isObject, kind, key: level.key, isKeyNext: isObject };
}

function modeBelow(level: Level, kind: Kind): Mode {
  if (level.mode === "catalogue" || kind === "catalogue") return "catalogue";
  if (level.mode === "schema" && hasOwnNames(level.key)) return "own-names";
  if (level.mode === "own-names" || kind === "schema") return "schema";
  return kind === "parts" ? level.mode : "said";
}

/** @param text absent for an object or a list */
function valueKind(level: Level, text: string | undefined): Kind {
  if (!level.isObject) return level.kind;
  switch (level.mode) {
    case "protocol":
      return kindOf(level.key, text);
    case "schema":
      return schemaKindOf(level.key);
    case "own-names":
      return "schema";
    default:
      return level.mode;
  }
}

function string(
  token: string,
  level: Level,
  replace: ReplaceText,
  given: ReadonlyMap<string, string> | undefined,
): string {
  const text = textOf(token);
  if (text === undefined) return replace(token, "said");
  if (!level.isObject || !level.isKeyNext) {
    const ready = given?.get(level.key);
    return written(token, text, ready ?? replace(text, valueKind(level, text)));
  }
  level.key = text;
  const isOwn = level.mode === "said" || level.mode === "own-names" || !/^[$\w-]{1,60}$/.test(text);
  return isOwn ? written(token, text, replace(text, "name")) : token;
}

function textOf(token: string): string | undefined {
  try {
    return JSON.parse(token) as string;
  } catch {
    return undefined;
  }
}

/** A number that somebody says is told as little as their words are. */
function literal(token: string, level: Level): string {
  const isSaid =
    level.mode === "said" || (level.isObject && kindOf(level.key, undefined) === "json");
  return isSaid ? token.replace(/\d/g, "1") : token;
}

/** The new text with the escapes of the old one. */
function written(token: string, text: string, replaced: string): string {
  if (!token.includes("\\")) return `"${replaced}"`;
  let at = 0;
  const parts = token
    .slice(1, -1)
    .split(/(\\u[\da-f]{4}|\\[^])/i)
    .map((part, index) => {
      const from = at;
      at += index % 2 === 1 ? 1 : part.length;
      if (index % 2 === 0) return replaced.slice(from, at);
      const isKept = !part.startsWith("\\u") || replaced[from] === text[from];
      return isKept ? part : `\\u${replaced.charCodeAt(from).toString(16).padStart(4, "0")}`;
    });
  return `"${parts.join("")}"`;
}
