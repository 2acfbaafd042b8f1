import type { BrokenTurn } from "./session-host.ts";
import { RECENTLY_MS, type RecoveryState, type SessionRecord } from "./recovery-format.ts";

/** Before each attempt for one message of the user, milliseconds; there are no more than these. */
const PAUSES_MS = [2_000, 10_000, 30_000];
/** An error this soon after our own message says that another one will not help: it counts twice. */
const SOON_MS = 2_000;
/** For all sessions of all processes together. */
const MOST_RECENTLY = 5;

export type Verdict =
  /** `attempts` counts this one; `userMessageId` is the message that the user wrote. */
  | {
      readonly kind: "resume";
      readonly attempts: number;
      readonly waitMs: number;
      readonly userMessageId: string;
    }
  /** This very error was dealt with, by this process or another one. */
  | { readonly kind: "claimed" }
  | { readonly kind: "enough" };

/** Whether a broken session may be resumed once more, and when. */
export function judge(
  state: RecoveryState,
  sessionId: string,
  turn: BrokenTurn,
  now: number,
): Verdict {
  const record = state.sessions.get(sessionId);
  if (record?.errorId === turn.errorId) return { kind: "claimed" };
  const earlier = record && isSameTrouble(record, turn) ? record : undefined;
  const attempts = earlier === undefined ? 1 : earlier.attempts + costOf(turn, earlier);
  const waitMs = PAUSES_MS[attempts - 1];
  if (waitMs === undefined || isTooOften(state, now)) return { kind: "enough" };
  const { userMessageId } = earlier ?? turn;
  return { kind: "resume", attempts, waitMs, userMessageId };
}

function costOf({ failedAt }: BrokenTurn, { lastAt }: SessionRecord): number {
  return failedAt - lastAt < SOON_MS ? 2 : 1;
}

function isTooOften({ resumedAt }: RecoveryState, now: number): boolean {
  return resumedAt.filter((at) => Math.abs(now - at) < RECENTLY_MS).length >= MOST_RECENTLY;
}

/** What failed is the user's same message again, or our own that was to go on with it. */
function isSameTrouble(record: SessionRecord, { userMessageId }: BrokenTurn): boolean {
  return userMessageId === record.userMessageId || userMessageId === record.resumeMessageId;
}
