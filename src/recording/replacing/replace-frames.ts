import { readUint32 } from "../../codewhisperer/frames/bytes.ts";
import { crc32 } from "../../codewhisperer/frames/crc32.ts";
import { isObject, parseJson } from "../../lib/read.ts";
import { blank } from "./blank.ts";
import type { Replacer } from "./replacer.ts";

/** PROTOCOL 4.1. */
const [PRELUDE, CHECKSUM] = [12, 4];
const [TYPE_STRING, UNCHANGED] = [7, /^:(?:message|event|content)-type$/];
/** What comes in pieces, and is read as one text. */
const PIECES = ["content", "text", "input"] as const;

interface Frame {
  readonly start: number;
  readonly end: number;
  readonly payloadAt: number;
}

/**
 * The bytes of an event stream with what its events say replaced: as long as they were, frame by
 * frame. A checksum that was right is right again, and one that was wrong still is.
 */
export function replaceFrames(bytes: Uint8Array, replacer: Replacer): Uint8Array {
  const result = Buffer.from(bytes);
  const frames = framesIn(bytes);
  const payloads = frames.map(({ end, payloadAt }) =>
    Buffer.from(bytes.subarray(payloadAt, end - CHECKSUM)).toString("utf8"),
  );
  const pieces = replacedPieces(payloads, replacer);
  for (const [index, frame] of frames.entries()) {
    const payload = replacer.json(payloads[index] ?? "", pieces[index]);
    replaceHeaders(result, frame, replacer);
    put(result, frame.payloadAt, frame.end - CHECKSUM, payload);
    mendChecksum(bytes, result, frame);
  }
  // The start of a frame is read before the rest has come.
  const rest = (frames.at(-1)?.end ?? 0) + PRELUDE;
  const tail = Buffer.from(bytes.subarray(rest)).toString("latin1");
  if (tail !== "") result.write(blank(tail), rest, "latin1");
  return result;
}

function framesIn(bytes: Uint8Array): readonly Frame[] {
  const frames: Frame[] = [];
  let start = 0;
  while (bytes.length - start >= PRELUDE + CHECKSUM) {
    const end = start + readUint32(bytes, start);
    const payloadAt = start + PRELUDE + readUint32(bytes, start + 4);
    if (end > bytes.length || payloadAt > end - CHECKSUM) break;
    frames.push({ start, end, payloadAt });
    start = end;
  }
  return frames;
}

/** By frame: its texts that go on in another one, replaced as the whole that they are. */
function replacedPieces(
  payloads: readonly string[],
  replacer: Replacer,
): readonly ReadonlyMap<string, string>[] {
  const wholes = new Map<string, { name: string; texts: string[]; frames: number[] }>();
  for (const [index, payload] of payloads.entries()) {
    const event = parseJson(payload);
    if (!isObject(event)) continue;
    for (const name of PIECES) {
      const text = event[name];
      if (typeof text !== "string") continue;
      const key = name === "input" ? `${name} ${String(event["toolUseId"])}` : name;
      const whole = wholes.get(key) ?? { name, texts: [], frames: [] };
      whole.texts.push(text);
      whole.frames.push(index);
      wholes.set(key, whole);
    }
  }
  const pieces = payloads.map(() => new Map<string, string>());
  for (const { name, texts, frames } of wholes.values()) {
    const replaced = replacer.text(texts.join(""), name === "input" ? "json" : "said");
    let at = 0;
    for (const [index, { length }] of texts.entries()) {
      pieces[frames[index] ?? 0]?.set(name, replaced.slice(at, at + length));
      at += length;
    }
  }
  return pieces;
}

/** What errors and exceptions say there. */
function replaceHeaders(result: Buffer, { start, payloadAt }: Frame, replacer: Replacer): void {
  let at = start + PRELUDE;
  while (at < payloadAt) {
    const nameEnd = at + 1 + (result[at] ?? 0);
    const name = result.toString("latin1", at + 1, nameEnd);
    if (result[nameEnd] !== TYPE_STRING || nameEnd + 3 > payloadAt) {
      result.fill("?", at, payloadAt);
      return;
    }
    const valueAt = nameEnd + 3;
    at = Math.min(valueAt + result.readUInt16BE(nameEnd + 1), payloadAt);
    const value = result.toString("utf8", valueAt, at);
    if (!UNCHANGED.test(name)) put(result, valueAt, at, replacer.text(value, kindOfHeader(name)));
  }
}

function kindOfHeader(name: string) {
  return name === ":error-message" ? "message" : "code";
}

/** Only what is not UTF-8 can have another length; nothing of it is kept. */
function put(result: Buffer, start: number, end: number, text: string): void {
  const bytes = Buffer.from(text);
  if (bytes.length === end - start) result.set(bytes, start);
  else result.fill("?", start, end);
}

function mendChecksum(bytes: Uint8Array, result: Buffer, { start, end }: Frame): void {
  const at = end - CHECKSUM;
  const fault = (crc32(bytes, start, at) ^ readUint32(bytes, at)) >>> 0;
  result.writeUInt32BE((crc32(result, start, at) ^ fault) >>> 0, at);
}
