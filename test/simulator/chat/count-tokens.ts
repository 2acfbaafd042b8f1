import { type Conversation, readConversation, type Turn } from "./conversation.ts";
import { textOf, memberOf } from "../http/json.ts";
import type { ChatEvent, ChatEvents } from "./events.ts";
import { inspectImage } from "../validation/image-bytes.ts";

/**
 * How many tokens a request and its answer have, about as a real tokenizer would count: prose has
 * more than four characters to a token, code three, numbers two, Chinese one. It shares nothing with
 * the estimate of the code under test.
 */

const PIECES =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]|[\p{L}\p{M}]+|\p{N}{1,3}|[^\s\p{L}\p{M}\p{N}]{1,2}|\n+|[ \t]{2,}/gu;
const LETTERS_PER_TOKEN = 5;
/** A large picture has more tokens than a usual one, up to what newer models see of it. */
const PIXELS_PER_TOKEN = 750;
const MAX_IMAGE_TOKENS = 4784;
const USUAL_IMAGE_TOKENS = 1600;
const BYTES_PER_DOCUMENT_TOKEN = 4;

export function textTokens(text: string): number {
  let tokens = 0;
  for (const [piece] of text.matchAll(PIECES)) {
    tokens += Math.max(1, Math.ceil(piece.length / LETTERS_PER_TOKEN));
  }
  return tokens;
}

/** Of a GenerateAssistantResponse body. */
export function promptTokens(body: unknown): number {
  return conversationTokens(readConversation(body));
}

export function conversationTokens({
  turns,
  tools,
}: Pick<Conversation, "turns" | "tools">): number {
  const ofTurns = turns.reduce((sum, turn) => sum + turnTokens(turn), 0);
  return Math.max(1, ofTurns + (tools.length === 0 ? 0 : textTokens(JSON.stringify(tools))));
}

function turnTokens({ content, images, documents, toolResults, toolUses }: Turn): number {
  const calls = [...toolResults, ...toolUses].map((call) => textTokens(JSON.stringify(call)));
  const files = documents.map((document) =>
    Math.ceil((base64Of(document).length * 3) / 4 / BYTES_PER_DOCUMENT_TOKEN),
  );
  return [...calls, ...files, ...images.map(imageTokens)].reduce(
    (sum, tokens) => sum + tokens,
    textTokens(content),
  );
}

function imageTokens(image: unknown): number {
  const { height, width } = inspectImage(Buffer.from(base64Of(image), "base64")) ?? {};
  if (width === undefined || height === undefined) return USUAL_IMAGE_TOKENS;
  return Math.min(MAX_IMAGE_TOKENS, Math.ceil((width * height) / PIXELS_PER_TOKEN));
}

function base64Of(attachment: unknown): string {
  return textOf(memberOf(attachment, "source"), "bytes") ?? "";
}

/** Of everything that a model wrote. */
export function answerTokens(events: ChatEvents): number {
  return events.flat().reduce((sum, chatEvent) => sum + eventTokens(chatEvent), 0);
}

function eventTokens(chatEvent: ChatEvent): number {
  if (chatEvent.kind !== "event") return 0;
  const { payload } = chatEvent;
  const texts = [textOf(payload, "content"), textOf(payload, "text"), textOf(payload, "input")];
  return texts.reduce((sum, text) => sum + textTokens(text ?? ""), 0);
}
