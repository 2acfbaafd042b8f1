import type { Hooks } from "@opencode-ai/plugin";
import { CappedMap } from "../../lib/capped.ts";

export type MessagesHook = NonNullable<Hooks["experimental.chat.messages.transform"]>;

/** Sessions whose calls are remembered; the least recently used is forgotten first. */
const MAX_SESSIONS = 200;
/** What OpenCode calls in place of a tool that is not there, or with arguments that are no JSON. */
const STAND_IN = "invalid";
const NONE: ReadonlySet<string> = new Set();

/**
 * Remembers which tool calls OpenCode knows as failed: its chat-completions request carries a
 * failed result as plain text, and Kiro has a field for it (PROTOCOL 3.3, `status`). OpenCode's
 * stand-in completes, but the call that the model meant did not run (OPENCODE 7.2).
 */
export function createFailedTools(): {
  readonly idsOf: (sessionId: string | undefined) => ReadonlySet<string>;
  readonly onMessages: MessagesHook;
} {
  const ofSessions = new CappedMap<string, ReadonlySet<string>>(MAX_SESSIONS);
  return {
    idsOf: (sessionId) => ofSessions.get(sessionId ?? "") ?? NONE,
    onMessages: (_input, { messages }) => {
      const sessionId = messages[0]?.info.sessionID;
      if (sessionId === undefined) return Promise.resolve();
      // The whole session each time: what was compacted away must go from here, too.
      const parts = messages.flatMap((message) => message.parts);
      const failed = parts.flatMap((part) =>
        part.type === "tool" && (part.state.status === "error" || part.tool === STAND_IN)
          ? [part.callID]
          : [],
      );
      ofSessions.set(sessionId, new Set(failed));
      return Promise.resolve();
    },
  };
}
