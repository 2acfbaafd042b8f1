import type { ImageBlock } from "../../codewhisperer/request.ts";
import type {
  AssistantMessage,
  ChatMessage,
  ToolCall,
  ToolMessage,
} from "../../openai/chat-request.ts";
import type { DocumentPiece, Piece } from "./attachments/pieces.ts";
import type { AssistantTurn, ToolCallLedger } from "./tools/tool-call-ledger.ts";
import { wellFormed } from "../well-formed.ts";

export interface UserTurn {
  readonly role: "user";
  readonly texts: string[];
  readonly images: ImageBlock[];
  readonly documents: DocumentPiece[];
}

export type Turn = UserTurn | AssistantTurn;

export interface Conversation {
  /** System messages before all other messages. */
  readonly systemTexts: readonly string[];
  readonly turns: readonly Turn[];
  readonly cacheMarks: readonly CacheMark[];
}

/** A place up to which the caller wants the conversation cached. */
export interface CacheMark {
  /** Undefined: the system text, which leads the first turn. */
  readonly turn: Turn | undefined;
  /** After the model's own words, and before the results of its calls. */
  readonly isBeforeResults: boolean;
}

export interface ConversationOptions {
  readonly contents: readonly (readonly Piece[])[];
  readonly ledger: ToolCallLedger;
  /** Ids of calls that the host knows to have failed. */
  readonly failedToolCalls: ReadonlySet<string>;
}

/**
 * Sorts messages into turns: neighbours of one role become one, results go to their calls, and
 * nothing that a person wrote is left out.
 */
export function readConversation(
  messages: readonly ChatMessage[],
  options: ConversationOptions,
): Conversation {
  const systemTexts: string[] = [];
  const turns: Turn[] = [];
  const cacheMarks: CacheMark[] = [];
  for (const [index, message] of messages.entries()) {
    const pieces = options.contents[index] ?? [];
    switch (message.role) {
      case "system":
        if (turns.length === 0) systemTexts.push(wellFormed(message.text));
        else addToUser(turns, [{ type: "text", text: wellFormed(message.text) }]);
        break;
      case "user":
        if (!addToResults(turns, pieces)) addToUser(turns, pieces);
        break;
      case "assistant":
        addAssistant(turns, message, options.ledger);
        break;
      case "tool":
        addResult(turns, message, pieces, options);
    }
    if (message.isCacheMark === true) {
      cacheMarks.push({ turn: turns.at(-1), isBeforeResults: message.role === "assistant" });
    }
  }
  return { systemTexts: systemTexts.filter(isSaid), turns, cacheMarks };
}

/** A text of white space only is rejected, and means nothing. */
function isSaid(text: string): boolean {
  return text.trim() !== "";
}

function isSaidPiece(piece: Piece): boolean {
  return piece.type !== "text" || isSaid(piece.text);
}

function addToUser(turns: Turn[], pieces: readonly Piece[]): void {
  const said = pieces.filter(isSaidPiece);
  if (said.length === 0) return;
  const last = turns.at(-1);
  const turn: UserTurn =
    last?.role === "user" ? last : { role: "user", texts: [], images: [], documents: [] };
  if (turn !== last) turns.push(turn);
  for (const piece of said) addPiece(turn, piece);
}

function addPiece(turn: UserTurn, piece: Piece): void {
  if (piece.type === "text") turn.texts.push(piece.text);
  else if (piece.type === "image") turn.images.push(piece.image);
  else turn.documents.push(piece.document);
}

function addAssistant(turns: Turn[], message: AssistantMessage, ledger: ToolCallLedger): void {
  const calls = message.toolCalls.filter((call) => ledger.takes(call));
  addWithCalls(turns, message.text, calls, ledger);
  const others = message.toolCalls.filter((call) => !ledger.takes(call));
  for (const call of others) ledger.forget(call);
  addToUser(turns, others.map(inWords));
}

/** Not among the model's own words, which it would imitate; the result follows as an orphan. */
function inWords({ name, arguments: json }: ToolCall): Piece {
  return { type: "text", text: wellFormed(`Earlier tool call: ${name} ${json}`) };
}

function addWithCalls(
  turns: Turn[],
  words: string,
  calls: readonly ToolCall[],
  ledger: ToolCallLedger,
): void {
  const text = wellFormed(words);
  if (!isSaid(text) && calls.length === 0) return;
  const last = turns.at(-1);
  const turn: AssistantTurn =
    last?.role === "assistant" && !last.answered
      ? last
      : { role: "assistant", texts: [], calls: [], images: [], answered: false };
  if (turn !== last) turns.push(turn);
  if (isSaid(text)) turn.texts.push(text);
  for (const toolCall of calls) ledger.add(turn, toolCall);
}

/**
 * OpenCode's label for the images of a result, which come in a message of their own (OPENCODE 4.6).
 */
const MEDIA_LABEL = /^Attached media from tool results?:?\s*$/i;

/**
 * Images of a result go beside it, and their label goes into it. Documents need a text beside them.
 */
function addToResults(turns: readonly Turn[], pieces: readonly Piece[]): boolean {
  const [label] = pieces;
  const turn = turns.at(-1);
  if (label?.type !== "text" || !MEDIA_LABEL.test(label.text)) return false;
  if (turn?.role !== "assistant" || pieces.some(({ type }) => type === "document")) return false;
  const call = turn.calls.findLast(({ answers }) => answers.length > 0);
  if (call === undefined) return false;
  for (const piece of pieces.filter(isSaidPiece)) {
    if (piece.type === "image") turn.images.push(piece.image);
    else if (piece.type === "text") call.answers.push(piece.text);
  }
  return true;
}

/** Marks images in a result; they go beside it. */
const IMAGE_ONLY = "(image attached)";
/** Says whose words follow: a tool's output must not look like a person's request. */
const ORPHAN_LABEL: Piece = { type: "text", text: "Result of an earlier tool call:" };

/** A result whose call is not in the conversation is kept as a user's words. */
function addResult(
  turns: Turn[],
  message: ToolMessage,
  pieces: readonly Piece[],
  options: ConversationOptions,
): void {
  const found = options.ledger.take(message.toolCallId);
  if (found === undefined) {
    if (pieces.some(isSaidPiece)) addToUser(turns, [ORPHAN_LABEL, ...pieces]);
    return;
  }
  const { call, turn } = found;
  const texts = pieces.flatMap((piece) => (piece.type === "text" ? [piece.text] : []));
  const images = pieces.flatMap((piece) => (piece.type === "image" ? [piece.image] : []));
  if (images.length > 0 && !texts.some(isSaid)) texts.push(IMAGE_ONLY);
  call.answers.push(texts.length === 1 ? (texts[0] ?? "") : texts.join("\n"));
  call.failed ||= message.isError || options.failedToolCalls.has(message.toolCallId);
  turn.images.push(...images);
  const documents = pieces.filter((piece) => piece.type === "document");
  addToUser(turns, documents);
}
