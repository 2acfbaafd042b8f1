import { KiroRequestError } from "../errors.ts";

/** OpenAI chat completions, the part of the request that Kiro can serve. */
export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly tools: readonly ToolDefinition[];
  readonly toolChoice: "auto" | "none";
  readonly stream: boolean;
  /** Top-level `thinkingConfig.thinkingBudget` of a model variant, in tokens (HOST section 4). */
  readonly thinkingBudget: number | undefined;
}

export type ChatMessage = SystemMessage | UserMessage | AssistantMessage | ToolMessage;

export interface SystemMessage {
  readonly role: "system";
  readonly text: string;
}

export interface UserMessage {
  readonly role: "user";
  readonly parts: readonly ContentPart[];
}

export interface AssistantMessage {
  readonly role: "assistant";
  readonly text: string;
  readonly toolCalls: readonly ToolCall[];
}

export interface ToolMessage {
  readonly role: "tool";
  readonly toolCallId: string;
  readonly parts: readonly ContentPart[];
  /** Set where the caller marks a failed call; OpenCode's marks come through another door. */
  readonly isError: boolean;
}

export type ContentPart =
  | { readonly type: "text"; readonly text: string }
  /** `url` is a data URL or a remote one. */
  | { readonly type: "image"; readonly url: string }
  /** `data` is a data URL; `filename` is the caller's. */
  | { readonly type: "file"; readonly filename: string | undefined; readonly data: string };

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** JSON text as the model wrote it. */
  readonly arguments: string;
}

export interface ToolDefinition {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of the arguments. */
  readonly parameters: Readonly<Record<string, unknown>>;
}
