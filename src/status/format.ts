import { readChoiceReason } from "../facts/choice-reason.ts";
import { defined } from "../lib/defined.ts";
import { parseProcessIdentity } from "../lib/lock/process-identity.ts";
import { parseJson, readNumber, readObject, readString } from "../lib/read.ts";
import {
  cappedStatus,
  isName,
  type Credits,
  type ProcessStatus,
  type SessionStatus,
  type StatusState,
} from "./state.ts";

const VERSION = 1;
/** Of the file; a larger one is not read. */
export const MAX_STATUS_BYTES = 4 * 1024 * 1024;
/** Accounts of a day, models of an account. */
const MAX_NAMES = 100;

/**
 * Display only: what cannot be understood is as good as nothing.
 * @returns undefined for a file of a later version, which is not to be written over
 */
export function parseStatus(text: string): StatusState | undefined {
  const { version, sessions, days, processes } = readObject(parseJson(text));
  if (typeof version === "number" && version > VERSION) return undefined;
  return {
    sessions: readMap(sessions, readSession),
    days: readMap(days, (day) => readMap(day, readCredits)),
    processes: readMap(processes, readProcess),
  };
}

/** Without the older half, once or more often, where it would be too large to be read again. */
export function serialiseStatus(state: StatusState): string {
  for (let part = 1; ; part /= 2) {
    const text = textOf(cappedStatus(state, part));
    if (Buffer.byteLength(text) <= MAX_STATUS_BYTES) return text;
  }
}

function textOf({ days, processes, sessions }: StatusState): string {
  const kept = [...sessions].map(([id, { credits, ...session }]) => {
    return [id, { ...session, credits: plain(credits) }] as const;
  });
  const keptDays = [...days].map(([day, accounts]) => {
    return [day, Object.fromEntries(capped(accounts, plain))] as const;
  });
  const content = {
    version: VERSION,
    sessions: Object.fromEntries(kept),
    days: Object.fromEntries(keptDays),
    processes: Object.fromEntries(processes),
  };
  return `${JSON.stringify(content, undefined, 2)}\n`;
}

/** Sums of fractions get a tail of digits that mean nothing. */
function plain(credits: Credits): Readonly<Record<string, number>> {
  return Object.fromEntries(capped(credits, (number) => Math.round(number * 1e6) / 1e6));
}

function capped<Value, Written>(
  map: ReadonlyMap<string, Value>,
  write: (value: Value) => Written,
): readonly (readonly [string, Written])[] {
  return [...map].slice(-MAX_NAMES).map(([name, value]) => [name, write(value)]);
}

function readSession(value: unknown): SessionStatus | undefined {
  const fields = readObject(value);
  const at = readNumber(fields["at"]);
  const accountId = readName(fields["accountId"]);
  if (at === undefined || accountId === undefined) return undefined;
  const reason = readChoiceReason(fields["reason"]);
  const model = readName(fields["model"]);
  return { at, accountId, ...defined({ reason, model }), credits: readCredits(fields["credits"]) };
}

function readProcess(value: unknown): ProcessStatus | undefined {
  const fields = readObject(value);
  const identity = parseProcessIdentity(fields["identity"]);
  const version = readName(fields["version"]);
  const since = readNumber(fields["since"]);
  if (identity === undefined || version === undefined || since === undefined) return undefined;
  return { identity, version, since };
}

function readCredits(value: unknown): Credits {
  return readMap(value, (credits) => {
    const number = readNumber(credits);
    return number !== undefined && number >= 0 ? number : undefined;
  });
}

function readName(value: unknown): string | undefined {
  const name = readString(value);
  return name !== undefined && isName(name) ? name : undefined;
}

function readMap<Value>(
  value: unknown,
  read: (value: unknown) => Value | undefined,
): ReadonlyMap<string, Value> {
  const entries = Object.entries(readObject(value)).flatMap(([name, raw]) => {
    const found = isName(name) ? read(raw) : undefined;
    return found === undefined ? [] : [[name, found] as const];
  });
  return new Map(entries);
}
