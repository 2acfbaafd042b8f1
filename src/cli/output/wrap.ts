import { widthOf } from "./width.ts";

/** In place of a space that is no place to break at; as wide as one. */
const GLUE = "\uE000";
/** What a person copies: in backticks, a path in quotes, or a command that ends the text. */
const COPIED =
  /`[^`]*`|(?<![^\s(])(["'])[^"']*[/\\][^"']*\1|(?<=^|: )(?:\w+=\S+ )*(?:npx|npm|opencode|opencode-kiro-auth|sudo|chmod|chown|kill|rm|mv)(?= |$)(?!.*[.:] ).*$/gu;

/**
 * Lines of at most so many columns, as far indented as the text, broken at spaces; a word that is longer stays whole, and so does
 * a command.
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
