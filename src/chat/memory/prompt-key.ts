import { createHash } from "node:crypto";
import type { ChatMessage, ChatRequest } from "../../openai/chat-request.ts";

/**
 * Identifies a request that the caller repeats unchanged: the number of its messages and the last
 * of them distinguish it from all others of the session. Only a digest is kept, and files count by
 * their size.
 */
export function promptKey({ messages, tools }: ChatRequest): string {
  const hash = createHash("sha1").update(`${messages.length} ${tools.length > 0}`);
  const last = messages.at(-1);
  if (last !== undefined) for (const text of textsOf(last)) hash.update("\n").update(text);
  return hash.digest("base64");
}

function textsOf(message: ChatMessage): readonly string[] {
  if (!("parts" in message)) return [message.role, message.text];
  return message.parts.flatMap((part) => {
    if (part.type === "text") return [part.text];
    return [`${part.type} ${(part.type === "image" ? part.url : part.data).length}`];
  });
}

/**
 * OPENCODE 4.4: no tools, and two messages of the user in a row. A conversation without tools looks
 * like that, too, after a prompt that was not answered.
 * @param isKnown whether a prompt with this key was asked before
 */
export function isTitleRequest(chat: ChatRequest, isKnown: (key: string) => boolean): boolean {
  const { messages, tools } = chat;
  const isLike =
    tools.length === 0 && messages.map(({ role }) => role).join() === "system,user,user";
  return isLike && !isKnown(promptKey({ ...chat, messages: messages.slice(0, -1) }));
}
