import { safeText } from "../../lib/log/secret-text.ts";
import { wrap } from "./wrap.ts";

/** Sentences, each on lines of its own, broken between words at the terminal's edge. */
export function renderParagraphs(
  sentences: readonly string[],
  { columns }: { readonly columns: number },
): string {
  return sentences.flatMap((sentence) => wrap(safeText(sentence), columns)).join("\n");
}
