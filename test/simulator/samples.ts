import type { DocumentBlock, ImageBlock, ToolUse } from "../../src/codewhisperer/request.ts";

/** Well-formed pieces of a request body, for tests to build on and to break. */

export interface SampleOptions {
  readonly tools?: readonly unknown[];
  readonly history?: readonly unknown[];
  readonly toolResults?: readonly unknown[];
  readonly images?: readonly ImageBlock[];
  readonly documents?: readonly DocumentBlock[];
  readonly modelId?: string;
  readonly cachePoint?: { readonly type: string };
}

/** A body the service takes: one user turn with `content`, and what the options add. */
export function simpleRequest(content: string, options: SampleOptions = {}) {
  const { tools, toolResults, history, images, documents, cachePoint } = options;
  const context = {
    ...(tools === undefined ? {} : { tools }),
    ...(toolResults === undefined ? {} : { toolResults }),
  };
  return {
    conversationState: {
      conversationId: "1d3b1b1e-7c9c-4b52-8f3c-0f8de6a9a001",
      chatTriggerType: "MANUAL",
      currentMessage: {
        userInputMessage: {
          content,
          modelId: options.modelId ?? "claude-sonnet-4.5",
          origin: "AI_EDITOR",
          ...(images === undefined ? {} : { images }),
          ...(documents === undefined ? {} : { documents }),
          ...(cachePoint === undefined ? {} : { cachePoint }),
          ...(Object.keys(context).length === 0 ? {} : { userInputMessageContext: context }),
        },
      },
      ...(history === undefined ? {} : { history }),
    },
  };
}

export function toolSpecification(
  name: string,
  schema: unknown = { type: "object", properties: { command: { type: "string" } } },
  description = "Runs something",
) {
  return { toolSpecification: { name, description, inputSchema: { json: schema } } };
}

export function userTurn(content: string, toolResults?: readonly unknown[]) {
  const context = toolResults === undefined ? {} : { userInputMessageContext: { toolResults } };
  return { userInputMessage: { content, ...context } };
}

export function assistantTurn(content: string, toolUses?: readonly ToolUse[]) {
  return {
    assistantResponseMessage: { content, ...(toolUses === undefined ? {} : { toolUses }) },
  };
}

export function toolCall(toolUseId: string, name = "bash"): ToolUse {
  return { toolUseId, name, input: { command: "ls" } };
}

export function toolAnswer(toolUseId: string, text = "a.txt", status = "success") {
  return { toolUseId, content: [{ text }], status };
}

/** 1x1 pixel. */
export const PNG =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";
/** Base64 of a PNG whose header names that size; a decoder would find too few pixels. */
export function pngOf(width: number, height: number): string {
  const bytes = Buffer.from(PNG, "base64");
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return bytes.toString("base64");
}

export const GIF = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";
