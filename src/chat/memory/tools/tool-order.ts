import { CappedMap } from "../../../lib/capped.ts";

/** The order of each conversation's tools, by the caller's names. */
export interface ToolOrder {
  /**
   * The tools that were sent before, in their earlier order, then the others in the given order.
   */
  of<Tool extends { readonly name: string }>(
    conversationId: string,
    tools: readonly Tool[],
  ): readonly Tool[];
  noteSent(conversationId: string, names: readonly string[]): void;
}

const MAX_CONVERSATIONS = 200;
/** Tools of one conversation: several times as many as one request has. */
const MAX_TOOLS = 500;

export function createToolOrder(): ToolOrder {
  const sent = new CappedMap<string, ReadonlyMap<string, number>>(MAX_CONVERSATIONS);
  return {
    of(conversationId, tools) {
      const places = sent.get(conversationId);
      if (places === undefined) return tools;
      const placeOf = ({ name }: { readonly name: string }) => places.get(name) ?? places.size;
      return [...tools].sort((one, other) => placeOf(one) - placeOf(other));
    },
    noteSent(conversationId, names) {
      const all = [...new Set([...(sent.get(conversationId)?.keys() ?? []), ...names])];
      sent.set(
        conversationId,
        new Map(all.slice(0, MAX_TOOLS).map((name, place) => [name, place])),
      );
    },
  };
}
