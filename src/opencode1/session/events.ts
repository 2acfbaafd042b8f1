import { CappedMap } from "../../lib/capped.ts";
import type { Hooks } from "@opencode-ai/plugin";
import { readObject, readString } from "../../lib/read.ts";
import type { SessionRecovery } from "../../session/recovery.ts";
import { kiroErrorCode, isAbort } from "./host-error.ts";

/** Sessions that are remembered; the oldest is forgotten first. */
const MAX_SESSIONS = 1_000;

/** OpenCode's events, in whatever shape, as calls of session recovery. */
export function createSessionEvents(
  recovery: SessionRecovery,
  providerId: string,
): Required<Pick<Hooks, "event" | "chat.message">> {
  const ours = new CappedMap<string, true>(MAX_SESSIONS);
  const children = new CappedMap<string, true>(MAX_SESSIONS);

  function recordProvider(info: Readonly<Record<string, unknown>>): void {
    const sessionId = readString(info["sessionID"]);
    if (sessionId === undefined || info["role"] !== "assistant") return;
    ours.delete(sessionId);
    if (info["providerID"] === providerId) ours.set(sessionId, true);
  }

  /** A subagent's errors are handled by its parent session. */
  function recordParent(info: Readonly<Record<string, unknown>>): void {
    const id = readString(info["id"]);
    if (id !== undefined && readString(info["parentID"]) !== undefined) children.set(id, true);
  }

  function onError(sessionId: string, error: unknown): void {
    if (!ours.has(sessionId) || children.has(sessionId)) return;
    if (isAbort(error)) recovery.onAbort(sessionId);
    const code = kiroErrorCode(error);
    if (code !== undefined) recovery.onError(sessionId, code);
  }

  return {
    event({ event }) {
      const properties = readObject(event.properties);
      const sessionId = readString(properties["sessionID"]);
      const info = readObject(properties["info"]);
      if (event.type === "message.updated") recordProvider(info);
      else if (event.type === "session.created" || event.type === "session.updated") {
        recordParent(info);
      } else if (event.type === "session.deleted") recovery.onDeleted(readString(info["id"]) ?? "");
      else if (sessionId === undefined) return Promise.resolve();
      else if (event.type === "session.error") onError(sessionId, properties["error"]);
      else if (event.type === "session.idle") recovery.onIdle(sessionId);
      return Promise.resolve();
    },
    "chat.message": (_input, { message }) => {
      recovery.onMessage(message.sessionID, message.id);
      return Promise.resolve();
    },
  };
}
