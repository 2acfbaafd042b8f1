import { currentProcess, livenessOf } from "../lib/lock/process-identity.ts";
import type { Clock } from "../lib/time.ts";
import type { BrokenTurn } from "./host.ts";
import { decideResume, type ResumeDecision } from "./limits.ts";
import type { RecoveryFile } from "./recovery-file.ts";
import type { RecoveryState, SessionRecord } from "./recovery-format.ts";

/**
 * Who resumes what, agreed on between the processes of the machine. All methods throw as
 * `RecoveryFile` does.
 */
export interface Claims {
  /** The process that gets `resume` is the only one that ever does for this error. */
  claim(sessionId: string, turn: BrokenTurn): Promise<ResumeDecision>;
  /** Our message was sent: an error in its answer counts as one more for the same message. */
  recordResumed(sessionId: string, resumeMessageId: string): Promise<void>;
  /** The session was not resumed after all. */
  release(sessionId: string, errorId: string): Promise<void>;
  /** How many claims dead processes have left open. They are closed, never resumed. */
  closeAbandoned(): Promise<number>;
}

export function createClaims(file: RecoveryFile, clock: Clock): Claims {
  return {
    claim: (sessionId, turn) =>
      file.update<ResumeDecision>((state) => {
        const now = clock.now();
        const decision = decideResume(state, sessionId, turn, now);
        if (decision.kind !== "resume") return { state, result: decision };
        const { attempts, userMessageId } = decision;
        const record: SessionRecord = {
          userMessageId,
          errorId: turn.errorId,
          attempts,
          lastAt: now,
          claimedBy: currentProcess(),
          status: "waiting",
        };
        const resumedAt = [...state.resumedAt, now];
        return { state: { ...withRecord(state, sessionId, record), resumedAt }, result: decision };
      }),
    recordResumed: (sessionId, resumeMessageId) =>
      file.update((state) => {
        const record = state.sessions.get(sessionId);
        if (record === undefined) return { state, result: undefined };
        const lastAt = clock.now();
        const resumed: SessionRecord = { ...record, resumeMessageId, lastAt, status: "resumed" };
        return { state: withRecord(state, sessionId, resumed), result: undefined };
      }),
    release: (sessionId, errorId) =>
      file.update((state) => {
        const record = state.sessions.get(sessionId);
        if (record?.errorId !== errorId) return { state, result: undefined };
        // What was not resumed does not count.
        const resumedAt = state.resumedAt.filter((at) => at !== record.lastAt);
        const released = withRecord(state, sessionId, { ...record, status: "left" });
        return { state: { ...released, resumedAt }, result: undefined };
      }),
    async closeAbandoned() {
      // Nearly always there is none, and nothing to lock.
      if (abandonedIn(file.read()).length === 0) return 0;
      return await file.update((state) => {
        const closed = abandonedIn(state);
        const sessions = new Map([...state.sessions, ...closed]);
        return { state: { ...state, sessions }, result: closed.length };
      });
    },
  };
}

/** The open claims of dead processes, as closed. */
function abandonedIn({ sessions }: RecoveryState): readonly (readonly [string, SessionRecord])[] {
  return [...sessions].flatMap(([id, record]) => {
    const isAbandoned = record.status === "waiting" && livenessOf(record.claimedBy) === "dead";
    return isAbandoned ? [[id, { ...record, status: "left" }] as const] : [];
  });
}

function withRecord(state: RecoveryState, id: string, record: SessionRecord): RecoveryState {
  return { ...state, sessions: new Map([...state.sessions, [id, record]]) };
}
