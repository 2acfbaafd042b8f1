import { defined } from "../../lib/defined.ts";
import type { ChatRequest } from "../../openai/chat-request.ts";

/**
 * A caller's order to the model in the form of the model's own last words, while all tools are
 * still offered. OpenCode's step limit arrives like this (OPENCODE 4.7).
 */
const STEPS_ARE_OVER =
  /\bmax(?:imum)?\b.{0,60}\b(?:steps?|turns?|iterations?)\b|\b(?:steps?|turns?|iterations?)\b.{0,40}\b(?:limit|maximum|exhausted|used up)\b/is;
const NO_TOOLS =
  /\btools?\b.{0,40}\b(?:disabled|unavailable|not available|off)\b|\b(?:no|not|never|without|don['’]t)\b.{0,40}\btools?\b|\btext[- ]only\b/is;

/** The same chat, with an order at its end turned into a user message, and without tools. */
export function withOrderHeard(chat: ChatRequest): ChatRequest {
  const last = chat.messages.at(-1);
  if (last?.role !== "assistant" || last.toolCalls.length > 0 || !isOrder(last.text)) return chat;
  const { isCacheMark, text } = last;
  const parts = [{ type: "text", text }] as const;
  const order = { role: "user", parts, ...defined({ isCacheMark }) } as const;
  return { ...chat, toolChoice: "none", messages: [...chat.messages.slice(0, -1), order] };
}

function isOrder(text: string): boolean {
  return STEPS_ARE_OVER.test(text) && NO_TOOLS.test(text);
}
