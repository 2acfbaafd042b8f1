import { CappedMap } from "../../lib/capped.ts";
import { BELIEF_MS } from "../../resilience/belief.ts";
import type { Clock } from "../../lib/time.ts";
import { type Ending, type Endings, NO_ENDING } from "../../models/endings.ts";
import type { ClosingHabit } from "../../translate/answer/closing.ts";

/** What the ends of earlier answers have taught. */
export interface AnswerMemory {
  /**
   * Whether the service closes this account's answers by this model.
   * @param prompt identifies the prompt; its repeats share it. Undefined for the request of a title,
   * which the host sends beside a prompt: it teaches nothing
   */
  habitOf(accountId: string, modelId: string, prompt: string | undefined): ClosingHabit;
  /**
   * Notes a tool call that was cut off. @returns whether one was cut off before in an answer to the
   * same messages
   */
  noteCutCall(conversationId: string, messageCount: number): boolean;
  /** The model is told of a cut call. @returns whether it was told too often in a row */
  noteHandedBack(conversationId: string): boolean;
  noteUncut(conversationId: string): void;
}

/**
 * Unclosed answers to this many different prompts are a habit. Repeats of one prompt prove nothing:
 * it may be cut off at the same place each time. Nor do prompts that were in progress at the same
 * time: one outage ends them all.
 */
const UNCLOSED_PROMPTS_OF_A_HABIT = 3;
/**
 * If the service has closed an answer of any model for the account, it has to close the next. It takes
 * more unclosed answers, in a row and for longer than most outages, to show that it has changed.
 */
const UNCLOSED_PROMPTS_OF_A_CHANGE = 6;
const MIN_TIME_OF_A_CHANGE_MS = 30 * 60_000;

const MAX_ENTRIES = 500;

/** Unclosed answers that are older prove nothing; a closed one counts permanently. */
const MEMORY_MS = 30 * 24 * 60 * 60_000;
/** After a closed answer, other processes' answers are looked up at most this often. */
const LOOK_MS = 60_000;

/** Cut calls in a row that the model did not learn from: each costs as much as a response can. */
const MAX_HANDED_BACK = 5;

interface Kept {
  readonly ending: Ending;
  readonly lookedAt: number;
}

/** @param endings what this process shares with those before and beside it */
export function createAnswerMemory(endings: Endings, clock: Clock): AnswerMemory {
  const kept = new CappedMap<string, Kept>(MAX_ENTRIES);
  const cut = new CappedMap<string, number>(MAX_ENTRIES);
  const handedBack = new CappedMap<string, number>(MAX_ENTRIES);
  return {
    habitOf(accountId, modelId, prompt) {
      const key = `${accountId}\n${modelId}`;
      const startedAt = clock.now();

      function newest(): Ending {
        const known = endings.of(accountId, modelId) ?? kept.get(key)?.ending ?? NO_ENDING;
        const isOld = Math.abs(clock.now() - known.at) >= MEMORY_MS;
        return isOld ? { ...NO_ENDING, isClosed: known.isClosed } : known;
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
          const at = clock.now();
          note(isNews ? { at, isClosed: true, prompts: [], since: at } : known, isNews);
        },
        noteUnclosed() {
          let known = newest();
          if (prompt !== undefined) {
            known = withUnclosed(known, { prompt, startedAt, now: clock.now() });
            note(known, true);
          }
          return isHabit(known, known.isClosed || endings.hasClosed(accountId));
        },
      };
    },
    noteCutCall(conversationId, messageCount) {
      const isKnown = cut.get(conversationId) === messageCount;
      cut.set(conversationId, messageCount);
      return isKnown;
    },
    noteHandedBack(conversationId) {
      const count = (handedBack.get(conversationId) ?? 0) + 1;
      handedBack.set(conversationId, count % MAX_HANDED_BACK);
      return count === MAX_HANDED_BACK;
    },
    noteUncut: (conversationId) => void handedBack.delete(conversationId),
  };
}

interface Unclosed {
  readonly prompt: string;
  readonly startedAt: number;
  readonly now: number;
}

function withUnclosed(known: Ending, { prompt, startedAt, now }: Unclosed): Ending {
  const { at, isClosed, prompts, since } = known;
  if (prompts.length === 0) return { at: now, isClosed, prompts: [prompt], since: now };
  const isBeside = startedAt < at;
  const counted = new Set(isBeside ? prompts : [...prompts, prompt]);
  return {
    at: now,
    isClosed,
    prompts: [...counted].slice(0, UNCLOSED_PROMPTS_OF_A_CHANGE),
    since,
  };
}

function isHabit({ at, prompts, since }: Ending, hasClosed: boolean): boolean {
  if (!hasClosed) return prompts.length >= UNCLOSED_PROMPTS_OF_A_HABIT;
  return prompts.length >= UNCLOSED_PROMPTS_OF_A_CHANGE && at - since >= MIN_TIME_OF_A_CHANGE_MS;
}

function isUsual({ isClosed, prompts }: Ending): boolean {
  return isClosed && prompts.length === 0;
}
