import { CappedMap } from "../../lib/capped.ts";
import type { ClosingHabit } from "../../translate/answer/closing.ts";

/** What this process has learnt from how answers ended. */
export interface AnswerMemory {
  /**
   * Whether this account's answers by this model are closed by the service.
   * @param prompt identifies the prompt; its repeats share it
   */
  habitOf(accountId: string, modelId: string, prompt: string): ClosingHabit;
  /** A tool call was cut. @returns whether one was cut before in an answer to the same messages */
  noteCutCall(conversationId: string, messageCount: number): boolean;
}

/**
 * Unclosed answers to this many different prompts are a habit. Repeats of one prompt prove nothing:
 * it may be cut at the same place each time. After one closed answer there is no such habit: the
 * next unclosed end is a cut.
 */
const UNCLOSED_PROMPTS_OF_A_HABIT = 3;

const MAX_ENTRIES = 500;

export function createAnswerMemory(): AnswerMemory {
  const habits = new CappedMap<string, "closes" | Set<string>>(MAX_ENTRIES);
  const cut = new CappedMap<string, number>(MAX_ENTRIES);
  return {
    habitOf(accountId, modelId, prompt) {
      const key = `${accountId}\n${modelId}`;
      return {
        noteClosed: () => void habits.set(key, "closes"),
        noteUnclosed() {
          const prompts = habits.get(key) ?? new Set();
          if (prompts === "closes") return false;
          habits.set(key, prompts);
          if (prompts.size < UNCLOSED_PROMPTS_OF_A_HABIT) prompts.add(prompt);
          return prompts.size >= UNCLOSED_PROMPTS_OF_A_HABIT;
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
