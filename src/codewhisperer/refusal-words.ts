import { safeText } from "../lib/log/secret-text.ts";
import { isObject, parseJson } from "../lib/read.ts";

/** What a refusal says of itself, wherever in its body it says so (PROTOCOL 5). */
export interface RefusalWords {
  /** The exception's name, as it stands there. */
  readonly type: string | undefined;
  readonly reason: string | undefined;
  /** All sentences, the outermost first. */
  readonly message: string | undefined;
}

/** Gateways wrap the service's body in one of their own, some more than once. */
const MAX_DEPTH = 10;
const MAX_ITEMS = 20;
const MAX_LENGTH = 2000;
/** Characters after which no other sentence is looked for. */
const MAX_READ = 16_384;

const SENTENCES = ["message", "Message", "errorMessage", "error_message", "detail", "msg"] as const;
const WRAPPERS = ["error", "Error", "errors", "body", "data", "cause"] as const;

/** @param body parsed JSON of any kind; JSON inside a text counts as well */
export function refusalWords(body: unknown): RefusalWords {
  const found: Found = { sentences: new Set(), length: 0 };
  collect(body, found, 0);
  const message = [...found.sentences].join(" ").slice(0, MAX_LENGTH);
  return {
    type: found.type,
    reason: found.reason ?? found.code,
    message: message === "" ? undefined : message,
  };
}

interface Found {
  type?: string | undefined;
  reason?: string | undefined;
  /** OpenAI's `error.code`, where nobody gives a reason. */
  code?: string | undefined;
  readonly sentences: Set<string>;
  /** Characters read for them. */
  length: number;
}

function collect(value: unknown, found: Found, depth: number): void {
  if (depth > MAX_DEPTH || found.length > MAX_READ) return;
  if (typeof value === "string") collectText(value, found, depth);
  else if (Array.isArray(value)) {
    for (const item of value.slice(0, MAX_ITEMS)) collect(item, found, depth + 1);
  } else if (isObject(value)) {
    found.type ??= nameIn(value["__type"]);
    found.reason ??= nameIn(value["reason"]);
    if (depth > 0) found.code ??= nameIn(value["code"]);
    for (const name of [...SENTENCES, ...WRAPPERS]) collect(value[name], found, depth + 1);
  }
}

function collectText(value: string, found: Found, depth: number): void {
  const inner = /^\s*[{["]/.test(value) ? parseJson(value) : undefined;
  if (inner !== undefined) collect(inner, found, depth + 1);
  else if (value.trim() !== "") {
    found.length += value.length;
    found.sentences.add(safeText(value, MAX_LENGTH));
  }
}

/** A name for machines; a sentence in its place says nothing to them. */
function nameIn(value: unknown): string | undefined {
  return typeof value === "string" && /^[\w.:/#-]{1,200}$/.test(value) ? value : undefined;
}
