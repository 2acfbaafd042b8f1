/** OpenAI chat completions, what we answer with (OPENCODE 5). */

/** The four reasons OpenCode knows; any other makes it retry endlessly. */
export type FinishReason = "stop" | "length" | "tool_calls" | "content_filter";

export interface Usage {
  /** All input, cached included. */
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
  readonly prompt_tokens_details: {
    readonly cached_tokens: number;
    /** Not in OpenAI's form: OpenCode 1 leaves it unread. */
    readonly cache_write_tokens?: number;
  };
}

/** What one `chat.completion.chunk` adds to the answer. */
export type ChatDelta =
  | { readonly kind: "content"; readonly text: string }
  | { readonly kind: "reasoning"; readonly text: string }
  | {
      readonly kind: "tool-call";
      readonly index: number;
      readonly id: string;
      readonly name: string;
    }
  | { readonly kind: "tool-arguments"; readonly index: number; readonly arguments: string }
  | { readonly kind: "finish"; readonly reason: FinishReason }
  | { readonly kind: "usage"; readonly usage: Usage };

/** What all chunks of one answer share. */
export interface CompletionHeader {
  /** `chatcmpl-…` */
  readonly id: string;
  /** Seconds since the epoch. */
  readonly created: number;
  /** The model as the caller named it. */
  readonly model: string;
}

export interface ChatCompletion {
  readonly id: string;
  readonly object: "chat.completion";
  readonly created: number;
  readonly model: string;
  readonly choices: readonly [
    {
      readonly index: 0;
      readonly message: {
        readonly role: "assistant";
        readonly content: string | null;
        readonly reasoning_content?: string;
        readonly tool_calls?: readonly {
          readonly id: string;
          readonly type: "function";
          readonly function: { readonly name: string; readonly arguments: string };
        }[];
      };
      readonly finish_reason: FinishReason;
    },
  ];
  readonly usage: Usage;
}
