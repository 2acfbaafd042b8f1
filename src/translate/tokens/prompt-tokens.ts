import type {
  CodeWhispererRequest,
  DocumentBlock,
  DocumentFormat,
  HistoryEntry,
  ImageBlock,
  ToolResult,
  UserInputMessageContext,
} from "../../codewhisperer/request.ts";
import { TokenEstimate } from "./token-estimate.ts";
import { imageSize } from "./image-size.ts";
import { toolTokens } from "./tool-tokens.ts";

/** Anthropic's rule; larger images are scaled down to about this (its page "Vision"). */
const PIXELS_PER_TOKEN = 750;
const MAX_TOKENS_PER_IMAGE = 1600;

/**
 * A page of text in a PDF is 2,350 tokens for Claude, a scanned one 1,600 (as counted in public,
 * 2026-10). The bytes of a page vary widely, so these are guesses, on the low side: an estimate
 * that is too high makes the host compact again and again.
 */
const BYTES_PER_TOKEN: Readonly<Record<DocumentFormat, number>> = {
  pdf: 25,
  docx: 8,
  xlsx: 8,
  doc: 16,
  xls: 16,
  csv: 3,
  html: 4,
  txt: 4,
  md: 4,
};
const MIN_TOKENS_PER_DOCUMENT = 500;
const MAX_TOKENS_PER_DOCUMENT = 50_000;

/** Rough size of a request in tokens, for when the service does not report it. Never zero. */
export function estimatePromptTokens(request: CodeWhispererRequest): number {
  const { currentMessage, history = [] } = request.conversationState;
  const text = new TokenEstimate();
  const { tools = [] } = currentMessage.userInputMessage.userInputMessageContext ?? {};
  let attached = toolTokens(tools);
  for (const entry of [...history, currentMessage]) {
    addText(text, entry);
    if ("userInputMessage" in entry) {
      const { images = [], documents = [] } = entry.userInputMessage;
      for (const image of images) attached += imageTokens(image);
      for (const document of documents) attached += documentTokens(document);
    }
  }
  return Math.max(1, Math.ceil(text.tokens + attached));
}

/** The estimate may be a fifth too high (docs/PERFORMANCE.md). */
const SURELY = 1.25;

/**
 * Index of the entry with which a conversation certainly has so many tokens of text, tools
 * included.
 * @param entries without tools of their own
 * @returns Infinity if it never has
 */
export function entryReaching(
  tokens: number,
  entries: readonly HistoryEntry[],
  tools: NonNullable<UserInputMessageContext["tools"]>,
): number {
  const text = new TokenEstimate();
  const wanted = tokens * SURELY - toolTokens(tools);
  for (const [index, entry] of entries.entries()) {
    addText(text, entry);
    if (text.tokens >= wanted) return index;
  }
  return Infinity;
}

function addText(text: TokenEstimate, entry: HistoryEntry): void {
  if ("assistantResponseMessage" in entry) {
    const { content, toolUses } = entry.assistantResponseMessage;
    text.add(content);
    if (toolUses !== undefined) text.add(JSON.stringify(toolUses));
    return;
  }
  const { content, userInputMessageContext } = entry.userInputMessage;
  text.add(content);
  for (const result of userInputMessageContext?.toolResults ?? []) addResult(text, result);
}

/**
 * Counts the text that the model reads: in JSON each line break and quote would be two characters.
 */
function addResult(text: TokenEstimate, { toolUseId, content }: ToolResult): void {
  text.add(toolUseId);
  for (const part of content) text.add(part.text);
}

function imageTokens(image: ImageBlock): number {
  const size = imageSize(image);
  if (size === undefined) return MAX_TOKENS_PER_IMAGE;
  return Math.min(MAX_TOKENS_PER_IMAGE, (size.width * size.height) / PIXELS_PER_TOKEN);
}

function documentTokens({ format, source }: DocumentBlock): number {
  const bytes = (source.bytes.length * 3) / 4;
  const tokens = bytes / BYTES_PER_TOKEN[format];
  return Math.min(MAX_TOKENS_PER_DOCUMENT, Math.max(MIN_TOKENS_PER_DOCUMENT, tokens));
}
