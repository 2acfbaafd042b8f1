import { CappedMap } from "../../lib/capped.ts";
import type { ChoiceHistory } from "./strategies.ts";

/** Remembers, for this process, who was chosen for what. */
export interface History {
  of(sessionId: string | undefined): ChoiceHistory;
  /** @param isFree no account that else might have been chosen was left out */
  note(id: string, sessionId: string | undefined, isFree: boolean): void;
}

/** Sessions whose account is remembered; the one unused for longest is forgotten first. */
const MAX_SESSIONS = 1_000;

export function createHistory(): History {
  const accountOfSession = new CappedMap<string, string>(MAX_SESSIONS);
  const order = new Map<string, number>();
  let last: string | undefined;
  let count = 0;

  return {
    of: (sessionId) => ({
      ofSession: sessionId === undefined ? undefined : accountOfSession.get(sessionId),
      last,
      chosenAt: (id) => order.get(id) ?? 0,
    }),
    note(id, sessionId, isFree) {
      count += 1;
      order.set(id, count);
      // What moved one request, or keeps one session elsewhere, is no reason for all others.
      const isNew = sessionId === undefined || !accountOfSession.has(sessionId);
      if (isFree && isNew) last = id;
      if (sessionId === undefined) return;
      accountOfSession.set(sessionId, id);
    },
  };
}
