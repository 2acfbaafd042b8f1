/** The Markdown context of a text, as far as it is needed to tell a tag from a mention of one. */
export interface Quoting {
  /** The fence that ends the current code block; empty outside of one. */
  readonly fence: string;
  /** The first characters of the line that are not white space, three at most. */
  readonly lineStart: string;
  /** Runs of backticks in the line so far; odd inside a code span. */
  readonly ticks: number;
  /** Double quotes in the line so far; odd inside a quotation. */
  readonly quotes: number;
  readonly last: string;
}

const FENCES: readonly string[] = ["```", "~~~"];
const FENCE_LENGTH = 3;

export const UNQUOTED: Quoting = {
  fence: "",
  lineStart: "",
  ticks: 0,
  quotes: 0,
  last: "",
};

/** The context after some more text. */
export function advance(from: Quoting, text: string): Quoting {
  let { fence, lineStart, ticks, quotes, last } = from;
  for (const sign of text) {
    if (sign === "\n") {
      fence = fenceBehind(fence, lineStart);
      [lineStart, ticks, quotes] = ["", 0, 0];
    } else {
      if (lineStart.length < FENCE_LENGTH && sign.trim() !== "") lineStart += sign;
      if (sign === "`" && last !== "`") ticks += 1;
      if (sign === '"') quotes += 1;
    }
    last = sign;
  }
  return { fence, lineStart, ticks, quotes, last };
}

/** Each kind of fence is ended only by its own kind. */
function fenceBehind(fence: string, lineStart: string): string {
  if (fence !== "") return fence === lineStart ? "" : fence;
  return FENCES.includes(lineStart) ? lineStart : "";
}

/** Characters after a tag in which the end of a quotation around it is searched for. */
const LOOKAHEAD = 256;

/**
 * Directly after a tag, one of these ends a quotation of it. Backticks and double quotes do so only
 * if one was opened: answers begin with them too, and such an answer would be lost in the thought.
 */
const CLOSING_QUOTES = /^['”’»」』)）\]】]/;
/** The same in languages that open a quotation with the character that closes it in others. */
const OTHER_QUOTES = /^(?:„“|‚‘|»«)/;

/**
 * Whether a tag at this place is only mentioned: the end of a quotation follows it directly, or it
 * is in a code span, a quotation or a code block that ends after it. A quotation that is never
 * closed does not count: one stray character must not hide the end of a thought.
 * @returns undefined if that cannot be decided before more has come
 */
export function isQuoted(at: Quoting, behind: string): boolean | undefined {
  if (behind === "") return undefined;
  if (CLOSING_QUOTES.test(behind) || OTHER_QUOTES.test(at.last + behind.charAt(0))) return true;
  const ahead = behind.slice(0, LOOKAHEAD);
  const end = endOfQuotation(at, ahead);
  if (end !== undefined) return end;
  return ahead.length === LOOKAHEAD ? false : undefined;
}

function endOfQuotation(at: Quoting, ahead: string): boolean | undefined {
  const fence = fenceBehind(at.fence, at.lineStart);
  if (fence !== "") return endOfFence(ahead, fence);
  const marks = [...(at.ticks % 2 === 1 ? ["`"] : []), ...(at.quotes % 2 === 1 ? ['"'] : [])];
  if (marks.length === 0) return false;
  const lineEnd = ahead.indexOf("\n");
  const line = lineEnd === -1 ? ahead : ahead.slice(0, lineEnd);
  if (marks.some((mark) => line.includes(mark))) return true;
  return lineEnd === -1 ? undefined : false;
}

/**
 * A line with only a fence ends the block. A fence that names a language begins another block, and
 * so does one after an empty line, as at the end of a thought: the answer begins with it.
 */
function endOfFence(ahead: string, fence: string): boolean | undefined {
  const found = new RegExp(String.raw`\n[ \t]*${fence}([^\n]*)(\n?)`).exec(ahead);
  if (found === null) return undefined;
  const [, info = "", lineEnd = ""] = found;
  if (info.trim() !== "" || EMPTY_LINE.test(ahead)) return false;
  return lineEnd === "" ? undefined : true;
}

const EMPTY_LINE = /^[ \t]*\r?\n[ \t]*\r?\n\s*(?:```|~~~)/;
