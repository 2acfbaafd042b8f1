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
 * it may be cut at the same place each time. After a closed answer the next unclosed end is a cut,
 * and it takes more of them, in a row, to show that the service has changed.
 */
const UNCLOSED_PROMPTS_OF_A_HABIT = 3;
const UNCLOSED_PROMPTS_OF_A_CHANGE = 6;

const MAX_ENTRIES = 500;

interface Habit {
  /** That ended unclosed since the last answer that was closed. */
  readonly prompts: Set<string>;
  readonly wanted: number;
}

function newHabit(wanted: number): Habit {
  return { prompts: new Set(), wanted };
}

export function createAnswerMemory(): AnswerMemory {
  const habits = new CappedMap<string, Habit>(MAX_ENTRIES);
  const cut = new CappedMap<string, number>(MAX_ENTRIES);
  return {
    habitOf(accountId, modelId, prompt) {
      const key = `${accountId}\n${modelId}`;
      return {
        noteClosed: () => void habits.set(key, newHabit(UNCLOSED_PROMPTS_OF_A_CHANGE)),
        noteUnclosed() {
          const habit = habits.get(key) ?? newHabit(UNCLOSED_PROMPTS_OF_A_HABIT);
          habits.set(key, habit);
          const { prompts, wanted } = habit;
          if (prompts.size < wanted) prompts.add(prompt);
          return prompts.size >= wanted;
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
