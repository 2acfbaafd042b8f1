import type { GenerateAssistantResponseCommandInput } from "@aws/codewhisperer-streaming-client";
import type { CodeWhispererRequest } from "../../src/codewhisperer/request.ts";
import { parseChatRequest } from "../../src/openai/chat-request.ts";
import { conversationIdOf } from "../../src/translate/request/conversation-id.ts";
import { translateRequest } from "../../src/translate/request/request.ts";

/** OpenCode's body as the request that Kiro gets. */
export function translate(body: string): CodeWhispererRequest {
  const chat = parseChatRequest(JSON.parse(body));
  return translateRequest(chat, {
    modelId: "claude-sonnet-4.5",
    conversationId: conversationIdOf(undefined, chat),
    fieldsSchema: undefined,
    fallbackThinkingBudget: undefined,
    failedToolCalls: new Set(),
    hiddenTools: new Set(),
    strict: false,
  }).request;
}

/** The same for Amazon's client, which wants bytes where the wire has base64. */
export function amazonInput(request: CodeWhispererRequest): GenerateAssistantResponseCommandInput {
  const text = JSON.stringify(request);
  return JSON.parse(text, (key, value: unknown) =>
    key === "bytes" && typeof value === "string" ? Buffer.from(value, "base64") : value,
  ) as GenerateAssistantResponseCommandInput;
}
