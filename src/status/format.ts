import { readChoiceReason } from "../facts/choice-reason.ts";
import { defined } from "../lib/defined.ts";
import { parseJson, readNumber, readObject, readString } from "../lib/read.ts";
import { cappedStatus, type Credits, type SessionStatus, type StatusState } from "./state.ts";

const VERSION = 1;
/** Accounts of a day, models of an account. */
const MAX_NAMES = 100;
const MAX_NAME_LENGTH = 256;

/**
 * Display only: what cannot be understood is as good as nothing.
 * @returns undefined for a file of a later version, which is not to be written over
 */
export function parseStatus(text: string): StatusState | undefined {
  const { version, sessions, days, ...rest } = readObject(parseJson(text));
  if (typeof version === "number" && version > VERSION) return undefined;
  return {
    sessions: readMap(sessions, readSession),
    days: readMap(days, (day) => readMap(day, readCredits)),
    rest,
  };
}

export function serialiseStatus(state: StatusState): string {
  const { days, rest, sessions } = cappedStatus(state);
  const kept = [...sessions].map(([id, { credits, ...session }]) => {
    return [id, { ...session, credits: plain(credits) }] as const;
  });
  const keptDays = [...days].map(([day, accounts]) => {
    return [day, Object.fromEntries(capped(accounts, plain))] as const;
  });
  const content = {
    ...rest,
    version: VERSION,
    sessions: Object.fromEntries(kept),
    days: Object.fromEntries(keptDays),
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
  const accountId = readString(fields["accountId"]);
  if (at === undefined || accountId === undefined) return undefined;
  const reason = readChoiceReason(fields["reason"]);
  const model = readString(fields["model"]);
  return { at, accountId, ...defined({ reason, model }), credits: readCredits(fields["credits"]) };
}

function readCredits(value: unknown): Credits {
  return readMap(value, (credits) => {
    const number = readNumber(credits);
    return number !== undefined && number >= 0 ? number : undefined;
  });
}

function readMap<Value>(
  value: unknown,
  read: (value: unknown) => Value | undefined,
): ReadonlyMap<string, Value> {
  const entries = Object.entries(readObject(value)).flatMap(([name, raw]) => {
    const found = name.length > MAX_NAME_LENGTH ? undefined : read(raw);
    return found === undefined ? [] : [[name, found] as const];
  });
  return new Map(entries);
}
