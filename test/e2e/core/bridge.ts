import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type {
  LanguageModelV3,
  LanguageModelV3CallOptions,
  LanguageModelV3Message,
  LanguageModelV3StreamPart,
} from "@ai-sdk/provider";
import { listenOnFreePort } from "../../../tools/listen.ts";

export type Language = LanguageModelV3;

interface Message {
  readonly role: string;
  readonly content: unknown;
  readonly tool_call_id?: string;
  readonly tool_calls?: readonly {
    readonly id: string;
    readonly function: { readonly name: string; readonly arguments: string };
  }[];
}

interface Asked {
  readonly model: string;
  readonly messages: readonly Message[];
  readonly tools?: readonly {
    readonly function: { name: string; description?: string; parameters: object };
  }[];
}

/**
 * OpenAI's chat completions in front of language models, for a core that takes only an address.
 * @returns the base address
 */
export async function startBridge(languageOf: (modelId: string) => Language | undefined) {
  const server = createServer((request, response) => {
    answer(request, response, languageOf).catch((error: unknown) => {
      response.statusCode = 500;
      response.end(JSON.stringify({ error: { message: String(error) } }));
    });
  });
  const port = await listenOnFreePort(server);
  server.unref();
  return `http://127.0.0.1:${port}/v1`;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  languageOf: (modelId: string) => Language | undefined,
): Promise<void> {
  let text = "";
  for await (const piece of request.setEncoding("utf8")) text += piece as string;
  const asked = JSON.parse(text) as Asked;
  const language = languageOf(asked.model);
  if (language === undefined) throw new Error(`no language model for ${asked.model}`);
  const { stream } = await language.doStream(callOf(asked));
  response.setHeader("content-type", "text/event-stream");
  for await (const part of stream) {
    const choice = choiceOf(part);
    if (choice === undefined) continue;
    const chunk = { id: "c1", object: "chat.completion.chunk", created: 0, model: asked.model };
    response.write(`data: ${JSON.stringify({ ...chunk, choices: [{ index: 0, ...choice }] })}\n\n`);
  }
  response.end("data: [DONE]\n\n");
}

function callOf({ messages, tools = [] }: Asked): LanguageModelV3CallOptions {
  return {
    prompt: messages.map(messageOf),
    tools: tools.map(({ function: { description = "", name, parameters } }) => {
      return { type: "function", name, description, inputSchema: parameters };
    }),
  };
}

function messageOf(message: Message): LanguageModelV3Message {
  const { content, role, tool_call_id: toolCallId = "", tool_calls: calls = [] } = message;
  const text = textOf(content);
  if (role === "system") return { role, content: text };
  if (role === "tool") {
    const output = { type: "content" as const, value: [{ type: "text" as const, text }] };
    return { role, content: [{ type: "tool-result", toolCallId, toolName: "", output }] };
  }
  if (role !== "assistant") return { role: "user", content: [{ type: "text", text }] };
  const made = calls.map(({ function: { arguments: input, name }, id }) => {
    return { type: "tool-call" as const, toolCallId: id, toolName: name, input };
  });
  return { role, content: [...(text === "" ? [] : [{ type: "text" as const, text }]), ...made] };
}

function textOf(content: unknown): string {
  if (content === null || content === undefined) return "";
  if (typeof content === "string") return content;
  return (content as readonly { text?: string }[]).map(({ text = "" }) => text).join("\n");
}

function choiceOf(part: LanguageModelV3StreamPart) {
  switch (part.type) {
    case "error":
      throw part.error;
    case "text-delta":
      return { delta: { content: part.delta }, finish_reason: null };
    case "reasoning-delta":
      return { delta: { reasoning_content: part.delta }, finish_reason: null };
    case "tool-call": {
      const called = { name: part.toolName, arguments: part.input };
      const call = { index: 0, id: part.toolCallId, type: "function", function: called };
      return { delta: { tool_calls: [call] }, finish_reason: null };
    }
    case "finish":
      return { delta: {}, finish_reason: part.finishReason.unified.replace("-", "_") };
    default:
      return undefined;
  }
}
