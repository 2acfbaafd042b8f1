import { CappedMap } from "../../lib/capped.ts";
import type { ChoiceHistory } from "./strategies.ts";

/** Remembers, for this process, who was chosen for what. */
export interface History {
  of(sessionId: string | undefined): ChoiceHistory;
  note(id: string, sessionId: string | undefined, circumstances: Circumstances): void;
}

interface Circumstances {
  /** No account that else might have been chosen was left out. */
  readonly isFree: boolean;
  /** As `lastLoginOf` all accounts. */
  readonly lastLogin: number;
}

/** Sessions whose account is remembered; the one unused for longest is forgotten first. */
const MAX_SESSIONS = 1_000;

export function createHistory(): History {
  const accountOfSession = new CappedMap<string, string>(MAX_SESSIONS);
  const order = new Map<string, number>();
  let last: { readonly id: string; readonly login: number } | undefined;
  let count = 0;

  return {
    of: (sessionId) => ({
      ofSession: sessionId === undefined ? undefined : accountOfSession.get(sessionId),
      last: last?.id,
      lastLogin: last?.login ?? 0,
      chosenAt: (id) => order.get(id) ?? 0,
    }),
    note(id, sessionId, { isFree, lastLogin }) {
      count += 1;
      order.set(id, count);
      // What moved one request, or keeps one session elsewhere, is no reason for all others.
      const isNew = sessionId === undefined || !accountOfSession.has(sessionId);
      if (isFree && isNew) last = { id, login: lastLogin };
      if (sessionId === undefined) return;
      accountOfSession.set(sessionId, id);
    },
  };
}
