import { safeText } from "../../lib/log/secret-text.ts";
import { widthOf } from "./width.ts";

/** Sentences, each on lines of its own, broken between words at the terminal's edge. */
export function renderParagraphs(
  sentences: readonly string[],
  { columns }: { readonly columns: number },
): string {
  return sentences.map((sentence) => wrapped(safeText(sentence), columns)).join("\n");
}

function wrapped(text: string, columns: number): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line === "" || widthOf(longer) <= columns) {
      line = longer;
      continue;
    }
    lines.push(line);
    line = word;
  }
  return [...lines, line].join("\n");
}
