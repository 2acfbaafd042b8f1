import { createHash } from "node:crypto";
import { CappedMap } from "../../lib/capped.ts";
import type { ChatRequest } from "../../openai/chat-request.ts";

/** Our own namespace for RFC 9562 version 5; any fixed value serves. */
const NAMESPACE = Buffer.from("8f0c2f5e6d1b4c4f9b5f2f1a7c3d9e64", "hex");

/**
 * The same id for a whole conversation: from OpenCode's session, else from the start of the
 * conversation.
 */
export function conversationIdOf(sessionId: string | undefined, chat: ChatRequest): string {
  if (sessionId === undefined) return uuidVersion5(JSON.stringify(beginning(chat)));
  const id = idsOfSessions.get(sessionId) ?? uuidVersion5(sessionId);
  idsOfSessions.set(sessionId, id);
  return id;
}

const MAX_SESSIONS = 64;
const idsOfSessions = new CappedMap<string, string>(MAX_SESSIONS);

/** System texts and the first user text, without images, because hashing them takes time. */
function beginning(chat: ChatRequest): readonly string[] {
  const firstUser = chat.messages.findIndex((message) => message.role === "user");
  return chat.messages.slice(0, firstUser + 1).flatMap((message) => {
    if (message.role === "system") return [message.text];
    if (message.role !== "user") return [];
    return message.parts.map((part) => (part.type === "text" ? part.text : part.type));
  });
}

/** RFC 9562 section 5.5. */
function uuidVersion5(name: string): string {
  const bytes = createHash("sha1").update(NAMESPACE).update(name).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join("-");
}
