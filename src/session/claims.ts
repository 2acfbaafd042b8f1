import { currentProcess, livenessOf } from "../lib/lock/process-identity.ts";
import type { Clock } from "../lib/time.ts";
import { judge, type Verdict } from "./brakes.ts";
import type { RecoveryFile } from "./recovery-file.ts";
import type { RecoveryState, SessionRecord } from "./recovery-format.ts";
import type { BrokenTurn } from "./session-host.ts";

/** Who resumes what, agreed on between the processes of the machine. All throw as `RecoveryFile`. */
export interface Claims {
  /** Whoever gets `resume` is the only one that ever does for this error. */
  claim(sessionId: string, turn: BrokenTurn): Promise<Verdict>;
  /** Our message was written: an error in its answer is the same trouble. */
  noteResumed(sessionId: string, resumeMessageId: string): Promise<void>;
  /** It was not resumed after all. */
  leave(sessionId: string, errorId: string): Promise<void>;
  /** How many claims the dead have left open. They are closed, never taken up. */
  closeAbandoned(): Promise<number>;
}

export function createClaims(file: RecoveryFile, clock: Clock): Claims {
  return {
    claim: (sessionId, turn) =>
      file.update<Verdict>((state) => {
        const now = clock.now();
        const verdict = judge(state, sessionId, turn, now);
        if (verdict.kind !== "resume") return { state, result: verdict };
        const { attempts, userMessageId } = verdict;
        const record: SessionRecord = {
          userMessageId,
          errorId: turn.errorId,
          attempts,
          lastAt: now,
          claimedBy: currentProcess(),
          status: "waiting",
        };
        const resumedAt = [...state.resumedAt, now];
        return { state: { ...withRecord(state, sessionId, record), resumedAt }, result: verdict };
      }),
    noteResumed: (sessionId, resumeMessageId) =>
      file.update((state) => {
        const record = state.sessions.get(sessionId);
        if (record === undefined) return { state, result: undefined };
        const lastAt = clock.now();
        const resumed: SessionRecord = { ...record, resumeMessageId, lastAt, status: "resumed" };
        return { state: withRecord(state, sessionId, resumed), result: undefined };
      }),
    leave: (sessionId, errorId) =>
      file.update((state) => {
        const record = state.sessions.get(sessionId);
        if (record?.errorId !== errorId) return { state, result: undefined };
        // What was not resumed does not count.
        const resumedAt = state.resumedAt.filter((at) => at !== record.lastAt);
        const left = withRecord(state, sessionId, { ...record, status: "left" });
        return { state: { ...left, resumedAt }, result: undefined };
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

/** The open claims of the dead, as closed. */
function abandonedIn({ sessions }: RecoveryState): readonly (readonly [string, SessionRecord])[] {
  return [...sessions].flatMap(([id, record]) => {
    const isAbandoned = record.status === "waiting" && livenessOf(record.claimedBy) === "dead";
    return isAbandoned ? [[id, { ...record, status: "left" }] as const] : [];
  });
}

function withRecord(state: RecoveryState, id: string, record: SessionRecord): RecoveryState {
  return { ...state, sessions: new Map([...state.sessions, [id, record]]) };
}
