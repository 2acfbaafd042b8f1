import type { FailureKind } from "../facts/failure-kind.ts";

/** What is remembered of one session since its last message. */
export interface Watched {
  /** Set by an error, taken up when the session is idle. */
  failure: FailureKind | undefined;
  /** Ends the recovery under way. */
  pending: AbortController | undefined;
  /** How often the host has become idle since the recovery began. */
  idles: number;
  /** By the person. */
  isStopped: boolean;
  /** A message of ours is on its way: the next one that comes is it. */
  isWriting: boolean;
}

/** More sessions than anybody has broken at once; the one unheard of for longest goes first. */
const MOST_WATCHED = 500;

export interface WatchList {
  find(sessionId: string): Watched | undefined;
  /** Made where it is missing. */
  of(sessionId: string): Watched;
  /** Ends what is under way for it; nothing more until it is forgotten. */
  stop(sessionId: string): void;
  /** Ends what is under way for it. */
  forget(sessionId: string): void;
  forgetAll(): void;
}

export function createWatchList(): WatchList {
  const sessions = new Map<string, Watched>();

  function forget(sessionId: string): void {
    sessions.get(sessionId)?.pending?.abort();
    sessions.delete(sessionId);
  }

  function of(sessionId: string): Watched {
    const watched = sessions.get(sessionId) ?? newWatched();
    sessions.delete(sessionId);
    sessions.set(sessionId, watched);
    const [oldest] = sessions.keys();
    if (sessions.size > MOST_WATCHED && oldest !== undefined) forget(oldest);
    return watched;
  }

  return {
    find: (sessionId) => sessions.get(sessionId),
    of,
    stop(sessionId) {
      const watched = of(sessionId);
      watched.isStopped = true;
      watched.failure = undefined;
      watched.pending?.abort();
    },
    forget,
    forgetAll() {
      for (const sessionId of [...sessions.keys()]) forget(sessionId);
    },
  };
}

function newWatched(): Watched {
  return {
    failure: undefined,
    pending: undefined,
    idles: 0,
    isStopped: false,
    isWriting: false,
  };
}
