import type { LanguageModelV3Prompt } from "@ai-sdk/provider";
import { isObject, readArray, readString } from "../../../lib/read.ts";
import { contentLeftOut } from "../../../words/chat/under-answer.ts";

type Fields = Readonly<Record<string, unknown>>;

/**
 * The prompt with every message and part as the AI SDK describes them, whatever the host has given:
 * a text for a list of parts, files without a type, parts that nobody knows. Those are left out,
 * with a word where a person has sent them.
 */
export function soundPrompt(prompt: unknown): LanguageModelV3Prompt {
  const messages = readArray(prompt).filter(isObject).flatMap(soundMessage);
  return messages as unknown as LanguageModelV3Prompt;
}

function soundMessage(message: Fields): Fields[] {
  const { content, role } = message;
  const list = typeof content === "string" ? [{ type: "text", text: content }] : readArray(content);
  const parts = list.filter(isObject);
  switch (role) {
    case "system":
      return [{ ...message, content: parts.map((part) => readString(part.text) ?? "").join("\n") }];
    case "user":
      return [{ ...message, content: parts.map(soundUserPart) }];
    case "assistant":
    case "tool":
      return [{ ...message, content: parts.flatMap(soundPart) }];
    default:
      return [];
  }
}

function soundUserPart(part: Fields): Fields {
  if (part.type === "file") return soundFile(part);
  const text = readString(part.text);
  if (part.type === "text" || text !== undefined)
    return { ...part, type: "text", text: text ?? "" };
  return { type: "text", text: contentLeftOut(readString(part.type) ?? "unknown") };
}

function soundFile(part: Fields): Fields {
  const data = addressOr(part.data);
  const isData = typeof data === "string" || data instanceof URL || data instanceof Uint8Array;
  if (!isData) return { type: "text", text: contentLeftOut("file") };
  const inline = typeof data === "string" ? dataUrlOf(data) : undefined;
  const mediaType = readString(part.mediaType) ?? inline?.mediaType ?? "application/octet-stream";
  return { ...part, data: inline?.data ?? data, mediaType };
}

/** Addresses as such, however they are written, and data as a text. */
function addressOr(data: unknown): unknown {
  if (data instanceof URL) return data.protocol === "data:" ? data.href : data;
  return typeof data === "string" && /^https?:\/\//i.test(data) && URL.canParse(data)
    ? new URL(data)
    : data;
}

/** @returns the type and the bytes in base64; undefined if the text is no such URL */
function dataUrlOf(text: string): { mediaType: string | undefined; data: string } | undefined {
  const [head, type, encoding] = /^data:([^;,]*)[^,]*?(;base64)?,/i.exec(text) ?? [];
  if (head === undefined) return undefined;
  const rest = text.slice(head.length);
  const isBase64 = encoding !== undefined;
  const data = isBase64 ? rest : percentDecoded(rest).toString("base64");
  return { mediaType: readString(type), data };
}

/** A percent sign that begins no escape stands for itself; bytes need be no UTF-8. */
function percentDecoded(text: string): Buffer {
  const parts = text.split(/((?:%[\da-f]{2})+)/i);
  return Buffer.concat(
    parts.map((part, index) =>
      index % 2 === 1 ? Buffer.from(part.replaceAll("%", ""), "hex") : Buffer.from(part),
    ),
  );
}

/** Of what the model or a tool has said. */
function soundPart(part: Fields): Fields[] {
  switch (part.type) {
    case "text":
      return [{ ...part, text: readString(part.text) ?? "" }];
    case "tool-result":
      return [{ ...part, output: soundOutput(part.output) }];
    case "tool-call":
    case "tool-approval-request":
    case "tool-approval-response":
      return [part];
    default:
      return [];
  }
}

/** What a tool has answered: a value that is not what its type says is JSON, and a failure stays one. */
function soundOutput(given: unknown): Fields {
  const output = isObject(given) ? given : { type: "json", value: given };
  const { type, value } = output;
  const isError = type === "error-text" || type === "error-json";
  if (type === "execution-denied") return output;
  if (value === undefined) return { ...output, type: isError ? "error-text" : "text", value: "" };
  const isText = type === "text" || type === "error-text";
  const isSound = isText ? typeof value === "string" : type !== "content" || Array.isArray(value);
  return isSound ? output : { ...output, type: isError ? "error-json" : "json" };
}
