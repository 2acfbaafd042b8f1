/**
 * Body of GenerateAssistantResponse, in the service's own words (PROTOCOL section 3.3; names from
 * Amazon's published client, `models_0.d.ts`).
 */

export interface CodeWhispererRequest {
  readonly conversationState: ConversationState;
  /** Added by `service/send`, which knows the account; left out for API keys. */
  readonly profileArn?: string;
  readonly additionalModelRequestFields?: AdditionalModelRequestFields;
}

/** The service accepts only what the model's own schema lists (PROTOCOL 3.4). */
export interface AdditionalModelRequestFields {
  readonly thinking?: {
    readonly type: "adaptive" | "disabled";
    readonly display?: "summarized";
  };
  readonly output_config?: { readonly effort: string };
  readonly reasoning?: { readonly effort: string };
  readonly max_tokens?: number;
}

export interface ConversationState {
  /** `^[A-Za-z0-9._:-]{1,256}$`, stable for a session. */
  readonly conversationId: string;
  readonly chatTriggerType: "MANUAL";
  readonly currentMessage: { readonly userInputMessage: UserInputMessage };
  readonly history?: readonly HistoryEntry[];
}

export type HistoryEntry =
  | { readonly userInputMessage: UserInputMessage }
  | { readonly assistantResponseMessage: AssistantResponseMessage };

/** The request may be cached up to here, the end of a message (PROTOCOL 3.6). */
export interface CachePoint {
  readonly type: "default";
}

export interface UserInputMessage {
  /** May be empty only beside tool results. */
  readonly content: string;
  readonly modelId?: string;
  readonly origin?: "AI_EDITOR";
  readonly images?: readonly ImageBlock[];
  readonly documents?: readonly DocumentBlock[];
  readonly userInputMessageContext?: UserInputMessageContext;
  readonly cachePoint?: CachePoint;
}

export interface UserInputMessageContext {
  readonly toolResults?: readonly ToolResult[];
  readonly tools?: readonly { readonly toolSpecification: ToolSpecification }[];
}

export interface AssistantResponseMessage {
  readonly content: string;
  readonly toolUses?: readonly ToolUse[];
  readonly cachePoint?: CachePoint;
}

export type ImageFormat = "png" | "jpeg" | "gif" | "webp";

export interface ImageBlock {
  readonly format: ImageFormat;
  /** base64 */
  readonly source: { readonly bytes: string };
}

export type DocumentFormat =
  "pdf" | "csv" | "doc" | "docx" | "xls" | "xlsx" | "html" | "txt" | "md";

export interface DocumentBlock {
  readonly name: string;
  readonly format: DocumentFormat;
  /** base64 */
  readonly source: { readonly bytes: string };
}

export interface ToolSpecification {
  /** `^[a-zA-Z0-9_-]{1,64}$` */
  readonly name: string;
  readonly description: string;
  readonly inputSchema: { readonly json: Readonly<Record<string, unknown>> };
}

export interface ToolUse {
  readonly toolUseId: string;
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

export interface ToolResult {
  readonly toolUseId: string;
  readonly content: readonly { readonly text: string }[];
  readonly status: "success" | "error";
}
