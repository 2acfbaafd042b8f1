import type { Conversation } from "../conversation.ts";
import type { ModelEntry } from "../model-list.ts";
import type { Refusal } from "../refusal.ts";

export interface ValidationOptions {
  /** The model behind an id, undefined where the service does not know it. */
  readonly findModel?: (modelId: string) => ModelEntry | undefined;
  /** Whether the service signed this reasoning; where absent, every signature is good. */
  readonly isSignature?: (signature: string) => boolean;
}

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
