import { defined, unlessEmpty } from "../../lib/defined.ts";
import type {
  AssistantResponseMessage,
  HistoryEntry,
  UserInputMessage,
} from "../../codewhisperer/request.ts";
import { DocumentNames } from "./attachments/document-names.ts";
import { closed, resultsMessage, together, type WordsAfterResults } from "./results-turn.ts";
import type { AssistantTurn } from "./tools/tool-call-ledger.ts";
import type { Conversation, Turn, UserTurn } from "./turns.ts";

/**
 * The service requires a user message first; its own client sends this if there is none (PROTOCOL
 * 3.5).
 */
const OPENING = "Hello";
/**
 * The service requires a user message last; this one continues a caller's request that ends with
 * the model's own words.
 */
const GO_ON = "Go on from exactly where your last message ends. Do not repeat any of it.";
export interface WireConversation {
  readonly history: readonly HistoryEntry[];
  readonly current: UserInputMessage;
  /** Indexes of the entries up to which the caller wants caching; the current one is the last. */
  readonly marked: readonly number[];
}

export interface WireOptions {
  /** Goes before the first user turn; may be empty. */
  readonly systemText: string;
  readonly wordsAfterResults: WordsAfterResults;
}

/**
 * Turns -> entries that pair every tool use with its result, begin and end with the user, and
 * alternate.
 */
export function toWire(conversation: Conversation, options: WireOptions): WireConversation {
  const entries: HistoryEntry[] = [];
  const documents = new DocumentNames();
  const ends = new Map<Turn, number>();
  for (const turn of closedTurns(conversation)) {
    if (turn.role === "user") {
      const said = userMessage(turn, documents);
      const results = options.wordsAfterResults === "apart" ? undefined : resultsOf(entries);
      if (results === undefined) entries.push({ userInputMessage: closed(said) });
      else
        entries[entries.length - 1] = {
          userInputMessage: together(results, said, options.wordsAfterResults),
        };
    } else {
      entries.push({ assistantResponseMessage: assistantMessage(turn) });
      if (turn.calls.length > 0) entries.push({ userInputMessage: resultsMessage(turn) });
    }
    ends.set(turn, entries.length - 1);
  }
  const { current, history } = split(withSystemText(entries, options.systemText));
  return { current, history, marked: markedEntries(conversation, ends) };
}

/** Adds the missing user turn at either end; a system text also counts as an opening. */
function closedTurns({ systemTexts, turns }: Conversation): readonly Turn[] {
  const first = turns[0];
  const last = turns.at(-1);
  const opening = systemTexts.length > 0 ? [] : [OPENING];
  const opened = first?.role === "user" ? turns : [saying(opening), ...turns];
  return last?.role === "assistant" && last.calls.length === 0
    ? [...opened, saying([GO_ON])]
    : opened;
}

function saying(texts: string[]): UserTurn {
  return { role: "user", texts, images: [], documents: [] };
}

/** The turn that ends here, if it has tool results. */
function resultsOf(entries: readonly HistoryEntry[]): UserInputMessage | undefined {
  const last = entries.at(-1);
  if (last === undefined || !("userInputMessage" in last)) return undefined;
  const { userInputMessage } = last;
  return userInputMessage.userInputMessageContext === undefined ? undefined : userInputMessage;
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
    content: turn.texts.join("\n\n"),
    ...defined({ images: unlessEmpty(turn.images), documents: unlessEmpty(documents) }),
  };
}

/** The service has no place for a system prompt: it leads the first user turn. */
function withSystemText(
  entries: readonly HistoryEntry[],
  systemText: string,
): readonly HistoryEntry[] {
  const [first, ...rest] = entries;
  if (systemText === "" || first === undefined || !("userInputMessage" in first)) return entries;
  const said = first.userInputMessage.content;
  const content = said === "" ? systemText : `${systemText}\n\n${said}`;
  return [{ userInputMessage: { ...first.userInputMessage, content } }, ...rest];
}

/** The entries up to which the caller wants caching, in order. */
function markedEntries(
  { cacheMarks }: Conversation,
  /** Turn -> index of its last entry. */
  ends: ReadonlyMap<Turn, number>,
): readonly number[] {
  const indexes = cacheMarks.map(({ turn, isBeforeResults }) => {
    const end = turn === undefined ? 0 : (ends.get(turn) ?? 0);
    const hasResults = turn?.role === "assistant" && turn.calls.length > 0;
    return hasResults && isBeforeResults ? end - 1 : end;
  });
  return [...new Set(indexes)].toSorted((left, right) => left - right);
}

function split(entries: readonly HistoryEntry[]): Pick<WireConversation, "current" | "history"> {
  const history = entries.slice(0, -1);
  const last = entries.at(-1);
  const current =
    last !== undefined && "userInputMessage" in last ? last.userInputMessage : { content: OPENING };
  return { history, current };
}
