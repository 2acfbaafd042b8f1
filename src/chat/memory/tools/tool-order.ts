import { CappedMap } from "../../../lib/capped.ts";

/** In which order conversations have had their tools, by the caller's names. */
export interface ToolOrder {
  /** The tools that were sent before, in their old order, then the others in theirs. */
  of<Tool extends { readonly name: string }>(
    conversationId: string,
    tools: readonly Tool[],
  ): readonly Tool[];
  noteSent(conversationId: string, names: readonly string[]): void;
}

const MAX_CONVERSATIONS = 200;
/** Of one conversation: several times what one request has. */
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
