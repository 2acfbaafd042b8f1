/**
 * A regular expression that finds any of the phrases, in upper or lower case. A phrase is written as
 * whole words, with these signs:
 *
 *     a|b          a or b; inside a phrase (a|b)
 *     [the|a] b    an optional word before b
 *     image[s]     an optional ending
 *     ~lock~       part of a word: more letters may precede and follow it
 *     a ...20 b    at most 20 characters in between
 *     a ... b      anything in between, on one line
 *     ^ a          at the start of the text, after spaces and punctuation
 *     a $          at the end of the text, before spaces and punctuation
 *
 * Everything else means what it means in a regular expression.
 */
export function phrases(...lines: readonly string[]): RegExp {
  return new RegExp(lines.map(sourceOf).join("|"), "i");
}

/** A group of alternatives for use inside phrases. */
export function oneOf(...lines: readonly string[]): string {
  return `(${lines.join("|")})`;
}

/** A regular expression that finds whatever one of these finds. */
export function either(...expressions: readonly RegExp[]): RegExp {
  return new RegExp(expressions.map(({ source }) => source).join("|"), "i");
}

/** Searches from the last `a` before `b`: searching from each `a` would take quadratic time. */
function sourceOf(phrase: string): string {
  return phrase
    .split(" ... ")
    .map(bounded)
    .reduce((a, b) => `${a}(?:(?!${a}).)*${b}`);
}

function bounded(phrase: string): string {
  return phrase.replace(
    /^(~|\^ |)(.*?)(~| \$|)$/,
    (_, start: Boundary, words: string, end: Boundary) =>
      `${BOUNDARIES[start]}(?:${expanded(words)})${BOUNDARIES[end]}`,
  );
}

const BOUNDARIES = {
  "": String.raw`\b`,
  "~": "",
  "^ ": String.raw`^\W*`,
  " $": String.raw`\W*$`,
};
type Boundary = keyof typeof BOUNDARIES;

function expanded(words: string): string {
  return words
    .replace(/(?<=[\w)])\[([a-z])\]/g, "$1?")
    .replace(/(?<=[\w)])\[([a-z' |]+)\]/g, "($1)?")
    .replace(/\[([a-z' |]+)\] /g, "(($1) )?")
    .replace(/ \.{3}(\d+) /g, String.raw`\b.{0,$1}\b`)
    .replace(/(?<!\\)\((?!\?)/g, "(?:");
}
