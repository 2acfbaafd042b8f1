import { KiroError } from "../../facts/errors.ts";
import { Content, isWord, type Outline } from "./content.ts";
import { HIDDEN } from "./known-secrets.ts";
import { isSecret, redactText } from "./secret-text.ts";

const MAX_NODES = 2000;
const MAX_ENTRIES = 100;
const MAX_CHARACTERS = 32_768;
const MAX_DEPTH = 12;
const MAX_FRAMES = 5;
const CUT = "[cut]";

/** What may still be written, so that no value makes a large copy; and what of content. */
interface Budget {
  nodes: number;
  characters: number;
  readonly outline: Outline | undefined;
}

/**
 * A copy that may be written down: plain JSON values, bounded in size, without secrets. Runs no
 * code of the value (`toJSON`, getters) and throws for none.
 * @param outline takes the place of content: of whatever is `Content`, and of every text that is
 * not a word; undefined if content may be written
 */
export function redact(value: unknown, outline?: Outline): unknown {
  return copy(value, { nodes: MAX_NODES, characters: MAX_CHARACTERS, outline }, []);
}

/** A text of ours that is no content although it is a sentence. */
class OwnText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Names of our own texts, and of texts that are content even if they are a word. */
const OWN_TEXTS: ReadonlySet<unknown> = new Set(["account", "notes"]);
const CONTENT_NAMES: ReadonlySet<unknown> = new Set(["serviceMessage"]);

function writeText(text: string, budget: Budget): unknown {
  if (budget.outline === undefined || isWord(text)) return spend(redactText(text), budget);
  return budget.outline(text);
}

function copy(value: unknown, budget: Budget, ancestors: readonly object[]): unknown {
  budget.nodes -= 1;
  if (budget.nodes < 0 || budget.characters <= 0) return CUT;
  switch (typeof value) {
    case "string":
      return writeText(value, budget);
    case "bigint":
    case "symbol":
      return writeText(String(value), budget);
    case "number":
      return Number.isFinite(value) ? value : String(value);
    case "function":
      return "[function]";
    case "object":
      return value === null ? null : copyObject(value, budget, ancestors);
    default:
      return value;
  }
}

function copyObject(value: object, budget: Budget, ancestors: readonly object[]): unknown {
  if (ancestors.includes(value)) return "[circular]";
  if (ancestors.length >= MAX_DEPTH) return CUT;
  const path = [...ancestors, value];
  try {
    if (value instanceof OwnText) return spend(redactText(value.text), budget);
    if (value instanceof Content) return copyContent(value, budget);
    const text = textOf(value);
    if (text !== undefined)
      return value instanceof URL ? writeText(text, budget) : spend(redactText(text), budget);
    if (Array.isArray(value) || value instanceof Set) return copyList(value, budget, path);
    return copyEntries(entriesOf(value), budget, path);
  } catch {
    return "[unreadable]";
  }
}

/** Of objects that are a text to people. */
function textOf(value: object): string | undefined {
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer)
    return `[${value.byteLength} bytes]`;
  if (value instanceof Date) {
    return String(Number.isNaN(value.getTime()) ? value : value.toISOString());
  }
  return value instanceof URL || value instanceof RegExp ? String(value) : undefined;
}

function copyContent({ value }: Content, budget: Budget): unknown {
  const { outline } = budget;
  if (outline === undefined) return copy(value, budget, []);
  // Nothing in an outline is content any more.
  return copy(outline(value), { ...budget, outline: undefined }, []);
}

/** In a list of names and values the value after a secret name is secret: headers, arguments. */
function copyList(list: Iterable<unknown>, budget: Budget, path: readonly object[]): unknown[] {
  const copies: unknown[] = [];
  let previous: unknown;
  for (const item of list) {
    if (copies.length >= MAX_ENTRIES) {
      copies.push(CUT);
      break;
    }
    copies.push(isSecret(previous, item) ? HIDDEN : copy(item, budget, path));
    previous = item;
  }
  return copies;
}

function copyEntries(
  entries: Iterable<readonly [unknown, unknown]>,
  budget: Budget,
  path: readonly object[],
): Record<string, unknown> {
  // Without a prototype `__proto__` is a name like any other.
  const copies = Object.create(null) as Record<string, unknown>;
  let count = 0;
  for (const [key, value] of entries) {
    count += 1;
    if (count > MAX_ENTRIES) {
      copies["…"] = CUT;
      break;
    }
    const name = typeof key === "string" ? redactText(key) : `[${typeof key}]`;
    copies[spend(name.slice(0, 100), budget)] = isSecret(key, value)
      ? HIDDEN
      : copy(byName(key, value), budget, path);
  }
  return copies;
}

/** Some names say what their texts are. */
function byName(name: unknown, value: unknown): unknown {
  if (CONTENT_NAMES.has(name) && value !== undefined) return new Content(value);
  if (!OWN_TEXTS.has(name)) return value;
  if (typeof value === "string") return new OwnText(value);
  const isList = Array.isArray(value) && value.every((item) => typeof item === "string");
  return isList ? value.map((item) => new OwnText(item)) : value;
}

function entriesOf(value: object): Iterable<readonly [unknown, unknown]> {
  if (value instanceof Map || value instanceof Headers || value instanceof URLSearchParams) {
    return value;
  }
  const own = ownValues(value);
  if (!(value instanceof Error)) return own;
  const frames = value.stack?.split("\n").filter((line) => /^\s{1,8}at /.test(line));
  return [
    ["name", value.name],
    ["message", isOwnOrSystem(value) ? new OwnText(value.message) : new Content(value.message)],
    ["cause", typeof value.cause === "string" ? new Content(value.cause) : value.cause],
    ["errors", value instanceof AggregateError ? value.errors : undefined],
    ["stack", frames?.slice(0, MAX_FRAMES).map((line) => new OwnText(line.trim()))],
    ...own,
  ];
}

/** The parser's errors quote what they could not parse; the system's, which have a code, do not. */
function isOwnOrSystem(error: Error): boolean {
  return error instanceof KiroError || ("code" in error && typeof error.code === "string");
}

/** Own enumerable data properties; a getter could run anything. */
function ownValues(value: object): [string, unknown][] {
  return Object.keys(value).map((key) => {
    const property = Object.getOwnPropertyDescriptor(value, key);
    return [key, property !== undefined && "value" in property ? property.value : "[getter]"];
  });
}

function spend(text: string, budget: Budget): string {
  const kept =
    text.length > budget.characters ? text.slice(0, Math.max(budget.characters, 0)) + CUT : text;
  budget.characters -= text.length;
  return kept;
}
