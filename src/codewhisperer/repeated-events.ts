import { byteAt } from "./frames/bytes.ts";
import type { FrameHeaders } from "./frames/event-headers.ts";
import { type CodeWhispererEvent, readEvent } from "./events.ts";

type EventReader = (headers: FrameHeaders, payload: Uint8Array) => CodeWhispererEvent | undefined;

/** Events that differ in one text only, and the bytes around it in their payloads. */
interface Pattern {
  readonly headers: FrameHeaders;
  /** One of them. */
  readonly event: TextEvent;
  /** All before the text, its opening quote included. */
  readonly before: Uint8Array;
  /** All after the text, from its closing quote on. */
  readonly behind: Uint8Array;
}

type TextEvent = Extract<
  CodeWhispererEvent,
  { readonly type: "assistantResponse" | "reasoning" | "toolUse" }
>;

/** Bytes; longer payloads are rare, and slow in any case. */
const MAX_LENGTH = 4096;
/** Patterns in a row that no event matched; if every event differs, there is nothing to learn. */
const MAX_USELESS = 8;

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/**
 * Like `readEvent`, for a stream. An answer consists of thousands of events that differ in one text
 * only; reading only that text takes half as long as parsing each payload as JSON.
 */
export function createEventReader(): EventReader {
  let pattern: Pattern | undefined;
  let last: FrameHeaders | undefined;
  let useless = 0;
  return (headers, payload) => {
    if (pattern?.headers === headers) {
      const text = textIn(pattern, payload);
      if (text !== undefined) {
        useless = 0;
        return withText(pattern.event, text);
      }
    }
    const event = readEvent(headers, payload);
    const isWorthIt = last === headers && useless < MAX_USELESS && payload.length <= MAX_LENGTH;
    last = headers;
    if (isWorthIt && isTextEvent(event)) {
      useless += 1;
      pattern = patternOf(headers, payload, event);
    }
    return event;
  };
}

/** The text, if there is exactly one string at the pattern's place. */
function textIn({ before, behind }: Pattern, payload: Uint8Array): string | undefined {
  const end = payload.length - behind.length;
  if (end < before.length) return undefined;
  if (!isAt(before, payload, 0) || !isAt(behind, payload, end)) return undefined;
  try {
    const text = decoder.decode(payload.subarray(before.length, end));
    if (isPlain(payload, before.length, end)) return text;
    const value: unknown = JSON.parse(`"${text}"`);
    return typeof value === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}

function isAt(part: Uint8Array, bytes: Uint8Array, start: number): boolean {
  for (let index = 0; index < part.length; index += 1) {
    if (part[index] !== bytes[start + index]) return false;
  }
  return true;
}

/** Whether the text needs no unescaping in JSON: no quote, no escape, no control character. */
function isPlain(bytes: Uint8Array, start: number, end: number): boolean {
  for (let index = start; index < end; index += 1) {
    const byte = byteAt(bytes, index);
    if (byte < 0x20 || byte === QUOTE || byte === BACKSLASH) return false;
  }
  return true;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Proven by a test: with another text in its place, the payload must give exactly that text. */
function patternOf(
  headers: FrameHeaders,
  payload: Uint8Array,
  event: TextEvent,
): Pattern | undefined {
  const [key, text] = textOf(event);
  const json = decoder.decode(payload);
  const written = new RegExp(`"${key}"\\s*:\\s*"((?:[^"\\\\]|\\\\[^])*)"`).exec(json);
  if (text === OTHER || written === null) return undefined;
  const [all, inside = ""] = written;
  const end = written.index + all.length - 1;
  const before = encoder.encode(json.slice(0, end - inside.length));
  const behind = encoder.encode(json.slice(end));
  try {
    const other = readEvent(headers, Buffer.concat([before, encoder.encode(OTHER), behind]));
    const isProven = isTextEvent(other) && textOf(other)[1] === OTHER;
    return isProven ? { headers, event, before, behind } : undefined;
  } catch {
    return undefined;
  }
}

const OTHER = "another text";

function isTextEvent(event: CodeWhispererEvent | undefined): event is TextEvent {
  const type = event?.type;
  return type === "assistantResponse" || type === "reasoning" || type === "toolUse";
}

/** The name of the text's member in the payload, and the text. */
function textOf(event: TextEvent): readonly [string, string | undefined] {
  if (event.type === "assistantResponse") return ["content", event.content];
  return event.type === "reasoning" ? ["text", event.text] : ["input", event.input];
}

function withText(event: TextEvent, text: string): CodeWhispererEvent {
  if (event.type === "assistantResponse") return { ...event, content: text };
  return event.type === "reasoning" ? { ...event, text } : { ...event, input: text };
}
