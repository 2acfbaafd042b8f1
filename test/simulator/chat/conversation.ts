import { isRecord, listOf, memberOf, textOf } from "../http/json.ts";

/** One turn of a conversation, read without trust. */
export interface Turn {
  /** Where it stands, e.g. `history[3]` or `currentMessage`. */
  readonly path: string;
  readonly role: "user" | "assistant" | "unknown";
  readonly content: string;
  readonly modelId: string | undefined;
  readonly images: readonly unknown[];
  readonly documents: readonly unknown[];
  readonly toolResults: readonly unknown[];
  readonly toolUses: readonly unknown[];
  readonly message: Readonly<Record<string, unknown>>;
}

export interface Conversation {
  readonly body: Readonly<Record<string, unknown>>;
  readonly conversationId: unknown;
  /** History and current message, oldest first. */
  readonly turns: readonly Turn[];
  readonly current: Turn;
  /** Tool specifications of the current message, placeholders for cache points left out. */
  readonly tools: readonly Readonly<Record<string, unknown>>[];
}

/** Reads a GenerateAssistantResponse body; what has a wrong type counts as absent. */
export function readConversation(body: unknown): Conversation {
  const state = memberOf(body, "conversationState");
  const history = listOf(state, "history").map((entry, index) =>
    readTurn(entry, `history[${index}]`),
  );
  const current = readTurn(memberOf(state, "currentMessage"), "currentMessage");
  return {
    body: isRecord(body) ? body : {},
    conversationId: memberOf(state, "conversationId"),
    turns: [...history, current],
    current,
    tools: listOf(memberOf(current.message, "userInputMessageContext"), "tools")
      .map((tool) => memberOf(tool, "toolSpecification"))
      .filter(isRecord),
  };
}

/** The text parts of a tool result, joined. */
export function toolResultText(result: unknown): string {
  return listOf(result, "content")
    .map((part) => textOf(part, "text") ?? JSON.stringify(memberOf(part, "json") ?? ""))
    .join("\n");
}

function readTurn(entry: unknown, path: string): Turn {
  const user = memberOf(entry, "userInputMessage");
  const assistant = memberOf(entry, "assistantResponseMessage");
  const message = isRecord(user) ? user : isRecord(assistant) ? assistant : {};
  return {
    path,
    role: isRecord(user) ? "user" : isRecord(assistant) ? "assistant" : "unknown",
    content: textOf(message, "content") ?? "",
    modelId: textOf(message, "modelId"),
    images: listOf(message, "images"),
    documents: listOf(message, "documents"),
    toolResults: listOf(memberOf(message, "userInputMessageContext"), "toolResults"),
    toolUses: listOf(message, "toolUses"),
    message,
  };
}
