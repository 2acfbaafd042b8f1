import { defined, unlessEmpty } from "../../lib/defined.ts";
import type {
  ChatCompletion,
  ChatDelta,
  CompletionHeader,
  FinishReason,
  Usage,
} from "../../openai/chat-response.ts";

interface CollectedCall {
  readonly id: string;
  readonly name: string;
  arguments: string;
}

/**
 * The whole answer in one object, from the same deltas as a stream.
 * @throws what the deltas throw: half an answer does not count
 */
export async function collectCompletion(
  deltas: AsyncIterable<readonly ChatDelta[]>,
  header: CompletionHeader,
): Promise<ChatCompletion> {
  let content = "";
  let reasoning = "";
  let reason: FinishReason = "stop";
  let usage: Usage | undefined;
  const calls = new Map<number, CollectedCall>();

  function take(delta: ChatDelta): void {
    switch (delta.kind) {
      case "content":
        content += delta.text;
        return;
      case "reasoning":
        reasoning += delta.text;
        return;
      case "tool-call":
        calls.set(delta.index, { id: delta.id, name: delta.name, arguments: "" });
        return;
      case "tool-arguments": {
        const call = calls.get(delta.index);
        if (call !== undefined) call.arguments += delta.arguments;
        return;
      }
      case "finish":
        reason = delta.reason;
        return;
      case "usage":
        usage = delta.usage;
    }
  }

  for await (const batch of deltas) batch.forEach(take);
  const toolCalls = [...calls.values()].map((call) => ({
    id: call.id,
    type: "function" as const,
    function: { name: call.name, arguments: call.arguments },
  }));
  return {
    id: header.id,
    object: "chat.completion",
    created: header.created,
    model: header.model,
    choices: [
      {
        index: 0,
        message: {
          role: "assistant",
          content: content === "" && toolCalls.length > 0 ? null : content,
          ...defined({ reasoning_content: reasoning || undefined }),
          ...defined({ tool_calls: unlessEmpty(toolCalls) }),
        },
        finish_reason: reason,
      },
    ],
    usage: usage ?? NO_USAGE,
  };
}

/** A translator always ends with a usage; this is for the case that none came. */
const NO_USAGE: Usage = {
  prompt_tokens: 0,
  completion_tokens: 0,
  total_tokens: 0,
  prompt_tokens_details: { cached_tokens: 0 },
};
