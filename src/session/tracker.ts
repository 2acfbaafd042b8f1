import { CappedMap } from "../lib/capped.ts";
import type { FailureKind } from "../facts/failure-kind.ts";

/** What is remembered of one session since its last message. */
export interface TrackedSession {
  /** Set by an error; the session is resumed when it is idle. */
  failure: FailureKind | undefined;
  /** Ends the recovery under way. */
  pending: AbortController | undefined;
  /** How often the host has become idle since the recovery began. */
  idleCount: number;
  /** By the person. */
  isStopped: boolean;
  /** A message of ours is on its way: the next one that comes is it. */
  isSending: boolean;
}

/** More sessions than break at once in practice; the least recently used is dropped first. */
const MAX_TRACKED = 500;

export interface SessionTracker {
  find(sessionId: string): TrackedSession | undefined;
  /** Begins with an empty record where there is none. */
  track(sessionId: string): TrackedSession;
  /**
   * Ends what is under way for it; nothing more until it is forgotten.
   * @returns whether something was under way
   */
  stop(sessionId: string): boolean;
  /** Ends what is under way for it. */
  forget(sessionId: string): void;
  /** The same for all, and keeps nothing from now on. */
  end(): void;
}

export function createSessionTracker(): SessionTracker {
  const sessions = new CappedMap<string, TrackedSession>(MAX_TRACKED, ({ pending }) =>
    pending?.abort(),
  );

  let isEnded = false;

  function forget(sessionId: string): void {
    sessions.get(sessionId)?.pending?.abort();
    sessions.delete(sessionId);
  }

  function track(sessionId: string): TrackedSession {
    const session = sessions.get(sessionId) ?? emptySession();
    if (!isEnded) sessions.set(sessionId, session);
    return session;
  }

  return {
    find: (sessionId) => sessions.get(sessionId),
    track,
    stop(sessionId) {
      const session = track(sessionId);
      session.isStopped = true;
      session.failure = undefined;
      session.pending?.abort();
      return session.pending !== undefined;
    },
    forget,
    end() {
      isEnded = true;
      for (const sessionId of [...sessions.keys()]) forget(sessionId);
    },
  };
}

function emptySession(): TrackedSession {
  return {
    failure: undefined,
    pending: undefined,
    idleCount: 0,
    isStopped: false,
    isSending: false,
  };
}
