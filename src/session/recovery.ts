import { isAborted } from "../lib/time.ts";
import { type FailureKind } from "../facts/failure-kind.ts";
import { resumeSession, type ResumeOptions } from "./resume.ts";
import { createSessionTracker, type TrackedSession } from "./tracker.ts";

/** Resumes sessions whose answer was cut off. Called in the order in which the host reports. */
export interface SessionRecovery {
  /** The host has given up on an answer of our provider. */
  onError(sessionId: string, code: string): void;
  /** The person has stopped the session: it stays so until they write again. */
  onAbort(sessionId: string): void;
  onIdle(sessionId: string): void;
  /** A message of the user has come, or one of ours in their name. */
  onMessage(sessionId: string, messageId: string): void;
  onDeleted(sessionId: string): void;
  /** For good, whatever the host still reports. */
  stop(): void;
}

export function createSessionRecovery(options: ResumeOptions): SessionRecovery {
  const { claims, mode, notify } = options;
  const sessions = createSessionTracker();

  const logFailure = failureLog(options);

  function resume(sessionId: string, session: TrackedSession): void {
    const pending = new AbortController();
    session.failure = undefined;
    session.pending = pending;
    session.idleCount = 1;
    resumeSession(options, {
      sessionId,
      signal: pending.signal,
      onSending: (isSending) => void (session.isSending = isSending),
    })
      .catch(logFailure)
      .finally(() => void (session.pending = undefined));
  }

  function recordFailure(sessionId: string, reason: FailureKind): void {
    const session = sessions.track(sessionId);
    if (!session.isStopped) session.failure = reason;
  }

  function stop(sessionId: string): void {
    if (sessions.stop(sessionId)) notify({ kind: "session-stopped" });
  }

  return {
    onError(sessionId, code) {
      const reason = options.resumableKind(code);
      if (reason === undefined) return;
      if (mode !== "one-shot") recordFailure(sessionId, reason);
      else notify({ kind: "session-interrupted", reason, cause: "not-resumed" });
    },
    onAbort: stop,
    onIdle(sessionId) {
      const session = sessions.find(sessionId);
      if (session === undefined) return;
      const { failure, isSending, pending } = session;
      session.idleCount += 1;
      if (pending === undefined && failure !== undefined) resume(sessionId, session);
      // The host becomes idle twice after an error; a third time is the only sign of an abort while
      // it is idle (docs/decisions/0003-session-recovery.md).
      else if (pending !== undefined && !isSending && session.idleCount > 2) stop(sessionId);
    },
    onMessage(sessionId, messageId) {
      const session = sessions.find(sessionId);
      if (session?.isSending !== true) {
        sessions.forget(sessionId);
        return;
      }
      session.isSending = false;
      claims.recordResumed(sessionId, messageId).catch(logFailure);
    },
    onDeleted: (sessionId) => sessions.forget(sessionId),
    stop: () => sessions.end(),
  };
}

function failureLog({ logger }: Pick<ResumeOptions, "logger">): (error: unknown) => void {
  return (error) => {
    if (!isAborted(error)) logger.warn("session.recovery-failed", { error });
  };
}

/** Reports that an earlier process exited before it could resume what it had claimed. */
export async function reportAbandoned({
  claims,
  logger,
  notify,
}: Pick<ResumeOptions, "claims" | "logger" | "notify">): Promise<void> {
  try {
    if ((await claims.closeAbandoned()) > 0) notify({ kind: "session-abandoned" });
  } catch (error) {
    logger.warn("session.recovery-failed", { error });
  }
}
