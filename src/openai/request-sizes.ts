import type { RequestSizes } from "../facts/request-sizes.ts";
import type { ChatMessage, ChatRequest } from "./chat-request.ts";

/** How much of a request is what. */
export function requestSizes({ messages, tools }: ChatRequest): RequestSizes {
  const said = messages.filter(({ role }) => role !== "system");
  return {
    instructions: charactersOf(messages.filter(({ role }) => role === "system")),
    tools: tools.reduce((sum, tool) => sum + JSON.stringify(tool).length, 0),
    toolCount: tools.length,
    conversation: charactersOf(said.slice(0, -1)),
    lastMessage: charactersOf(said.slice(-1)),
    attachments: said.reduce((sum, message) => sum + attachmentsOf(message), 0),
  };
}

function charactersOf(messages: readonly ChatMessage[]): number {
  return messages.reduce((sum, message) => sum + lengthOf(message), 0);
}

function lengthOf(message: ChatMessage): number {
  if (message.role === "system") return message.text.length;
  if (message.role === "assistant") {
    const calls = message.toolCalls.reduce((sum, call) => sum + call.arguments.length, 0);
    return message.text.length + calls;
  }
  return message.parts.reduce(
    (sum, part) => sum + (part.type === "text" ? part.text.length : 0),
    0,
  );
}

function attachmentsOf(message: ChatMessage): number {
  return "parts" in message ? message.parts.filter(({ type }) => type !== "text").length : 0;
}
