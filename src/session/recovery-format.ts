import { defined } from "../lib/defined.ts";
import { parseProcessIdentity, type ProcessIdentity } from "../lib/lock/process-identity.ts";
import { parseJson, readArray, readNumber, readObject, readString } from "../lib/read.ts";

/** The recovery file as read: ids, counters and times, no text of a conversation. */
export interface RecoveryState {
  readonly sessions: ReadonlyMap<string, SessionRecord>;
  /** When sessions were resumed lately, milliseconds since the epoch. */
  readonly resumedAt: readonly number[];
  /** Properties of other versions, written back as they were. */
  readonly rest: Readonly<Record<string, unknown>>;
}

/** The state of one session's recovery. Times are milliseconds since the epoch. */
export interface SessionRecord {
  /** The message of the user that could not be answered. */
  readonly userMessageId: string;
  /** The message with the error that was handled last. */
  readonly errorId: string;
  /** Our own message that resumed it. */
  readonly resumeMessageId?: string;
  readonly attempts: number;
  readonly lastAt: number;
  readonly claimedBy: ProcessIdentity;
  /** `left`: the claim was released, or its process died. */
  readonly status: "waiting" | "resumed" | "left";
}

/** How far back `resumedAt` goes. */
export const RESUME_WINDOW_MS = 10 * 60_000;
const VERSION = 1;
const KEPT_MS = 24 * 3_600_000;
const MAX_SESSIONS = 200;
/** Ids of the host are some thirty characters. */
const MAX_ID_LENGTH = 256;

/**
 * A cache: what cannot be understood is as good as nothing.
 * @returns undefined for a file of a later version, which is not to be written over
 */
export function parseRecovery(text: string): RecoveryState | undefined {
  const { version, sessions, resumedAt, ...rest } = readObject(parseJson(text));
  if (typeof version === "number" && version > VERSION) return undefined;
  const records = Object.entries(readObject(sessions)).flatMap(([id, value]) => {
    const record = readRecord(readObject(value));
    return record === undefined || id.length > MAX_ID_LENGTH ? [] : [[id, record] as const];
  });
  return {
    sessions: new Map(records),
    resumedAt: readArray(resumedAt).flatMap((at) => readNumber(at) ?? []),
    rest,
  };
}

/** Leaves out what is too old, from another clock's future, or beyond the limit. */
export function serialiseRecovery(state: RecoveryState, now: number): string {
  const kept = [...state.sessions]
    .filter(([, { lastAt }]) => Math.abs(now - lastAt) < KEPT_MS)
    .sort(([, left], [, right]) => left.lastAt - right.lastAt)
    .slice(-MAX_SESSIONS);
  const resumedAt = state.resumedAt.filter((at) => Math.abs(now - at) < RESUME_WINDOW_MS);
  const sessions = Object.fromEntries(kept);
  return `${JSON.stringify({ ...state.rest, version: VERSION, sessions, resumedAt }, undefined, 2)}\n`;
}

function readRecord(fields: Readonly<Record<string, unknown>>): SessionRecord | undefined {
  const userMessageId = readString(fields["userMessageId"]);
  const errorId = readString(fields["errorId"]);
  const attempts = readNumber(fields["attempts"]);
  const lastAt = readNumber(fields["lastAt"]);
  const claimedBy = parseProcessIdentity(fields["claimedBy"]);
  if (userMessageId === undefined || errorId === undefined || claimedBy === undefined) return;
  if (attempts === undefined || attempts < 1 || lastAt === undefined) return;
  const resumeMessageId = readString(fields["resumeMessageId"]);
  return {
    userMessageId,
    errorId,
    ...defined({ resumeMessageId }),
    attempts,
    lastAt,
    claimedBy,
    status: readStatus(fields["status"]),
  };
}

function readStatus(value: unknown): SessionRecord["status"] {
  return value === "waiting" || value === "resumed" ? value : "left";
}
