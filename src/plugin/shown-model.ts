import { printable } from "../lib/log/printable.ts";
import type { OfferedModel, Variant } from "../models/offered.ts";

/** `Claude Opus 5.5 (Kiro, 2x)`: a request costs twice what it costs with a model of rate 1. */
export function shownName({ rate, title: given }: OfferedModel, showRates: boolean): string {
  const title = printable(given);
  const isShown = showRates && rate !== undefined;
  return isShown ? `${title} (Kiro, ${Number(rate.toFixed(2))}x)` : `${title} (Kiro)`;
}

/** A host replaces a file of another kind by a sentence (OPENCODE 4.6). */
export function inputKinds({ documents, images }: OfferedModel): ("text" | "image" | "pdf")[] {
  return [
    "text",
    ...(images ? (["image"] as const) : []),
    ...(documents ? (["pdf"] as const) : []),
  ];
}

/** OpenCode sends `reasoningEffort` as `reasoning_effort`, and the other as it is, in the body. */
export function variantSettings(variant: Variant): Readonly<Record<string, unknown>> {
  if ("effort" in variant) return { reasoningEffort: variant.effort };
  return { thinkingConfig: { thinkingBudget: variant.thinkingBudget } };
}

/** What a person reads as the provider's name. */
export const PROVIDER_NAME = "Kiro (AWS)";
