import { KiroStreamError } from "../facts/errors.ts";
import type { StreamErrorCode } from "../facts/failure-cause.ts";
import { endOfString, isObject, isTooDeep } from "../lib/read.ts";
import { decodeUtf8 } from "./frames/decode-utf8.ts";

export type JsonRecord = Readonly<Record<string, unknown>>;

/** @throws KiroStreamError `event_malformed` */
export function parseRecord(payload: Uint8Array, eventType: string): JsonRecord {
  let value: unknown;
  try {
    const text = decodeUtf8(payload);
    value = isTooDeep(text) ? undefined : JSON.parse(text);
  } catch (cause) {
    throw malformed(`${eventType} is not JSON`, { cause });
  }
  if (!isObject(value)) throw malformed(`${eventType} is not a JSON object`);
  return value;
}

/** For events in which an unreadable payload must not hide what else is known. */
export function lenientRecord(payload: Uint8Array): JsonRecord {
  try {
    return parseRecord(payload, "payload");
  } catch {
    return {};
  }
}

const TOKEN = /"[^"\\]*(?:\\[^][^"\\]*)*"|[{}[\],]/g;

/**
 * The text of a member's value in a JSON object, exactly as written; the last of several with that
 * name.
 */
export function writtenMember(payload: Uint8Array, key: string): string | undefined {
  let written: string | undefined;
  for (const member of writtenMembers(decodeUtf8(payload))) {
    const start = member.indexOf('"');
    const end = endOfString(member, start) + 1;
    if (JSON.parse(member.slice(start, end)) !== key) continue;
    written = member.slice(member.indexOf(":", end) + 1).trim();
  }
  return written;
}

/** Name and value of each member of a JSON object. */
function writtenMembers(json: string): readonly string[] {
  const members: string[] = [];
  let depth = 0;
  let start = 0;
  for (const { 0: token, index } of json.matchAll(TOKEN)) {
    if (depth === 1 && (token === "," || token === "}")) members.push(json.slice(start, index));
    if (token === "{" || token === "[") depth += 1;
    else if (token === "}" || token === "]") depth -= 1;
    if (depth === 1 && (token === "," || token === "{")) start = index + 1;
  }
  return members;
}

export function own(record: JsonRecord, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** A text that may be absent. Any other type is an error, because output would be lost. */
export function textOf(
  record: JsonRecord,
  key: string,
  code?: StreamErrorCode,
): string | undefined {
  const value = own(record, key) ?? undefined;
  if (value === undefined || typeof value === "string") return value;
  throw malformed(`"${key}" is not text`, { code });
}

/** An optional text; any other type counts as absent. */
export function optionalText(record: JsonRecord, key: string): string | undefined {
  const value = own(record, key);
  return typeof value === "string" ? value : undefined;
}

/** Characters; the longest real values are ids of 36. */
export const MAX_NAME = 256;

/** A name or an id that is kept and shown; longer than any real one it counts as absent. */
export function nameOf(record: JsonRecord, key: string): string | undefined {
  return optionalText(record, key)?.slice(0, MAX_NAME);
}

/** An optional figure, finite and not negative; anything else counts as absent. */
export function countOf(record: JsonRecord, key: string): number | undefined {
  const value = own(record, key);
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : undefined;
}

export function malformed(
  detail: string,
  { cause, code = "event_malformed" }: { cause?: unknown; code?: StreamErrorCode | undefined } = {},
): KiroStreamError {
  return new KiroStreamError(code, { detail }, { cause });
}
