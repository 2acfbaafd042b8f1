import type { LanguageModelV3Usage } from "@ai-sdk/provider";
import { readNumber, readObject } from "../../../lib/read.ts";

/** @param usage OpenAI's, in which cached tokens are part of the prompt's */
export function usageOf(usage: Readonly<Record<string, unknown>>): LanguageModelV3Usage {
  const input = readNumber(usage.prompt_tokens);
  const output = readNumber(usage.completion_tokens);
  const details = readObject(usage.prompt_tokens_details);
  const cached = readNumber(details.cached_tokens) ?? 0;
  const written = readNumber(details.cache_write_tokens);
  return {
    inputTokens: {
      total: input,
      noCache: input === undefined ? undefined : input - cached - (written ?? 0),
      cacheRead: cached,
      cacheWrite: written,
    },
    outputTokens: { total: output, text: output, reasoning: undefined },
  };
}
