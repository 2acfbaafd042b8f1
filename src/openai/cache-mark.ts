import { isObject, readArray } from "../lib/read.ts";

type Marked = Readonly<Record<string, unknown>>;

/**
 * Whether a message carries a cache mark: it stands on the message itself, or on its last part or
 * its last tool call (OPENCODE 4.2).
 */
export function hasCacheMark(message: Marked): boolean {
  const ends = [readArray(message["content"]).at(-1), readArray(message["tool_calls"]).at(-1)];
  return [message, ...ends.filter(isObject)].some(isMarked);
}

function isMarked({ cache_control: mark }: Marked): boolean {
  return isObject(mark) && mark["type"] === "ephemeral";
}
