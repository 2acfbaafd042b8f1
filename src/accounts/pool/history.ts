import { CappedMap } from "../../lib/capped.ts";
import type { ChoiceHistory } from "./strategies.ts";

/** Remembers, for this process, who was chosen for what. */
export interface Choices {
  historyOf(sessionId: string | undefined): ChoiceHistory;
  /** @param isFree no account that else might have been chosen was left out */
  note(id: string, sessionId: string | undefined, isFree: boolean): void;
}

/** Sessions whose account is remembered; the one unused for longest is forgotten first. */
const MAX_SESSIONS = 1_000;

export function createChoices(): Choices {
  const accountOfSession = new CappedMap<string, string>(MAX_SESSIONS);
  const turns = new Map<string, number>();
  let last: string | undefined;
  let turn = 0;

  return {
    historyOf: (sessionId) => ({
      ofSession: sessionId === undefined ? undefined : accountOfSession.get(sessionId),
      last,
      turnOf: (id) => turns.get(id) ?? 0,
    }),
    note(id, sessionId, isFree) {
      turn += 1;
      turns.set(id, turn);
      // What moved one request, or keeps one session elsewhere, is no reason for all others.
      const isNew = sessionId === undefined || !accountOfSession.has(sessionId);
      if (isFree && isNew) last = id;
      if (sessionId === undefined) return;
      accountOfSession.set(sessionId, id);
    },
  };
}
