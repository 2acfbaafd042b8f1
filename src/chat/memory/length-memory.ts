import { createHash } from "node:crypto";
import { CappedMap } from "../../lib/capped.ts";
import type { ChatMessage, ChatRequest } from "../../openai/chat-request.ts";

/**
 * The sessions whose request was refused as too long, and that have had no answer since. A
 * session's turns differ from its title and summary requests in their system text and in whether
 * they have tools.
 */
export interface LengthMemory {
  /**
   * @returns whether a turn of this sort was refused before in the session, without an answer since,
   * and the session has been compacted in between
   */
  noteRefused(conversationId: string, chat: ChatRequest): boolean;
  noteAnswered(conversationId: string, chat: ChatRequest, isTitle: boolean): void;
  /** @param share of the model's window that the prompt and its answer have filled */
  noteFilled(conversationId: string, chat: ChatRequest, share: number): void;
  /** The same of the last answer by this model; zero if the conversation is not its continuation. */
  filled(conversationId: string, chat: ChatRequest): number;
}

/** How a conversation begins: a compaction puts its summary there. */
interface Opening {
  readonly prompt: string;
  readonly answer: string | undefined;
}

interface Filled {
  readonly model: string;
  readonly opening: Opening;
  readonly messages: number;
  readonly share: number;
}

interface Refused {
  readonly opening: Opening;
  /** Until the next answer. */
  readonly isCompacted: boolean;
  /** It was answered since; that may have been the summary. */
  readonly isAnswered: boolean;
}

const MAX_SESSIONS = 500;
const MAX_SORTS = 8;
/** Characters of the first part of a message: the host adds others to a prompt for one turn only. */
const OPENING_LENGTH = 200;

export function createLengthMemory(): LengthMemory {
  /** Conversation -> sort of turn. */
  const refused = new CappedMap<string, Map<string, Refused>>(MAX_SESSIONS);
  const fillings = new CappedMap<string, Filled>(MAX_SESSIONS);
  return {
    noteFilled(conversationId, chat, share) {
      const { messages, model } = chat;
      const filled = { model, opening: openingOf(chat), messages: messages.length, share };
      fillings.set(conversationId, filled);
    },
    filled(conversationId, chat) {
      const last = fillings.get(conversationId);
      if (last?.model !== chat.model || last.messages > chat.messages.length) return 0;
      return differ(last.opening, openingOf(chat)) ? 0 : last.share;
    },
    noteRefused(conversationId, chat) {
      const sorts = refused.get(conversationId) ?? new CappedMap<string, Refused>(MAX_SORTS);
      const sort = sortOf(chat);
      const before = sorts.get(sort);
      const opening = openingOf(chat);
      const isCompacted =
        before !== undefined && (before.isCompacted || differ(before.opening, opening));
      refused.set(conversationId, sorts.set(sort, { opening, isCompacted, isAnswered: false }));
      return isCompacted;
    },
    noteAnswered(conversationId, chat, isTitle) {
      const sorts = refused.get(conversationId);
      if (sorts === undefined) return;
      const sort = sortOf(chat);
      const own = sorts.get(sort);
      // Without tools and system text a turn looks like the summary request, so one answer may have
      // been the summary.
      if (sort === BARE && own?.isAnswered === false) sorts.set(BARE, { ...own, isAnswered: true });
      else sorts.delete(sort);
      if (sorts.size === 0) refused.delete(conversationId);
      if (isTitle || chat.tools.length > 0) return;
      for (const [other, turn] of [...sorts]) {
        const isSummary = other !== BARE && other !== sort && tellsOf(chat, turn.opening);
        if (isSummary) sorts.set(other, { ...turn, isCompacted: true });
      }
    },
  };
}

const BARE = "";

function sortOf({ messages, tools }: ChatRequest): string {
  const texts = messages.flatMap((message) => (message.role === "system" ? [message.text] : []));
  if (texts.length === 0 && tools.length === 0) return BARE;
  const digest = createHash("sha1").update(JSON.stringify(texts)).digest("base64");
  return tools.length === 0 ? digest : `tools ${digest}`;
}

function openingOf({ messages }: ChatRequest): Opening {
  const [first, second] = messages.filter(({ role }) => role !== "system");
  const answer = second?.role === "assistant" ? second : undefined;
  return { prompt: startOf(first) ?? "", answer: startOf(answer) };
}

function startOf(message: ChatMessage | undefined): string | undefined {
  return message && textsOf(message)[0]?.slice(0, OPENING_LENGTH);
}

function textsOf(message: ChatMessage): readonly string[] {
  if (!("parts" in message)) return [message.text];
  return message.parts.flatMap((part) => (part.type === "text" ? [part.text] : []));
}

/** The history was replaced, not only added to. */
function differ(before: Opening, now: Opening): boolean {
  if (before.prompt !== now.prompt) return true;
  return before.answer !== undefined && now.answer !== undefined && before.answer !== now.answer;
}

/** A summary is asked for with the conversation. */
function tellsOf({ messages }: ChatRequest, { prompt }: Opening): boolean {
  return (
    prompt !== "" &&
    messages.some((message) => textsOf(message).some((text) => text.includes(prompt)))
  );
}
