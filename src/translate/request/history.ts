import { defined, unlessEmpty } from "../../lib/defined.ts";
import type {
  AssistantResponseMessage,
  HistoryEntry,
  ToolResult,
  UserInputMessage,
} from "../../codewhisperer/request.ts";
import { DocumentNames } from "./attachments/document-names.ts";
import type { AssistantTurn, LedgerCall } from "./tools/tool-call-ledger.ts";
import type { Conversation, Turn, UserTurn } from "./turns.ts";

/** The service wants a user first and a user last; these are its own client's words (PROTOCOL 3.5). */
const OPENING = "Hello";
const ENDING = "Continue";
/** A turn with only attachments still needs a text. */
const ATTACHMENT_ONLY = "See the attachment.";
/**
 * Separates tool results from what a person said next, which may not share a turn (PROTOCOL
 * 3.5). As short as possible: models imitate their own turns.
 */
const SILENCE = ".";
const NO_OUTPUT = "(no output)";
const FAILED_SILENTLY = "The tool failed without a message.";
const INTERRUPTED = "The tool call was interrupted; there is no result.";

export interface WireConversation {
  readonly history: readonly HistoryEntry[];
  readonly current: UserInputMessage;
}

export interface WireOptions {
  /** For the head of the first user turn; may be empty. */
  readonly systemText: string;
  /** Leave images and documents out of everything but the current message. */
  readonly noOldAttachments: boolean;
}

/** Turns -> entries that alternate, pair every tool use, begin and end with the user. */
export function toWire(conversation: Conversation, options: WireOptions): WireConversation {
  const entries: HistoryEntry[] = [];
  const documents = new DocumentNames();
  for (const turn of closedTurns(conversation.turns)) {
    if (turn.role === "user") {
      if (isToolResults(entries.at(-1))) entries.push(assistant({ content: SILENCE }));
      entries.push({ userInputMessage: userMessage(turn, documents) });
    } else {
      entries.push(assistant(assistantMessage(turn)));
      if (turn.calls.length > 0) entries.push({ userInputMessage: resultsMessage(turn) });
    }
  }
  return split(withSystemText(entries, options.systemText), options.noOldAttachments);
}

/** Adds what is missing at either end. */
function closedTurns(turns: readonly Turn[]): readonly Turn[] {
  const first = turns[0];
  const last = turns.at(-1);
  const opened = first?.role === "user" ? turns : [saying(OPENING), ...turns];
  return last?.role === "assistant" && last.calls.length === 0
    ? [...opened, saying(ENDING)]
    : opened;
}

function saying(text: string): UserTurn {
  return { role: "user", texts: [text], images: [], documents: [] };
}

function isToolResults(entry: HistoryEntry | undefined): boolean {
  return (
    entry !== undefined &&
    "userInputMessage" in entry &&
    entry.userInputMessage.userInputMessageContext?.toolResults !== undefined
  );
}

function assistant(assistantResponseMessage: AssistantResponseMessage): HistoryEntry {
  return { assistantResponseMessage };
}

function assistantMessage(turn: AssistantTurn): AssistantResponseMessage {
  const content = turn.texts.join("\n\n");
  return turn.calls.length === 0
    ? { content }
    : { content, toolUses: turn.calls.map((call) => call.use) };
}

function userMessage(turn: UserTurn, names: DocumentNames): UserInputMessage {
  const documents = turn.documents.map(({ filename, format, bytes }) => ({
    name: names.claim(filename),
    format,
    source: { bytes },
  }));
  return {
    content: turn.texts.length === 0 ? ATTACHMENT_ONLY : turn.texts.join("\n\n"),
    ...defined({ images: unlessEmpty(turn.images), documents: unlessEmpty(documents) }),
  };
}

/** Any text next to results makes models stop early; the service's own clients send none. */
function resultsMessage(turn: AssistantTurn): UserInputMessage {
  return {
    content: "",
    ...defined({ images: unlessEmpty(turn.images) }),
    userInputMessageContext: { toolResults: turn.calls.map(toolResult) },
  };
}

function toolResult({ use, answers, failed }: LedgerCall): ToolResult {
  const { toolUseId } = use;
  if (answers.length === 0) {
    return { toolUseId, content: [{ text: INTERRUPTED }], status: "error" };
  }
  // An empty text is refused, and silence is an answer too.
  const empty = failed ? FAILED_SILENTLY : NO_OUTPUT;
  const content = answers.map((answer) => ({ text: answer.trim() === "" ? empty : answer }));
  return { toolUseId, content, status: failed ? "error" : "success" };
}

/** The service has no place for a system prompt: it leads the first user turn. */
function withSystemText(
  entries: readonly HistoryEntry[],
  systemText: string,
): readonly HistoryEntry[] {
  const [first, ...rest] = entries;
  if (systemText === "" || first === undefined || !("userInputMessage" in first)) return entries;
  const content = `${systemText}\n\n${first.userInputMessage.content}`;
  return [{ userInputMessage: { ...first.userInputMessage, content } }, ...rest];
}

function split(entries: readonly HistoryEntry[], noOldAttachments: boolean): WireConversation {
  const history = entries.slice(0, -1);
  const last = entries.at(-1);
  const current =
    last !== undefined && "userInputMessage" in last ? last.userInputMessage : { content: OPENING };
  return { history: noOldAttachments ? history.map(withoutAttachments) : history, current };
}

function withoutAttachments(entry: HistoryEntry): HistoryEntry {
  if (!("userInputMessage" in entry)) return entry;
  const { images = [], documents = [], ...message } = entry.userInputMessage;
  const count = images.length + documents.length;
  if (count === 0) return entry;
  // No text may accompany tool results.
  const content = isToolResults(entry)
    ? message.content
    : `${message.content}\n\n[${count} attachment(s) left out]`;
  return { userInputMessage: { ...message, content } };
}
