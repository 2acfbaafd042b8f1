/** What appears under an answer of the model, in its place, or in a tool call that cannot be run. */

import { NEW_MESSAGE } from "../terms.ts";

const REFUSERS = {
  "content-filter": "The content filter of the model's provider",
  guardrail: "A Kiro guardrail",
} as const;

/** Why there is no answer, or no more of it. */
export function explainRefusal(refusal: {
  readonly by: keyof typeof REFUSERS;
  /** Both as the service has them; empty where it says nothing. */
  readonly category: string;
  readonly explanation: string;
}): string {
  const category = refusal.category === "" ? "" : ` (${refusal.category})`;
  const said = refusal.explanation === "" ? "." : `: ${refusal.explanation}`;
  return `${REFUSERS[refusal.by]} stopped this response${category}${said}`;
}

/** The heading of a list, in Markdown. */
export function referenceHeading(kind: "code" | "source"): string {
  return kind === "code" ? "**Code in this response resembles published code:**" : "**Sources:**";
}

/**
 * Stands in the arguments of a tool call, for the model to read. No brackets and no quotes, which
 * could end them.
 */
export function explainCutCall(
  cut: { readonly characters: number; readonly by: "limit" | "end" | "fault" } | undefined,
): string {
  if (cut === undefined) {
    return "NOT RUN: another tool call of the same response was cut off. Send this call again.";
  }
  const { characters, by } = cut;
  if (characters === 0) {
    return "NOT RUN: the response broke off before the arguments of this tool call came. Send this call again.";
  }
  const isTooLong = by === "limit" || (by === "end" && characters >= MIN_TOO_LONG);
  if (isTooLong) {
    return `NOT RUN: Kiro cut off this tool call after ${characters} characters, because it was too long. Do not send it again as it is: split the work into several smaller calls, for example write a long file in parts.`;
  }
  const what = by === "fault" ? "the connection to Kiro" : "the response";
  return `NOT RUN: ${what} broke off after ${characters} characters of this tool call. Send this call again.`;
}

/** Characters: a shorter call is hardly cut for its length. */
const MIN_TOO_LONG = 2000;

/** In place of an answer that reached the limit of its length before it had any text. */
export function explainLimit(hasThoughts: boolean): string {
  return hasThoughts
    ? "The response reached the model's output limit while the model was thinking, so there is no answer. Ask for less at once, or choose a lower effort."
    : "The response reached the model's output limit before it had any text. Ask for less at once.";
}

/** What went wrong during an answer, where only the person goes on. */
export function goOn(words: string): string {
  return words.includes(NEW_MESSAGE) ? words : `${words} To go on, ${NEW_MESSAGE}.`;
}

/** The connection ended without a word about why. */
export function responseEnded(): string {
  return "The response ended before it was complete.";
}

/** @param reason why the host's call makes no request */
export function requestUnreadable(reason: string): string {
  return `OpenCode's request cannot be read: ${reason}`;
}

/** In place of content in a prompt, for the model to read. */
export function contentLeftOut(type: string): string {
  return `[Content of type "${type}" was left out because it cannot be read.]`;
}
