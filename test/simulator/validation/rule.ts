import type { Conversation } from "../chat/conversation.ts";
import type { ModelEntry } from "../account/model-list.ts";
import type { Refusal } from "../http/refusal.ts";

export interface ValidationOptions {
  /** The model behind an id, undefined where the service does not know it. */
  readonly findModel?: (modelId: string) => ModelEntry | undefined;
  /** Where nobody knows what the service makes of a turn, or models differ; see `TurnHabits`. */
  readonly habits?: TurnHabits;
  /** Whether the service signed this reasoning; where absent, every signature is good. */
  readonly isSignature?: (signature: string) => boolean;
}

/** What services were seen, or may be thought, to do with turns (PROTOCOL 3.5). */
export interface TurnHabits {
  /** Text beside tool results: Amazon's command line sends it, some models refuse it. */
  textBesideResults: "accepted" | "refused";
  /** Two turns of one role: accepted today, refused once. Our own client alternates. */
  repeatedRoles: "accepted" | "refused";
  /** Cache points: the schema has them, and nobody has shown that every model takes them. */
  cachePoints: "accepted" | "refused" | "refused without a word";
}

export const USUAL_HABITS: TurnHabits = {
  textBesideResults: "accepted",
  repeatedRoles: "refused",
  cachePoints: "accepted",
};

/** One thing the service insists on. */
export type Rule = (conversation: Conversation, options: ValidationOptions) => Refusal | undefined;

/** The first refusal that `check` finds. */
export function firstRefusal<Item>(
  items: readonly Item[],
  check: (item: Item, index: number) => Refusal | undefined,
): Refusal | undefined {
  for (const [index, item] of items.entries()) {
    const refusal = check(item, index);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}
