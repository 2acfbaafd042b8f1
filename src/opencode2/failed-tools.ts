import { CappedMap } from "../lib/capped.ts";
import { readArray, readObject, readString } from "../lib/read.ts";

/** Sessions whose calls are remembered; the least recently used is forgotten first. */
const MAX_SESSIONS = 200;
const NONE: ReadonlySet<string> = new Set();

/** Remembers which tool calls the host knows as failed: to a model they look like others (OPENCODE2 5.3). */
export interface FailedTools {
  readonly idsOf: (sessionId: string | undefined) => ReadonlySet<string>;
  /** The hook `context`, which sees the whole conversation each time. */
  readonly onContext: (event: Readonly<Record<string, unknown>>) => void;
}

export function createFailedTools(): FailedTools {
  const ofSessions = new CappedMap<string, ReadonlySet<string>>(MAX_SESSIONS);
  return {
    idsOf: (sessionId) => ofSessions.get(sessionId ?? "") ?? NONE,
    onContext({ messages, sessionID }) {
      const sessionId = readString(sessionID);
      if (sessionId === undefined) return;
      const parts = readArray(messages).flatMap((message) => partsOf(readObject(message)));
      ofSessions.set(sessionId, new Set(parts.flatMap(failedCall)));
    },
  };
}

function partsOf(message: Readonly<Record<string, unknown>>): readonly unknown[] {
  return readArray(message.content ?? message.parts);
}

function failedCall(part: unknown): string[] {
  const { id, result, toolCallId, type } = readObject(part);
  if (type !== "tool-result" || readObject(result).type !== "error") return [];
  const callId = readString(id) ?? readString(toolCallId);
  return callId === undefined ? [] : [callId];
}
