import type { ChoiceReason } from "../facts/choice-reason.ts";
import type { ProcessIdentity } from "../lib/lock/process-identity.ts";

/** What this machine's processes have seen of the service: ids and numbers, no text. */
export interface StatusState {
  readonly sessions: ReadonlyMap<string, SessionStatus>;
  /** By day (`2026-11-27`, in UTC), then by the account's id. */
  readonly days: ReadonlyMap<string, ReadonlyMap<string, Credits>>;
  /** That use the plugin, by the process id; some may have ended since. */
  readonly processes: ReadonlyMap<string, ProcessStatus>;
}

/** A process of the host's with the plugin in it. */
export interface ProcessStatus {
  readonly identity: ProcessIdentity;
  /** Of the plugin. */
  readonly version: string;
  /** When the plugin was started in it, milliseconds since the epoch. */
  readonly since: number;
}

/** Credits by the id of the model that answered. */
export type Credits = ReadonlyMap<string, number>;

export interface SessionStatus {
  /** When it was noted last, milliseconds since the epoch. */
  readonly at: number;
  /** Who serves it: an account's id. */
  readonly accountId: string;
  readonly reason?: ChoiceReason | undefined;
  /** The model that answered last; absent before the first answer. */
  readonly model?: string | undefined;
  readonly credits: Credits;
}

/** Ids of sessions and models come from elsewhere; what is none is not kept: a text, an address. */
export function isName(text: string): boolean {
  return NAME.test(text);
}
const NAME = /^[\w.:/-]{1,128}$/;
const UNKNOWN_MODEL = "unknown";

export const EMPTY_STATUS: StatusState = {
  sessions: new Map(),
  days: new Map(),
  processes: new Map(),
};

/** What happened with one request; a session that is not known counts for the day only. */
export interface StatusNote {
  readonly at: number;
  readonly sessionId: string | undefined;
  readonly accountId: string;
  readonly reason?: ChoiceReason | undefined;
  /** Absent where the account was only chosen. */
  readonly answer?: { readonly model: string; readonly credits: number } | undefined;
}

export function statusOf({ answer, ...note }: StatusNote): StatusState {
  const { accountId, at, reason } = note;
  const sessionId = note.sessionId && isName(note.sessionId) ? note.sessionId : undefined;
  const model = answer && (isName(answer.model) ? answer.model : UNKNOWN_MODEL);
  const credits: Credits = new Map(answer && model ? [[model, answer.credits]] : []);
  const session = { at, accountId, reason, model, credits };
  const spent = answer !== undefined && answer.credits > 0;
  return {
    sessions: new Map(sessionId === undefined ? [] : [[sessionId, session]]),
    days: new Map(spent ? [[dayOf(at), new Map([[accountId, credits]])]] : []),
    processes: new Map(),
  };
}

export function statusOfProcess(process: ProcessStatus): StatusState {
  return { ...EMPTY_STATUS, processes: new Map([[String(process.identity.pid), process]]) };
}

/** Without the processes that have ended. */
export function withRunning(
  state: StatusState,
  isRunning: (process: ProcessStatus) => boolean,
): StatusState {
  const processes = new Map([...state.processes].filter(([, process]) => isRunning(process)));
  return { ...state, processes };
}

/** Two states of which neither holds what the other does. The newer word on a session counts. */
export function sumOfStatus(left: StatusState, right: StatusState): StatusState {
  return {
    sessions: united(left.sessions, right.sessions, sumOfSession),
    days: united(left.days, right.days, (one, other) => united(one, other, sumOfCredits)),
    processes: new Map([...left.processes, ...right.processes]),
  };
}

const MAX_SESSIONS = 200;
/** Three months and a little. */
const MAX_DAYS = 100;
const MAX_PROCESSES = 50;

/**
 * Without the sessions that were silent longest, and the oldest days.
 * @param part of what is kept otherwise, 0 to 1
 */
export function cappedStatus({ days, processes, sessions }: StatusState, part = 1): StatusState {
  const byTime = [...sessions].sort(([, left], [, right]) => left.at - right.at);
  const byDay = [...days].sort(([left], [right]) => (left < right ? -1 : 1));
  return {
    sessions: new Map(newest(byTime, MAX_SESSIONS * part)),
    days: new Map(newest(byDay, MAX_DAYS * part)),
    processes: new Map(newest([...processes], MAX_PROCESSES)),
  };
}

function newest<Item>(items: readonly Item[], count: number): readonly Item[] {
  return items.slice(Math.max(0, items.length - Math.floor(count)));
}

/** All of a session or a day. */
export function totalOf(credits: Credits): number {
  return [...credits.values()].reduce((total, number) => total + number, 0);
}

/** The day in UTC, so that processes with different time zones agree. */
export function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

function sumOfSession(left: SessionStatus, right: SessionStatus): SessionStatus {
  const [older, newer] = left.at <= right.at ? [left, right] : [right, left];
  const isSame = older.accountId === newer.accountId;
  return {
    at: newer.at,
    accountId: newer.accountId,
    // Why it was chosen first says more than that it goes on.
    reason: isSame && goesOn(newer) ? (older.reason ?? newer.reason) : newer.reason,
    model: newer.model ?? older.model,
    credits: sumOfCredits(left.credits, right.credits),
  };
}

function goesOn({ reason }: SessionStatus): boolean {
  return reason === undefined || reason === "conversation";
}

function sumOfCredits(left: Credits, right: Credits): Credits {
  return united(left, right, (one, other) => one + other);
}

function united<Value>(
  left: ReadonlyMap<string, Value>,
  right: ReadonlyMap<string, Value>,
  sum: (left: Value, right: Value) => Value,
): ReadonlyMap<string, Value> {
  const all = new Map(left);
  for (const [key, value] of right) {
    const before = all.get(key);
    all.set(key, before === undefined ? value : sum(before, value));
  }
  return all;
}
