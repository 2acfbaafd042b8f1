import { CappedMap } from "../../lib/capped.ts";
import type { ClosingHabit } from "../../translate/answer/closing.ts";

/** What this process has learnt from how answers ended. */
export interface AnswerMemory {
  /** Whether this account's answers by this model are closed by the service. */
  habitOf(accountId: string, modelId: string): ClosingHabit;
  /** A tool call was cut. @returns whether one was cut before in an answer to the same messages */
  noteCutCall(conversationId: string, messageCount: number): boolean;
}

/**
 * So many unclosed ends in a row, the last one included, are a habit. Who has closed a single answer
 * has no such habit: its next unclosed end is a cut.
 */
const UNCLOSED_ENDS_OF_A_HABIT = 3;

const MAX_ENTRIES = 500;

export function createAnswerMemory(): AnswerMemory {
  const habits = new CappedMap<string, "closes" | number>(MAX_ENTRIES);
  const cut = new CappedMap<string, number>(MAX_ENTRIES);
  return {
    habitOf(accountId, modelId) {
      const key = `${accountId}\n${modelId}`;
      return {
        noteClosed: () => void habits.set(key, "closes"),
        noteUnclosed() {
          const known = habits.get(key) ?? 0;
          if (known === "closes") return false;
          habits.set(key, known + 1);
          return known + 1 >= UNCLOSED_ENDS_OF_A_HABIT;
        },
      };
    },
    noteCutCall(conversationId, messageCount) {
      const isKnown = cut.get(conversationId) === messageCount;
      cut.set(conversationId, messageCount);
      return isKnown;
    },
  };
}
