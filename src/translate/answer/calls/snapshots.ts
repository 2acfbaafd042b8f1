import { isObject, parseJson } from "../../../lib/read.ts";
import { ObjectEnd } from "./object-end.ts";

/**
 * What is meant by arguments that are a whole object already, with more behind it: the same object
 * again, or in a later state. Undefined where it is neither: then nobody knows what was meant.
 */
export function resolveExcess(text: string, excess: string): string | undefined {
  let meant = text;
  let rest = excess.trimStart();
  while (rest !== "") {
    if (!rest.startsWith("{")) return undefined;
    const end = new ObjectEnd().find(rest);
    // A repeat that the end of the answer has cut.
    if (end === -1) return meant.startsWith(rest.trimEnd()) ? meant : undefined;
    const later = laterOf(meant, rest.slice(0, end));
    if (later === undefined) return undefined;
    meant = later;
    rest = rest.slice(end).trimStart();
  }
  return meant;
}

/** Which of two texts of one object is the later state of it; undefined where they are two. */
export function laterOf(text: string, other: string): string | undefined {
  if (text === other) return text;
  const [value, otherValue] = [parseJson(text), parseJson(other)];
  if (value === undefined || otherValue === undefined) return undefined;
  if (growsInto(otherValue, value)) return text;
  return growsInto(value, otherValue) ? other : undefined;
}

/** Whether they are the same, but for white space and the order of members. */
export function areEqual(text: string, other: string): boolean {
  if (text === other) return true;
  const [value, otherValue] = [parseJson(text), parseJson(other)];
  if (value === undefined) return false;
  return growsInto(value, otherValue) && growsInto(otherValue, value);
}

/** Whether the second value is the first, or the first with more written of it. */
function growsInto(from: unknown, to: unknown): boolean {
  if (typeof from === "string") return typeof to === "string" && to.startsWith(from);
  if (Array.isArray(from)) {
    return Array.isArray(to) && from.every((part, index) => growsInto(part, to[index]));
  }
  if (!isObject(from)) return from === to;
  if (!isObject(to)) return false;
  return Object.keys(from).every((key) => Object.hasOwn(to, key) && growsInto(from[key], to[key]));
}
