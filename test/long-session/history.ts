import { readConversation } from "../simulator/chat/conversation.ts";
import type { Rewrite } from "./turn.ts";

/** What the model reads, turn by turn, without what belongs to the request. */
export type History = readonly string[];

export function readHistory(body: unknown): History {
  return readConversation(body).turns.map(
    ({ role, content, images, documents, toolResults, toolUses }) =>
      JSON.stringify({ role, content, images, documents, toolResults, toolUses }),
  );
}

/** Indices of the turns that were sent before and are not sent again as they were. */
export function differingTurns(before: History, now: History): readonly number[] {
  return before.flatMap((turn, index) => (turn === now[index] ? [] : [index]));
}

/** Negative indices count from the end of what was sent before. */
export function isAllowed(rewrite: Rewrite | undefined, before: History, index: number): boolean {
  if (rewrite === undefined) return false;
  if (rewrite.turns === "all") return true;
  return rewrite.turns.some((which) =>
    typeof which === "string"
      ? before[index]?.includes(which) === true
      : which === index || which === index - before.length,
  );
}

/** Where the two begin to differ; the whole turn may be as long as a book. */
export function difference(before: History, now: History, index: number): string {
  const [one = "", other = ""] = [before[index], now[index]];
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  const around = (turn: string) => turn.slice(Math.max(0, at - 60), at + 200);
  return `turn ${index} of ${before.length} was\n${around(one)}\nand is\n${around(other)}`;
}
