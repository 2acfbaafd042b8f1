import { safeText } from "../lib/log/secret-text.ts";
import { isObject, parseJson } from "../lib/read.ts";

/** What a refusal says, wherever it stands in the body (PROTOCOL 5). */
export interface RefusalWords {
  /** The exception's name, as written. */
  readonly type: string | undefined;
  readonly reason: string | undefined;
  /** All sentences, the outermost first. */
  readonly message: string | undefined;
}

/** Gateways wrap the service's body in one of their own, some more than once. */
const MAX_DEPTH = 10;
const MAX_ITEMS = 20;
const MAX_MEMBERS = 100;
const MAX_LENGTH = 2000;
/** Characters; after so many no further sentence is searched for. */
const MAX_READ = 16_384;
/** Characters of one sentence; the middle of a longer one is cut out. */
const MAX_TEXT = 65_536;

/** In lower case. */
const SENTENCES: ReadonlySet<string> = new Set([
  "message",
  "errormessage",
  "error_message",
  "detail",
  "msg",
  "faultstring",
]);
/** Say what is meant: "/tools/3/inputSchema", `["body", "tools", 3]`. */
const LOCATIONS: ReadonlySet<string> = new Set([
  "path",
  "loc",
  "location",
  "field",
  "name",
  "param",
  "pointer",
]);
/** Members in which gateways and AWS wrap the service's body: its mark counts there, too. */
const WRAPPERS: ReadonlySet<string> = new Set([
  "error",
  "errors",
  "body",
  "data",
  "cause",
  "output",
]);

/** @param body parsed JSON of any kind; JSON inside a text counts as well */
export function refusalWords(body: unknown): RefusalWords {
  const found: Found = { sentences: new Set(), length: 0 };
  collect(body, found, { depth: 0, isSentence: true, isOwn: true });
  const message = endsOf([...found.sentences].join(" "));
  return {
    type: found.type,
    reason: found.reason ?? found.code,
    message: message === "" ? undefined : message,
  };
}

interface Found {
  type?: string | undefined;
  reason?: string | undefined;
  /** OpenAI's `error.code`, if there is no reason. */
  code?: string | undefined;
  readonly sentences: Set<string>;
  /** Characters read so far. */
  length: number;
}

type Fields = Readonly<Record<string, unknown>>;

interface Place {
  readonly depth: number;
  /** A text here is a sentence; other texts are only searched if they are JSON. */
  readonly isSentence: boolean;
  /**
   * True only under wrappers. Elsewhere anybody may have put names, which count at most as words.
   */
  readonly isOwn: boolean;
}

function collect(value: unknown, found: Found, place: Place): void {
  if (place.depth > MAX_DEPTH || found.length > MAX_READ) return;
  const inside = { ...place, depth: place.depth + 1 };
  if (typeof value === "string") collectText(value, found, inside);
  else if (Array.isArray(value)) {
    for (const item of value.slice(0, MAX_ITEMS)) collect(item, found, inside);
  } else if (isObject(value)) collectNames(value, found, place);
}

function collectNames(value: Fields, found: Found, place: Place): void {
  const reason = nameIn(value["reason"] ?? value["Reason"]);
  if (place.isOwn) {
    found.type ??= nameIn(value["__type"]);
    found.reason ??= reason;
    if (place.depth > 0) found.code ??= nameIn(value["code"]);
  }
  collectMembers(value, found, place);
  const isCapitals = reason !== undefined && /^[A-Z]+(?:_[A-Z]+)+$/.test(reason);
  if (!place.isOwn && isCapitals) found.sentences.add(reason);
}

function collectMembers(value: Fields, found: Found, { depth, isOwn }: Place): void {
  const members = Object.entries(value).slice(0, MAX_MEMBERS);
  for (const [rank, isOf] of RANKS.entries()) {
    const isKnown = rank < OTHERS;
    const place = { depth: depth + 1, isSentence: isKnown, isOwn: isOwn && isKnown };
    for (const [name, member] of members) {
      if (!isOf(name.toLowerCase())) continue;
      if (rank === 0 && isObject(member)) collect(member["text"], found, place);
      // Sentences, but of anybody.
      collect(member, found, name === "details" ? { ...place, isSentence: true } : place);
    }
  }
  for (const [name, member] of members) {
    const location = locationIn(name.toLowerCase(), member);
    if (location !== undefined) found.sentences.add(location);
  }
}

function locationIn(name: string, value: unknown): string | undefined {
  if (typeof value === "number") return /^tool_?index$/.test(name) ? `tool ${value}` : undefined;
  const location = Array.isArray(value) ? value.join(".") : value;
  const isOne = LOCATIONS.has(name) && typeof location === "string" && LOCATION.test(location);
  return isOne ? location : undefined;
}

/** With an index; nothing that could be a sentence. */
const LOCATION = /^(?=.*[./[]\d)[\w$#./[\]'"-]{3,200}$/;

/** Sentences first, then their wrappers, then everything else. */
const RANKS: readonly ((name: string) => boolean)[] = [
  (name) => SENTENCES.has(name),
  (name) => WRAPPERS.has(name),
  (name) => !SENTENCES.has(name) && !WRAPPERS.has(name),
];

/** The rank of names that mean nothing to us. */
const OTHERS = 2;

function collectText(value: string, found: Found, place: Place): void {
  const inner = /^\s*[{["]/.test(value) ? parseJson(value) : undefined;
  if (inner !== undefined) collect(inner, found, place);
  else if (place.isSentence && value.trim() !== "") {
    found.length += value.length;
    found.sentences.add(safeText(value, MAX_TEXT));
  }
}

/** Both ends of a long text: its last sentence may say what is refused. */
function endsOf(text: string, max = MAX_LENGTH): string {
  if (text.length <= max) return text;
  const half = max / 2;
  return `${text.slice(0, half - 2)} \u2026 ${text.slice(1 - half)}`.toWellFormed();
}

/** A name for machines; a sentence in its place does not count. */
function nameIn(value: unknown): string | undefined {
  return typeof value === "string" && /^[\w.:/#-]{1,200}$/.test(value) ? value : undefined;
}
