import { CappedMap } from "../../lib/capped.ts";
import { BELIEF_MS } from "../../resilience/belief.ts";
import type { Clock } from "../../lib/time.ts";
import type { Ending, Endings } from "../../models/endings.ts";
import type { ClosingHabit } from "../../translate/answer/closing.ts";

/** What has been learnt from how answers ended. */
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

/** Nobody who has not been asked for so long is known to close answers or not. */
const MEMORY_MS = 24 * BELIEF_MS;
/** How often an answer that is closed as usual has it looked up whether others were not. */
const LOOK_MS = 60_000;

interface Kept {
  readonly ending: Ending;
  readonly lookedAt: number;
}

/** @param endings what this process shares with those before and beside it */
export function createAnswerMemory(endings: Endings, clock: Clock): AnswerMemory {
  const kept = new CappedMap<string, Kept>(MAX_ENTRIES);
  const cut = new CappedMap<string, number>(MAX_ENTRIES);
  return {
    habitOf(accountId, modelId, prompt) {
      const key = `${accountId}\n${modelId}`;

      function newest(): Ending {
        const known = endings.of(accountId, modelId) ?? kept.get(key)?.ending;
        const isOld = known === undefined || Math.abs(clock.now() - known.at) >= MEMORY_MS;
        return isOld ? { at: 0, isClosed: false, prompts: [] } : known;
      }

      function note(ending: Ending, isNews: boolean): void {
        kept.set(key, { ending, lookedAt: clock.now() });
        if (isNews) endings.note(accountId, modelId, ending);
      }

      return {
        noteClosed() {
          const last = kept.get(key);
          const isLooked = last !== undefined && clock.now() - last.lookedAt < LOOK_MS;
          if (isLooked && isUsual(last.ending)) return;
          const known = newest();
          const isNews = !isUsual(known) || clock.now() - known.at >= BELIEF_MS;
          note(isNews ? { at: clock.now(), isClosed: true, prompts: [] } : known, isNews);
        },
        noteUnclosed() {
          const { isClosed, prompts } = newest();
          const wanted = isClosed ? UNCLOSED_PROMPTS_OF_A_CHANGE : UNCLOSED_PROMPTS_OF_A_HABIT;
          const all = new Set([...prompts, prompt].slice(0, wanted));
          note({ at: clock.now(), isClosed, prompts: [...all] }, true);
          return all.size >= wanted;
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

function isUsual({ isClosed, prompts }: Ending): boolean {
  return isClosed && prompts.length === 0;
}
