import type { LanguageModelV3Usage } from "@ai-sdk/provider";
import { readNumber, readObject } from "../../../lib/read.ts";

/** @param usage OpenAI's, in which cached tokens are part of the prompt's */
export function usageOf(usage: Readonly<Record<string, unknown>>): LanguageModelV3Usage {
  const input = readNumber(usage.prompt_tokens);
  const output = readNumber(usage.completion_tokens);
  const cached = readNumber(readObject(usage.prompt_tokens_details).cached_tokens) ?? 0;
  return {
    inputTokens: {
      total: input,
      noCache: input === undefined ? undefined : input - cached,
      cacheRead: cached,
      cacheWrite: undefined,
    },
    outputTokens: { total: output, text: output, reasoning: undefined },
  };
}
