/** What appears under an answer of the model, or in its place. */

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
