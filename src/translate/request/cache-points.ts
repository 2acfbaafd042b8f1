import type { CacheLimits } from "../../catalog/cache-limits.ts";
import type {
  HistoryEntry,
  ToolSpecification,
  UserInputMessage,
} from "../../codewhisperer/request.ts";
import { entryReaching } from "../tokens/prompt-tokens.ts";
import type { WireConversation } from "./history.ts";

type Tools = readonly { readonly toolSpecification: ToolSpecification }[];

/**
 * Adds cache points at the marks: only the newest of too many, and none before the model's minimum
 * is reached. The list of tools gets none, because they were refused there (PROTOCOL 3.6).
 */
export function withCachePoints(
  { current, history, marked }: WireConversation,
  tools: Tools,
  limits: CacheLimits | undefined,
): WireConversation {
  if (limits === undefined || marked.length === 0) return { current, history, marked: [] };
  const entries: readonly HistoryEntry[] = [...history, { userInputMessage: current }];
  const first = entryReaching(limits.minTokens, entries, tools);
  const points = marked.filter((index) => index >= first).slice(-limits.maxPoints);
  return {
    history: history.map((entry, index) => (points.includes(index) ? withPoint(entry) : entry)),
    current: points.includes(history.length) ? { ...current, cachePoint: POINT } : current,
    marked: points,
  };
}

const POINT = { type: "default" } as const satisfies UserInputMessage["cachePoint"];

function withPoint(entry: HistoryEntry): HistoryEntry {
  return "userInputMessage" in entry
    ? { userInputMessage: { ...entry.userInputMessage, cachePoint: POINT } }
    : { assistantResponseMessage: { ...entry.assistantResponseMessage, cachePoint: POINT } };
}
