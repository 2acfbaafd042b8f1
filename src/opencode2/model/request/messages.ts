import type {
  LanguageModelV3FilePart,
  LanguageModelV3Message,
  LanguageModelV3ToolResultPart,
} from "@ai-sdk/provider";
import { defined } from "../../../lib/defined.ts";
import { readArray, readObject, readString } from "../../../lib/read.ts";
import { CACHE_MARK, cacheMarked } from "./cache-marks.ts";
import { soundPrompt } from "./sound.ts";
import { isFailedResult, toolResultContent } from "./tool-result.ts";

type Fields = Readonly<Record<string, unknown>>;

/**
 * The messages of a chat completions request, as `openai/chat-request.ts` reads them.
 * @param failedCalls tool calls that the host knows as failed, beside those that say so themselves
 */
export function chatMessages(
  given: unknown,
  { failedCalls, modelId }: { readonly failedCalls: ReadonlySet<string>; readonly modelId: string },
): readonly Fields[] {
  const prompt = soundPrompt(given);
  const marked = cacheMarked(prompt, modelId);
  const denied = deniedCalls(prompt);
  return prompt.flatMap((message) => {
    const parts = chatMessage(message, failedCalls, denied);
    const last = parts.at(-1);
    if (last === undefined || !marked.has(message)) return parts;
    return [...parts.slice(0, -1), { ...last, ...CACHE_MARK }];
  });
}

function chatMessage(
  message: LanguageModelV3Message,
  failedCalls: ReadonlySet<string>,
  denied: ReadonlyMap<string, string>,
): readonly Fields[] {
  switch (message.role) {
    case "system":
      return [{ role: "system", content: message.content }];
    case "user":
      return [{ role: "user", content: message.content.map(userPart) }];
    case "assistant":
      return [assistantMessage(message.content), ...results(message.content)];
    case "tool":
      return results(message.content);
  }

  /** Also of tools that a provider has run: their results stand among what the model said. */
  function results(content: Content<"assistant" | "tool">): readonly Fields[] {
    return content.flatMap((part): Fields[] => {
      if (part.type === "tool-result") return [toolMessage(part, failedCalls)];
      if (part.type !== "tool-approval-response" || part.approved) return [];
      return [deniedMessage(part, denied.get(part.approvalId))];
    });
  }
}

type Approval = { readonly approvalId: string; readonly reason?: string };

/** Without a call to answer, the person says it. */
function deniedMessage({ reason }: Approval, callId: string | undefined): Fields {
  const content = toolResultContent({ type: "execution-denied", ...defined({ reason }) });
  if (callId === undefined) return { role: "user", content };
  return { role: "tool", tool_call_id: callId, content, is_error: true };
}

/** The calls that approvals were asked for, by approval, where no result says the same. */
function deniedCalls(prompt: readonly LanguageModelV3Message[]): ReadonlyMap<string, string> {
  const calls = new Map<string, string>();
  for (const part of prompt.flatMap(({ content }) => readArray(content).map(readObject))) {
    const [approvalId, callId] = [readString(part.approvalId), readString(part.toolCallId)];
    if (part.type !== "tool-approval-request" || callId === undefined) continue;
    if (approvalId !== undefined) calls.set(approvalId, callId);
  }
  return calls;
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
