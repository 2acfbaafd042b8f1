import { createHash } from "node:crypto";
import { CappedMap } from "../../lib/capped.ts";
import type { ChatRequest } from "../../openai/chat-request.ts";

/**
 * The sessions whose request was refused as too long, and that have had no answer since. A
 * session's turns differ from its title and summary requests in their system text and in whether
 * they have tools.
 */
export interface LengthMemory {
  /**
   * @returns whether a turn of this sort was refused before in the session, without an answer since
   */
  noteRefused(conversationId: string, chat: ChatRequest): boolean;
  noteAnswered(conversationId: string, chat: ChatRequest): void;
}

const MAX_SESSIONS = 500;
const MAX_SORTS = 8;

export function createLengthMemory(): LengthMemory {
  /** Conversation -> sort of turn -> answers to such turns that may have been the summary. */
  const refused = new CappedMap<string, Map<string, number>>(MAX_SESSIONS);
  return {
    noteRefused(conversationId, chat) {
      const sorts = refused.get(conversationId) ?? new CappedMap<string, number>(MAX_SORTS);
      const sort = sortOf(chat);
      const isAgain = sorts.has(sort);
      refused.set(conversationId, sorts.set(sort, 0));
      return isAgain;
    },
    noteAnswered(conversationId, chat) {
      const sorts = refused.get(conversationId);
      if (sorts === undefined) return;
      const sort = sortOf(chat);
      // Without tools and system text a turn looks like the summary request, so one answer may have
      // been the summary.
      if (sort === BARE && sorts.get(BARE) === 0) sorts.set(BARE, 1);
      else sorts.delete(sort);
      if (sorts.size === 0) refused.delete(conversationId);
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
