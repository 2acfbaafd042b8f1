import type { BrokenTurn } from "./host.ts";
import { RESUME_WINDOW_MS, type RecoveryState, type SessionRecord } from "./recovery-format.ts";

/** Before each attempt for one message of the user, milliseconds; there are no further attempts. */
const PAUSES_MS = [2_000, 10_000, 30_000];
/** An error this soon after our own message means that another one will not help: it counts twice. */
const SOON_MS = 2_000;
/** For all sessions of all processes together, within the window. */
const MAX_RESUMES = 5;

export type ResumeDecision =
  /** `attempts` counts this one; `userMessageId` is the message that the user wrote. */
  | {
      readonly kind: "resume";
      readonly attempts: number;
      readonly waitMs: number;
      readonly userMessageId: string;
    }
  /** This very error was handled, by this process or another one. */
  | { readonly kind: "claimed" }
  | { readonly kind: "limit-reached" };

/** Whether a broken session may be resumed once more, and when. */
export function decideResume(
  state: RecoveryState,
  sessionId: string,
  turn: BrokenTurn,
  now: number,
): ResumeDecision {
  const record = state.sessions.get(sessionId);
  if (record?.errorId === turn.errorId) return { kind: "claimed" };
  const earlier = record && isSameExchange(record, turn) ? record : undefined;
  const attempts = earlier === undefined ? 1 : earlier.attempts + costOf(turn, earlier);
  const waitMs = PAUSES_MS[attempts - 1];
  if (waitMs === undefined || isTooOften(state, now)) return { kind: "limit-reached" };
  const { userMessageId } = earlier ?? turn;
  return { kind: "resume", attempts, waitMs, userMessageId };
}

function costOf({ failedAt }: BrokenTurn, { lastAt }: SessionRecord): number {
  return failedAt - lastAt < SOON_MS ? 2 : 1;
}

function isTooOften({ resumedAt }: RecoveryState, now: number): boolean {
  return resumedAt.filter((at) => Math.abs(now - at) < RESUME_WINDOW_MS).length >= MAX_RESUMES;
}

/** What failed is the user's same message again, or our own that resumed it. */
function isSameExchange(record: SessionRecord, { userMessageId }: BrokenTurn): boolean {
  return userMessageId === record.userMessageId || userMessageId === record.resumeMessageId;
}
