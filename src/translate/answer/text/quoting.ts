/** Where in its Markdown a text stands, as far as that tells a tag from talk about it. */
export interface Quoting {
  /** What ends the code block that it stands in; empty outside. */
  readonly fence: string;
  /** The first signs of the line that are no white space, three at most. */
  readonly lineStart: string;
  /** Runs of backticks so far in the line; odd inside a code span. */
  readonly ticks: number;
  /** Double quotes so far in the line; odd inside a quotation. */
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

/** If the text stands after some more of it. */
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

/** Each kind is ended by its own only. */
function fenceBehind(fence: string, lineStart: string): string {
  if (fence !== "") return fence === lineStart ? "" : fence;
  return FENCES.includes(lineStart) ? lineStart : "";
}

/** How far behind a tag is looked for the end of what it may be quoted in. */
const LOOKAHEAD = 256;

/**
 * What of these directly follows a tag ends a quotation of it. Backticks and double quotes do so only
 * where one was opened: answers begin with them too, and such an answer would be lost in the thought.
 */
const CLOSING_QUOTES = /^['”’»」』)）\]】]/;
/** The same in languages that open a quotation with what closes it in others. */
const OTHER_QUOTES = /^(?:„“|‚‘|»«)/;

/**
 * Whether a tag at this place is only talked about: something that would end a quotation follows it
 * directly, or it stands in a code span, a quotation or a code block that ends behind it. What is
 * never closed is no quotation: the end of a thought must not be lost to one stray sign.
 * @returns undefined if that cannot be told before more has come
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
 * A line that is only a fence ends the block; one that names a language begins another, and so does
 * one behind an empty line, as a thought's end has it: the answer begins with it.
 */
function endOfFence(ahead: string, fence: string): boolean | undefined {
  const found = new RegExp(String.raw`\n[ \t]*${fence}([^\n]*)(\n?)`).exec(ahead);
  if (found === null) return undefined;
  const [, info = "", lineEnd = ""] = found;
  if (info.trim() !== "" || EMPTY_LINE.test(ahead)) return false;
  return lineEnd === "" ? undefined : true;
}

const EMPTY_LINE = /^[ \t]*\r?\n[ \t]*\r?\n\s*(?:```|~~~)/;
