import { KiroNetworkError } from "../facts/errors.ts";
import { type FailureKind } from "../facts/failure-kind.ts";
import { takeUp, type TakeUpOptions } from "./take-up.ts";
import { createWatchList, type Watched } from "./watch-list.ts";

/** Takes up a session whose answer broke off. Told what happens in the host, in its order. */
export interface SessionRecovery {
  /** The host has given up on an answer of our provider. */
  onError(sessionId: string, code: string): void;
  /** The person has stopped the session: it stays so until they write again. */
  onAbort(sessionId: string): void;
  onIdle(sessionId: string): void;
  /** A message of the user has come, or one of ours in their name. */
  onMessage(sessionId: string, messageId: string): void;
  onDeleted(sessionId: string): void;
  stop(): void;
}

export function createSessionRecovery(options: TakeUpOptions): SessionRecovery {
  const { claims, mode, notify } = options;
  const sessions = createWatchList();

  function note(error: unknown): void {
    if (error instanceof KiroNetworkError && error.code === "aborted") return;
    options.logger.warn("session.recovery-failed", { error });
  }

  function begin(sessionId: string, watched: Watched): void {
    const pending = new AbortController();
    watched.failure = undefined;
    watched.pending = pending;
    watched.idles = 1;
    takeUp(options, {
      sessionId,
      signal: pending.signal,
      announce: (isWriting) => void (watched.isWriting = isWriting),
    })
      .catch(note)
      .finally(() => void (watched.pending = undefined));
  }

  function noteError(sessionId: string, reason: FailureKind): void {
    const watched = sessions.of(sessionId);
    if (!watched.isStopped) watched.failure = reason;
  }

  return {
    onError(sessionId, code) {
      const reason = options.resumableKind(code);
      if (reason === undefined) return;
      if (mode !== "ending") noteError(sessionId, reason);
      else notify({ kind: "session-interrupted", reason, cause: "not-resumed" });
    },
    onAbort: (sessionId) => sessions.stop(sessionId),
    onIdle(sessionId) {
      const watched = sessions.find(sessionId);
      if (watched === undefined) return;
      const { failure, isWriting, pending } = watched;
      watched.idles += 1;
      if (pending === undefined && failure !== undefined) begin(sessionId, watched);
      // The host does so twice after an error; an abort while it is idle tells nothing else (seen
      // on OpenCode 1.18.33).
      else if (pending !== undefined && !isWriting && watched.idles > 2) sessions.stop(sessionId);
    },
    onMessage(sessionId, messageId) {
      const watched = sessions.find(sessionId);
      if (watched?.isWriting !== true) {
        sessions.forget(sessionId);
        return;
      }
      watched.isWriting = false;
      claims.noteResumed(sessionId, messageId).catch(note);
    },
    onDeleted: (sessionId) => sessions.forget(sessionId),
    stop: () => sessions.forgetAll(),
  };
}

/** Says that an earlier process ended before it could resume what it had promised to. */
export async function tellAbandoned({
  claims,
  logger,
  notify,
}: Pick<TakeUpOptions, "claims" | "logger" | "notify">): Promise<void> {
  try {
    if ((await claims.closeAbandoned()) > 0) notify({ kind: "session-abandoned" });
  } catch (error) {
    logger.warn("session.recovery-failed", { error });
  }
}
