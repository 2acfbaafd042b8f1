import type { TokenUsage } from "../../codewhisperer/events.ts";
import { KiroStreamError } from "../../facts/errors.ts";
import type { FinishReason, Usage } from "../../openai/chat-response.ts";

/** The service's reasons (PROTOCOL 4.2); absent in some streams (4.3). */
const FINISH_REASONS: Readonly<Record<string, FinishReason>> = {
  END_TURN: "stop",
  STOP_SEQUENCE: "stop",
  TOOL_USE: "tool_calls",
  MAX_TOKENS: "length",
  MODEL_CONTEXT_WINDOW_EXCEEDED: "length",
  CONTENT_FILTERED: "content_filter",
};

/**
 * Always one of the four reasons that OpenCode knows; what was called beats what was said.
 * @throws KiroStreamError `tool_call_malformed`
 */
export function finishReasonOf(
  stopReason: string | undefined,
  hasToolCalls: boolean,
): FinishReason {
  if (stopReason === "MALFORMED_TOOL_USE") {
    throw new KiroStreamError("tool_call_malformed");
  }
  if (hasToolCalls) return "tool_calls";
  const reason = Object.hasOwn(FINISH_REASONS, stopReason ?? "")
    ? FINISH_REASONS[stopReason ?? ""]
    : undefined;
  // Without a call OpenCode would wait for one.
  return reason === undefined || reason === "tool_calls" ? "stop" : reason;
}

/**
 * No text, no call: an answer only where the service says why there is none.
 * @throws KiroStreamError `context_exceeded`, `empty_response`
 */
export function refuseEmpty(stopReason: string | undefined): void {
  if (stopReason === "CONTENT_FILTERED" || stopReason === "MAX_TOKENS") return;
  if (stopReason === "MODEL_CONTEXT_WINDOW_EXCEEDED") {
    throw new KiroStreamError("context_exceeded");
  }
  throw new KiroStreamError("empty_response");
}

/** OpenAI counts cached input as input (OPENCODE 5.3). */
export function usageOf(tokens: TokenUsage): Usage | undefined {
  const { uncachedInputTokens, outputTokens } = tokens;
  if (uncachedInputTokens === undefined || outputTokens === undefined) return undefined;
  const cached = tokens.cacheReadInputTokens ?? 0;
  const prompt = uncachedInputTokens + cached + (tokens.cacheWriteInputTokens ?? 0);
  return prompt + outputTokens > 0 ? usage(prompt, outputTokens, cached) : undefined;
}

/** For streams that say nothing: about four characters make a token. */
export function estimatedUsage(promptTokens: number, outputCharacters: number): Usage {
  return usage(Math.max(1, promptTokens), Math.max(1, Math.ceil(outputCharacters / 4)), 0);
}

function usage(prompt: number, completion: number, cached: number): Usage {
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: cached },
  };
}
