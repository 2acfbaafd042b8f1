import type { Hooks } from "@opencode-ai/plugin";
import { readObject, readString } from "../lib/read.ts";
import type { SessionRecovery } from "../session/recovery.ts";
import { errorCodeOf, isAbort } from "./session-error.ts";

/** Sessions whose answers come from our provider, as far as they were seen to begin. */
const MOST_OURS = 1_000;

/** OpenCode's events, in whatever shape, as session recovery wants them told. */
export function createSessionEvents(
  recovery: SessionRecovery,
  providerId: string,
): Required<Pick<Hooks, "event" | "chat.message">> {
  const ours = new Set<string>();

  function noteProvider(info: Readonly<Record<string, unknown>>): void {
    const sessionId = readString(info["sessionID"]);
    if (sessionId === undefined || info["role"] !== "assistant") return;
    ours.delete(sessionId);
    if (info["providerID"] === providerId) ours.add(sessionId);
    const [oldest] = ours;
    if (ours.size > MOST_OURS && oldest !== undefined) ours.delete(oldest);
  }

  function onError(sessionId: string, error: unknown): void {
    if (!ours.has(sessionId)) return;
    if (isAbort(error)) recovery.onAbort(sessionId);
    const code = errorCodeOf(error);
    if (code !== undefined) recovery.onError(sessionId, code);
  }

  return {
    event({ event }) {
      const properties = readObject(event.properties);
      const sessionId = readString(properties["sessionID"]);
      const info = readObject(properties["info"]);
      if (event.type === "message.updated") noteProvider(info);
      else if (event.type === "session.deleted") recovery.onDeleted(readString(info["id"]) ?? "");
      else if (sessionId === undefined) return Promise.resolve();
      else if (event.type === "session.error") onError(sessionId, properties["error"]);
      else if (event.type === "session.idle") recovery.onIdle(sessionId);
      return Promise.resolve();
    },
    "chat.message": (_input, { message, parts }) => {
      const texts = parts.flatMap((part) => (part.type === "text" ? [part.text] : []));
      recovery.onMessage(message.sessionID, { id: message.id, text: texts.join("\n") });
      return Promise.resolve();
    },
  };
}
