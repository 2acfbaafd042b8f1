import type { TokenUsage } from "../../codewhisperer/events.ts";
import type { Usage } from "../../openai/chat-response.ts";

/** Where an answer's figures come from; all but the service's own are estimates. */
export type UsageSource = "service" | "percentage" | "estimate";

export interface SourcedUsage {
  readonly usage: Usage;
  readonly source: UsageSource;
}

/** What is known about an answer's size. */
export interface AnswerSize {
  /** The service's count, if it sent one. */
  readonly counted: Usage | undefined;
  /** Percent points of the model's window, prompt and answer together. */
  readonly percentage: number | undefined;
  /** Size of the window in tokens, if it is known. */
  readonly window: number | undefined;
  /** Our own estimate; called only if the service did not count. */
  readonly promptTokens: () => number;
  /** The same for the answer. */
  readonly outputTokens: () => number;
}

/**
 * The service's count. Without one, the meaning of its percentage, but never less than our own
 * estimate: a figure that is too low makes the host compact too late. At 100 % and above the true
 * size may be larger.
 */
export function sourcedUsage(size: AnswerSize): SourcedUsage {
  if (size.counted !== undefined) return { usage: size.counted, source: "service" };
  const output = Math.max(1, Math.ceil(size.outputTokens()));
  const estimate = Math.max(1, size.promptTokens());
  const fromPercentage = totalOf(size) - output;
  return fromPercentage > estimate
    ? { usage: usage(fromPercentage, output, 0), source: "percentage" }
    : { usage: usage(estimate, output, 0), source: "estimate" };
}

/** Zero if the service said nothing useful. */
function totalOf({ percentage = 0, window = 0 }: AnswerSize): number {
  return Math.round((percentage / 100) * window);
}

/** OpenAI counts cached input as input (OPENCODE 5.3). */
export function usageOf(tokens: TokenUsage): Usage | undefined {
  const { uncachedInputTokens, outputTokens } = tokens;
  if (uncachedInputTokens === undefined || outputTokens === undefined) return undefined;
  const cached = tokens.cacheReadInputTokens ?? 0;
  const written = tokens.cacheWriteInputTokens ?? 0;
  const prompt = uncachedInputTokens + cached + written;
  return prompt + outputTokens > 0 ? usage(prompt, outputTokens, cached, written) : undefined;
}

function usage(prompt: number, completion: number, cached: number, written = 0): Usage {
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: {
      cached_tokens: cached,
      ...(written > 0 && { cache_write_tokens: written }),
    },
  };
}
