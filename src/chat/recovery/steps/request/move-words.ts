import type { HistoryEntry } from "../../../../codewhisperer/request.ts";
import { KiroApiError } from "../../../../facts/errors.ts";
import type { Failure } from "../../../../facts/failure.ts";
import type { WordsAfterResults } from "../../../../translate/request/results-turn.ts";
import type { KeptTranslation, Progress } from "../../../exchange.ts";
import type { Step } from "../../step.ts";
import { NOTHING_NAMED } from "./attachments/guesses.ts";

/**
 * Where to send words after tool results next: nobody knows what every model accepts (PROTOCOL
 * 3.5).
 */
const NEXT: Readonly<Record<WordsAfterResults, WordsAfterResults | undefined>> = {
  beside: "apart",
  apart: "inside",
  inside: undefined,
};

/** Sends words that follow tool results in another place, if the refusal may be about them. */
export const moveWords: Step = {
  isOpen: ({ progress }, { failure }) => nextPlace(progress, failure) !== undefined,
  take({ progress }, { failure }) {
    progress.wordsAfterResults = nextPlace(progress, failure);
  },
};

/** If only words were moved, the model gets them in that place from now on. */
export function noteWords(progress: Progress): void {
  const { looser, memory, sent, toolRepairs, wordsAfterResults } = progress;
  if (wordsAfterResults === undefined || sent === undefined) return;
  if (looser !== undefined || toolRepairs > 0) return;
  memory.wordsAfterResults.set(sent.terms.modelId, wordsAfterResults);
}

function nextPlace({ sent }: Progress, failure: Failure): WordsAfterResults | undefined {
  if (sent === undefined || !mayBeForTurns(failure)) return undefined;
  return hasWordsAfterResults(sent) ? NEXT[sent.terms.wordsAfterResults ?? "beside"] : undefined;
}

/** Whether a refusal names nothing, or names turns or results. */
function mayBeForTurns({ cause, error, serviceMessage = "" }: Failure): boolean {
  if (!(error instanceof KiroApiError)) return false;
  return (
    NOTHING_NAMED.has(cause) ||
    /tool.?results?|\broles?\b|alternat|consecutive/i.test(serviceMessage)
  );
}

function hasWordsAfterResults({ request }: KeptTranslation): boolean {
  const { currentMessage, history = [] } = request.conversationState;
  const entries: readonly HistoryEntry[] = [...history, currentMessage];
  return entries.some((entry, index) => {
    if (!hasResults(entry)) return false;
    const next = entries[index + 1];
    return saysWords(entry) || (next !== undefined && saysWords(next));
  });
}

function hasResults(entry: HistoryEntry): boolean {
  if (!("userInputMessage" in entry)) return false;
  return entry.userInputMessage.userInputMessageContext?.toolResults !== undefined;
}

function saysWords(entry: HistoryEntry): boolean {
  return "userInputMessage" in entry && entry.userInputMessage.content !== "";
}
