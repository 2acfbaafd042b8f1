import { parseTree, getNodeValue, type ParseError, printParseErrorCode } from "jsonc-parser";
import type { JsonFault, JsonFaultReason } from "../facts/problems/config-problem.ts";

export type ParsedObject =
  | { readonly entries: ReadonlyMap<string, unknown> }
  | { readonly fault: JsonFault }
  /** It is valid, but no object. */
  | { readonly fault: undefined };

/**
 * JSON with comments and trailing commas, as OpenCode reads its own files. Loaded only when there
 * is a file.
 */
export function parseObject(text: string): ParsedObject {
  const errors: ParseError[] = [];
  try {
    const root = parseTree(text, errors, { allowTrailingComma: true });
    const [first] = errors;
    if (first !== undefined) return { fault: faultAt(text, first.offset, reasonOf(text, errors)) };
    if (root?.type !== "object") return { fault: undefined };
    // From the nodes: the object that the parser makes of them loses keys such as `__proto__`.
    const entries = (root.children ?? []).flatMap(({ children: [key, value] = [] }) =>
      key && value ? [[String(key.value), getNodeValue(value) as unknown] as const] : [],
    );
    return { entries: new Map(entries) };
  } catch (error) {
    // The parser calls itself for each level, and a hostile file has more of them than the stack.
    if (!(error instanceof RangeError)) throw error;
    return { fault: { line: 1, column: 1, reason: "too-deep" } };
  }
}

function faultAt(text: string, offset: number, reason: JsonFaultReason | undefined): JsonFault {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1, reason };
}

/** By the name that the parser gives to the first error. */
const REASONS: Readonly<Record<string, JsonFaultReason>> = {
  UnexpectedEndOfComment: "unexpected-end",
  UnexpectedEndOfString: "unterminated-string",
  EndOfFileExpected: "text-behind",
  CommaExpected: "missing-comma",
  ColonExpected: "missing-colon",
};

/** From the character found there, which says more. */
const REASONS_BY_LETTER: Readonly<Record<string, JsonFaultReason>> = {
  "": "unexpected-end",
  "#": "hash-comment",
  "}": "unexpected-bracket",
  "]": "unexpected-bracket",
  "'": "string-quotes",
};

/** What usually lies behind the first error; undefined if the place alone says enough. */
function reasonOf(text: string, errors: readonly ParseError[]): JsonFaultReason | undefined {
  const [first = "", second] = errors.map(({ error }) => printParseErrorCode(error));
  const letter = text.slice(errors[0]?.offset).trimStart().charAt(0);
  const isName = first === "InvalidSymbol" && second === "PropertyNameExpected";
  if (isName && letter !== "#") return "name-quotes";
  if (first === "EndOfFileExpected") return REASONS[first];
  return REASONS_BY_LETTER[letter] ?? REASONS[first];
}
