import { countTokens } from "@anthropic-ai/tokenizer";
import { encode } from "gpt-tokenizer/encoding/o200k_base";

export interface TokenCounts {
  /** By the newest one that OpenAI has published. */
  readonly openai: number;
  /** By the only one that Anthropic has published, of Claude 2. */
  readonly anthropic: number;
  readonly mean: number;
}

export function tokenCounts(text: string): TokenCounts {
  const openai = encode(text).length;
  const anthropic = countTokens(text);
  return { openai, anthropic, mean: (openai + anthropic) / 2 };
}
