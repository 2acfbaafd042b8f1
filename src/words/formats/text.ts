/** For a sentence that goes on, or ends in its own way. */
export function withoutStop(text: string): string {
  return text.replace(/[.\s]+$/, "");
}
