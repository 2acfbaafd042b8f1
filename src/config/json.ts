/** Where a text stops being JSON; lines and columns count from 1. */
export interface JsonFault {
  readonly line: number;
  readonly column: number;
  readonly hint: string | undefined;
}

export type ParsedJson =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly fault: JsonFault };

/** `JSON.parse` with a position: V8's messages have one only sometimes, JavaScriptCore's never. */
export function parseJson(text: string): ParsedJson {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return { ok: false, fault: locateFault(text) };
  }
}

type Expected = "value" | "value or ]" | "key" | "key or }" | ":" | "comma or end" | "nothing";

const SPACE = /[ \t\r\n]*/y;
const STRING = /"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy;
const COLON = /:/y;
const COMMA = /,/y;
const SCALAR = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.])/y;

function locateFault(text: string): JsonFault {
  const open: string[] = [];
  let expected: Expected = "value";
  let offset = skip(SPACE, text, 0);
  while (offset < text.length) {
    const next = step(text, offset, expected, open);
    if (next === undefined) break;
    expected = next.expected;
    offset = skip(SPACE, text, next.offset);
  }
  return describe(text, offset, expected);
}

interface Step {
  readonly offset: number;
  readonly expected: Expected;
}

/** One token further (RFC 8259 section 2); undefined where the token is not the expected one. */
function step(text: string, offset: number, expected: Expected, open: string[]): Step | undefined {
  const letter = text.charAt(offset);
  const mayClose = expected === "comma or end" || expected.endsWith(letter);
  if (letter === open.at(-1) && mayClose) {
    open.pop();
    return { offset: offset + 1, expected: afterValue(open) };
  }
  switch (expected) {
    case "value":
    case "value or ]":
      return stepIntoValue(text, offset, open);
    case "key":
    case "key or }":
      return stepOver(STRING, text, offset, ":");
    case ":":
      return stepOver(COLON, text, offset, "value");
    case "comma or end":
      return stepOver(COMMA, text, offset, open.at(-1) === "}" ? "key" : "value");
    case "nothing":
      return undefined;
  }
}

function stepIntoValue(text: string, offset: number, open: string[]): Step | undefined {
  const letter = text.charAt(offset);
  if (letter === "{") {
    open.push("}");
    return { offset: offset + 1, expected: "key or }" };
  }
  if (letter === "[") {
    open.push("]");
    return { offset: offset + 1, expected: "value or ]" };
  }
  return stepOver(letter === '"' ? STRING : SCALAR, text, offset, afterValue(open));
}

function afterValue(open: readonly string[]): Expected {
  return open.length === 0 ? "nothing" : "comma or end";
}

function stepOver(
  token: RegExp,
  text: string,
  offset: number,
  expected: Expected,
): Step | undefined {
  const end = skip(token, text, offset);
  return end === offset ? undefined : { offset: end, expected };
}

function skip(token: RegExp, text: string, offset: number): number {
  token.lastIndex = offset;
  return token.test(text) ? token.lastIndex : offset;
}

function describe(text: string, offset: number, expected: Expected): JsonFault {
  const before = text.slice(0, offset).split("\n");
  return {
    line: before.length,
    column: (before.at(-1)?.length ?? 0) + 1,
    hint: hintFor(text.charAt(offset), expected),
  };
}

function hintFor(letter: string, expected: Expected): string | undefined {
  if (letter === "") return "the end is missing";
  if (letter === "/" || letter === "#") return "comments are not allowed";
  if (letter === "}" || letter === "]") return "no comma may stand before it";
  if (letter === "'") return "texts need double quotes";
  if (expected === "comma or end") return "a comma is missing";
  return expected.startsWith("key") ? "names need double quotes" : undefined;
}
