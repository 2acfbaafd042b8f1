import { toolResultText, type Conversation, type Turn } from "../chat/conversation.ts";
import { invalid, malformed } from "../http/refusal.ts";
import { promptTokens } from "../chat/count-tokens.ts";
import { LIMITS } from "./limits.ts";
import { firstRefusal, type Rule, type ValidationOptions } from "./rule.ts";

/** How much is too much (PROTOCOL 3.5). */

export const bodyIsSmall: Rule = ({ body }) => {
  const size = Buffer.byteLength(JSON.stringify(body));
  if (size <= LIMITS.body) return undefined;
  return {
    status: 413,
    message: "Failed to buffer the request body: length limit exceeded",
    detail: `body of ${size} bytes`,
  };
};

/** Attachments have limits of their own and do not count as text. */
export const textFitsModel: Rule = (conversation, options) => {
  const size = Buffer.byteLength(JSON.stringify(conversation.body, withoutBytes));
  const limit = (LIMITS.textPerContext * contextOf(conversation, options)) / 200_000;
  return size > limit ? tooLong(`text of ${size} bytes, ${limit} for this model`) : undefined;
};

/** Images and documents count. */
export const tokensFitModel: Rule = (conversation, options) => {
  const tokens = promptTokens(conversation.body);
  const limit = contextOf(conversation, options);
  return tokens > limit ? tooLong(`${tokens} tokens, ${limit} for this model`) : undefined;
};

export const turnsAreShort: Rule = ({ turns }) =>
  turns.length > LIMITS.historyEntries
    ? malformed(`${turns.length} turns`)
    : firstRefusal(turns, checkTurn);

function checkTurn(turn: Turn) {
  if (turn.role === "user" && turn.content.length > LIMITS.userText)
    return tooLong(`${turn.path}: user text of ${turn.content.length} characters`);
  const longest = Math.max(0, ...turn.toolResults.map((result) => toolResultText(result).length));
  return longest > LIMITS.toolResultText
    ? tooLong(`${turn.path}: tool result of ${longest} characters`)
    : undefined;
}

export const textIsWellFormed: Rule = ({ body }) => {
  const path = loneSurrogate(body, "");
  return path === undefined ? undefined : malformed(`lone surrogate at ${path}`);
};

function loneSurrogate(value: unknown, path: string): string | undefined {
  if (typeof value === "string") return value.isWellFormed() ? undefined : path;
  if (typeof value !== "object" || value === null) return undefined;
  for (const [key, child] of Object.entries(value)) {
    if (!key.isWellFormed()) return `${path} (a key)`;
    const found = loneSurrogate(child, `${path}.${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function contextOf(conversation: Conversation, options: ValidationOptions): number {
  const { modelId } = conversation.current;
  const model = modelId === undefined ? undefined : options.findModel?.(modelId);
  return model?.context ?? 200_000;
}

function withoutBytes(key: string, value: unknown): unknown {
  return key === "bytes" ? "" : value;
}

function tooLong(detail: string) {
  return invalid("CONTENT_LENGTH_EXCEEDS_THRESHOLD", detail);
}
