import type { LanguageModelV3CallOptions, LanguageModelV3StreamPart } from "@ai-sdk/provider";
import type { HostFetch } from "../../../src/chat/kiro-fetch.ts";
import { createKiroModel, type KiroModelOptions } from "../../../src/opencode2/model/model.ts";

export const PROMPT: LanguageModelV3CallOptions["prompt"] = [
  { role: "user", content: [{ type: "text", text: "hi" }] },
];

/** A model whose host knows of no failed call and never stops one. */
export function modelWith(fetch: HostFetch, options: Partial<KiroModelOptions> = {}) {
  return createKiroModel({
    modelId: "kiro-claude-sonnet-4-5",
    providerId: "kiro",
    url: "https://base.invalid/v1/chat/completions",
    fetch,
    failedCalls: () => new Set(),
    track: () => () => undefined,
    ...options,
  });
}

export async function readAll(
  stream: ReadableStream<LanguageModelV3StreamPart>,
): Promise<LanguageModelV3StreamPart[]> {
  const parts: LanguageModelV3StreamPart[] = [];
  for await (const part of stream) parts.push(part);
  return parts;
}
