import type {
  LanguageModelV3FilePart,
  LanguageModelV3Message,
  LanguageModelV3Prompt,
  LanguageModelV3ToolResultPart,
} from "@ai-sdk/provider";
import { CACHE_MARK, cacheMarked } from "./cache-marks.ts";
import { isFailedResult, toolResultContent } from "./tool-result.ts";

type Fields = Readonly<Record<string, unknown>>;

/**
 * The messages of a chat completions request, as `openai/chat-request.ts` reads them.
 * @param failedCalls tool calls that the host knows as failed, beside those that say so themselves
 */
export function chatMessages(
  prompt: LanguageModelV3Prompt,
  { failedCalls, modelId }: { readonly failedCalls: ReadonlySet<string>; readonly modelId: string },
): readonly Fields[] {
  const marked = cacheMarked(prompt, modelId);
  return prompt.flatMap((message) => {
    const parts = chatMessage(message, failedCalls);
    const last = parts.at(-1);
    if (last === undefined || !marked.has(message)) return parts;
    return [...parts.slice(0, -1), { ...last, ...CACHE_MARK }];
  });
}

function chatMessage(
  message: LanguageModelV3Message,
  failedCalls: ReadonlySet<string>,
): readonly Fields[] {
  switch (message.role) {
    case "system":
      return [{ role: "system", content: message.content }];
    case "user":
      return [{ role: "user", content: message.content.map(userPart) }];
    case "assistant":
      return [assistantMessage(message.content)];
    case "tool":
      return message.content.flatMap((part) =>
        part.type === "tool-result" ? [toolMessage(part, failedCalls)] : [],
      );
  }
}

type Content<Role> = Extract<LanguageModelV3Message, { role: Role }>["content"];

function userPart(part: Content<"user">[number]): Fields {
  return part.type === "text" ? { type: "text", text: part.text } : filePart(part);
}

/** A file that is text goes in as text; what Kiro cannot read is left out further on, with a word. */
function filePart({ data, filename, mediaType }: LanguageModelV3FilePart): Fields {
  if (mediaType.startsWith("text/") && !(data instanceof URL)) {
    return { type: "text", text: Buffer.from(base64(data), "base64").toString("utf8") };
  }
  if (mediaType.startsWith("image/")) {
    return { type: "image_url", image_url: { url: urlOf(data, mediaType) } };
  }
  const name = filename === undefined ? {} : { filename };
  // Only a reference: there is nothing to send.
  if (data instanceof URL) return { type: "file", file: name };
  return { type: "file", file: { ...name, file_data: urlOf(data, mediaType) } };
}

function urlOf(data: LanguageModelV3FilePart["data"], mediaType: string): string {
  if (data instanceof URL) return data.href;
  const type = mediaType === "image/*" ? "image/jpeg" : mediaType;
  return `data:${type};base64,${base64(data)}`;
}

function base64(data: string | Uint8Array): string {
  return typeof data === "string" ? data : Buffer.from(data).toString("base64");
}

/** Thoughts stay here: Kiro takes them back only with a signature, which no host keeps. */
function assistantMessage(content: Content<"assistant">): Fields {
  const text = content.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("");
  const calls = content.flatMap((part) =>
    part.type === "tool-call"
      ? [
          {
            id: part.toolCallId,
            type: "function",
            function: { name: part.toolName, arguments: argumentsOf(part.input) },
          },
        ]
      : [],
  );
  return { role: "assistant", content: text, ...(calls.length > 0 ? { tool_calls: calls } : {}) };
}

function argumentsOf(input: unknown): string {
  return typeof input === "string" ? input : JSON.stringify(input ?? {});
}

function toolMessage(
  { output, toolCallId }: LanguageModelV3ToolResultPart,
  failedCalls: ReadonlySet<string>,
): Fields {
  return {
    role: "tool",
    tool_call_id: toolCallId,
    content: toolResultContent(output),
    is_error: isFailedResult(output) || failedCalls.has(toolCallId),
  };
}
