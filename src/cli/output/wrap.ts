import { widthOf } from "./width.ts";

/** In place of a space that is no place to break at; as wide as one. */
const GLUE = "\uE000";
/** How a command begins that ends a sentence of ours. */
const PROGRAMS =
  "npx|npm|node|opencode|opencode-kiro-auth|sudo|chmod|cp|mv|rm|ls|cd|kill|curl|nslookup|openssl|which|export|unset";
/** What a person copies: in backticks, a path in quotes, or a command that ends the text. */
const COPIED = new RegExp(
  String.raw`\x60[^\x60]*\x60|(?<![^\s(])(["'])[^"']*[/\\][^"']*\1|(?<=^|: )(?:\w+=\S+ )*(?:(?:${PROGRAMS})(?= |$)|/\S+(?= --version$))(?!.*[.:] ).*$`,
  "gu",
);

/**
 * Lines of at most so many columns, as far indented as the text, broken at spaces. A word that is
 * longer stays whole, and so does a command.
 */
export function wrap(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  const [indent] = /^ */u.exec(text) ?? [""];
  const room = columns - indent.length;
  const glued = text.slice(indent.length).replace(COPIED, (copied) => copied.replaceAll(" ", GLUE));
  for (const word of glued.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && widthOf(longer) > room) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return [...lines, line].map((each) => indent + each.replaceAll(GLUE, " "));
}
