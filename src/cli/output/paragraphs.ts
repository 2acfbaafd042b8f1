import { safeText } from "../../lib/log/secret-text.ts";
import { wrap } from "./wrap.ts";

/** Sentences, each on lines of its own, broken between words at the terminal's edge. */
export function renderParagraphs(
  sentences: readonly string[],
  { columns }: { readonly columns: number },
): string {
  const lines = sentences.flatMap((sentence) => safeText(sentence).split("\n"));
  return lines.flatMap((line) => wrap(line, columns)).join("\n");
}

/** What is said beside the output: wrapped where a person watches it, else one line for a program. */
export function renderSaid(
  text: string,
  { columns, isWatched }: { readonly columns: number; readonly isWatched: boolean },
): string {
  if (!isWatched) return text;
  const lines = text.split("\n");
  return lines.flatMap((line) => wrap(line, columns)).join("\n");
}
