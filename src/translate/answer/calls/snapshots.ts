import { isObject, parseJson } from "../../../lib/read.ts";
import { stringsIn } from "../../rename-keys.ts";
import { ObjectEnd } from "./object-end.ts";

/** Inputs as they were meant, one for each call. */
export interface Inputs {
  readonly texts: readonly string[];
  /** The last is followed by the start of another. */
  readonly isCut: boolean;
}

/**
 * What is meant by arguments that are already a complete object, with more text after it: the same
 * object again, a later state of it, or the input of another call.
 * @returns undefined if nobody can know what was meant
 */
export function resolveExcess(text: string, excess: string): Inputs | undefined {
  let rest = excess.trimStart();
  let meant: Snapshot = { text, value: rest === "" ? undefined : parseExact(text) };
  const texts: string[] = [];
  while (rest !== "") {
    if (!rest.startsWith("{")) return undefined;
    const end = new ObjectEnd().find(rest);
    // A repeat that was cut off by the end of the answer, or another input.
    if (end === -1) return { texts: [...texts, meant.text], isCut: !isStartOf(rest, meant) };
    const next: Snapshot = {
      text: rest.slice(0, end),
      value: parseNext(meant, rest.slice(0, end)),
    };
    const later = laterOf(meant, next);
    if (later === undefined) return undefined;
    if (later === "another") texts.push(meant.text);
    meant = later === "another" ? next : later;
    rest = rest.slice(end).trimStart();
  }
  return { texts: [...texts, meant.text], isCut: false };
}

function isStartOf(rest: string, { text }: Snapshot): boolean {
  return text.startsWith(rest.trimEnd());
}

/** Parsed once, however often it is compared. */
interface Snapshot {
  readonly text: string;
  /** Undefined if the text is not JSON. */
  readonly value: unknown;
}

/** A repeated text is not parsed again. */
function parseNext(known: Snapshot, text: string): unknown {
  return known.text === text ? known.value : parseExact(text);
}

/** The later state of two texts of one object; undefined if they may also be two objects. */
function laterOf(known: Snapshot, next: Snapshot): Snapshot | "another" | undefined {
  if (known.text === next.text) return known;
  if (known.value === undefined || next.value === undefined) return undefined;
  const isIn = growsInto(next.value, known.value);
  if (growsInto(known.value, next.value)) return isIn ? known : next;
  // Fewer members may be another call; an empty object only says that the call is over.
  if (isIn) return Object.keys(next.value ?? {}).length === 0 ? known : undefined;
  return next.text.startsWith(openTextOf(known)) ? undefined : "another";
}

/** Without the brackets at its end: after a number or `null`, the value may go on. */
function openTextOf({ text }: Snapshot): string {
  let end = text.length;
  while ("}] \n\r\t".includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, text.endsWith("null", end) ? end - 4 : end);
}

/** One spelling for texts that differ only in white space and in the order of members. */
export function oneSpelling(text: string): string {
  const value = parseExact(text);
  try {
    return value === undefined ? text : JSON.stringify(value, withSortedKeys);
  } catch {
    // Nested more deeply than the engine can write.
    return text;
  }
}

function withSortedKeys(_key: string, value: unknown): unknown {
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}

const NUMBER = /-?\d[\d.eE+-]*/g;
const LONG_INTEGER = /^-?\d{16,}$/;

/** Parses integers that a number cannot hold as marked texts, so that only equal ones are equal. */
function parseExact(json: string): unknown {
  if (!/\d{16}/.test(json)) return parseJson(json);
  let exact = "";
  let copied = 0;
  for (const { start, end } of stringsIn(json)) {
    exact += json.slice(copied, start).replace(NUMBER, marked) + json.slice(start, end);
    copied = end;
  }
  return parseJson(exact + json.slice(copied).replace(NUMBER, marked));
}

function marked(number: string): string {
  if (!LONG_INTEGER.test(number) || Number.isSafeInteger(Number(number))) return number;
  return JSON.stringify(`\0${number}\0`);
}

/** Deeper values count as different: comparing to any depth would overflow the stack. */
const MAX_DEPTH = 500;

/** Whether the second value is the first one, or a continuation of it. */
function growsInto(from: unknown, to: unknown, depth = 0): boolean {
  if (typeof from === "string") return typeof to === "string" && to.startsWith(from);
  if (typeof from !== "object" || from === null) return from === to;
  if (depth > MAX_DEPTH) return false;
  if (Array.isArray(from)) {
    return Array.isArray(to) && from.every((part, index) => growsInto(part, to[index], depth + 1));
  }
  if (!isObject(from) || !isObject(to)) return false;
  return Object.keys(from).every(
    (key) => Object.hasOwn(to, key) && growsInto(from[key], to[key], depth + 1),
  );
}
