import { KiroRequestError } from "../facts/errors.ts";
import { isObject, parseJson } from "../lib/read.ts";
import { hasCacheMark } from "./cache-mark.ts";
import { type ContentPart, parseContent, parseText, requestError } from "./content-part.ts";

/** OpenAI chat completions, the part of the request that Kiro can serve. */
export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly tools: readonly ToolDefinition[];
  readonly toolChoice: "auto" | "none";
  readonly stream: boolean;
  /** Top-level `thinkingConfig.thinkingBudget` of a model variant, in tokens (OPENCODE 4.3). */
  readonly thinkingBudget: number | undefined;
  /** Top-level `reasoning_effort`, in lower case; any word. */
  readonly effort: string | undefined;
  /** `max_completion_tokens`, else `max_tokens`: the most that the answer may have. */
  readonly maxTokens: number | undefined;
}

export type ChatMessage = (SystemMessage | UserMessage | AssistantMessage | ToolMessage) &
  CacheMark;

export interface CacheMark {
  /** The caller wants everything up to the end of this message cached. */
  readonly isCacheMark?: true;
}

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
  /** Set if the caller marks a failed call; OpenCode's marks come in another way. */
  readonly isError: boolean;
}

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

const ROLES = ["system", "developer", "user", "assistant", "tool"];

/**
 * Checks the body of a chat completions call and keeps what Kiro can use. Unknown keys are ignored
 * at every level, `reasoning_content` included: the service takes reasoning back only with a
 * signature (PROTOCOL 3.4), which OpenCode does not keep.
 * @throws KiroRequestError with the path of the first field that is wrong
 */
export function parseChatRequest(body: unknown): ChatRequest {
  if (!isObject(body)) {
    throw new KiroRequestError({ code: "invalid_request", expected: "object" });
  }
  return {
    model: parseName(body.model, "model"),
    messages: parseMessages(body.messages),
    tools: parseList(body.tools, "tools", parseTool).filter((tool) => tool !== undefined),
    toolChoice: body.tool_choice === "none" ? "none" : "auto",
    stream: body.stream === true,
    thinkingBudget: parseThinkingBudget(body.thinkingConfig),
    effort: parseEffort(body.reasoning_effort),
    maxTokens: parseTokens(body.max_completion_tokens) ?? parseTokens(body.max_tokens),
  };
}

function parseMessages(messages: unknown): readonly ChatMessage[] {
  const parsed = parseList(messages, "messages", parseMessage);
  if (parsed.length === 0) throw requestError("messages", "non-empty-array");
  return parsed;
}

function parseMessage(message: unknown, path: string): ChatMessage {
  if (!isObject(message)) throw requestError(path, "object");
  const parsed = parseRole(message, path);
  return hasCacheMark(message) ? { ...parsed, isCacheMark: true } : parsed;
}

function parseRole(message: Readonly<Record<string, unknown>>, path: string): ChatMessage {
  const contentPath = `${path}.content`;
  switch (message.role) {
    case "system":
    case "developer":
      return { role: "system", text: parseText(message.content, contentPath) };
    case "user":
      return { role: "user", parts: parseContent(message.content, contentPath) };
    case "assistant":
      return {
        role: "assistant",
        text: parseText(message.content, contentPath),
        toolCalls: parseList(message.tool_calls, `${path}.tool_calls`, parseToolCall),
      };
    case "tool":
      return {
        role: "tool",
        toolCallId: parseString(message.tool_call_id, `${path}.tool_call_id`),
        parts: parseContent(message.content, contentPath),
        isError:
          message.is_error === true || message.isError === true || message.status === "error",
      };
    default:
      throw requestError(`${path}.role`, ROLES);
  }
}

function parseToolCall(call: unknown, path: string): ToolCall {
  if (!isObject(call)) throw requestError(path, "object");
  if (!isObject(call.function)) throw requestError(`${path}.function`, "object");
  return {
    id: parseString(call.id, `${path}.id`),
    // What a model once called without a name stays in the conversation.
    name: typeof call.function.name === "string" ? call.function.name : "",
    arguments: parseString(call.function.arguments ?? "", `${path}.function.arguments`),
  };
}

/** Undefined for one that nobody could call: one odd tool must not end a session. */
function parseTool(tool: unknown): ToolDefinition | undefined {
  const isFunction = isObject(tool) && (tool.type ?? "function") === "function";
  if (!isFunction || !isObject(tool.function)) return undefined;
  const { name, description, parameters } = tool.function;
  if (typeof name !== "string" || name === "") return undefined;
  return {
    name,
    description: typeof description === "string" ? description : "",
    parameters: parseSchema(parameters),
  };
}

/** `true` is a schema, too, and some servers write theirs as text: one tool must not end a session. */
function parseSchema(parameters: unknown): ToolDefinition["parameters"] {
  const schema = typeof parameters === "string" ? parseJson(parameters) : parameters;
  return isObject(schema) ? schema : {};
}

function parseList<Item>(
  list: unknown,
  path: string,
  parseItem: (item: unknown, path: string) => Item,
): readonly Item[] {
  if (list === undefined || list === null) return [];
  if (!Array.isArray(list)) throw requestError(path, "array");
  return list.map((item: unknown, index) => parseItem(item, `${path}[${index}]`));
}

function parseString(value: unknown, path: string): string {
  if (typeof value !== "string") throw requestError(path, "string");
  return value;
}

function parseName(value: unknown, path: string): string {
  if (typeof value !== "string" || value === "") throw requestError(path, "non-empty-string");
  return value;
}

/** A variant that carries nonsense is a variant without a budget: OpenCode ignores unknown ones too. */
function parseThinkingBudget(thinkingConfig: unknown): number | undefined {
  return isObject(thinkingConfig) ? parseTokens(thinkingConfig.thinkingBudget) : undefined;
}

function parseTokens(count: unknown): number | undefined {
  if (typeof count !== "number" || !Number.isFinite(count) || count < 1) return undefined;
  return Math.floor(count);
}

function parseEffort(effort: unknown): string | undefined {
  return typeof effort === "string" && effort !== "" ? effort.toLowerCase() : undefined;
}
