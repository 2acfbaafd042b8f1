import type { ChatDelta, CompletionHeader } from "./chat-response.ts";
import type { ErrorBody } from "./error-body.ts";

/** Writes an answer as server-sent events, each call as one piece of bytes. */
export interface SseEncoder {
  encode(deltas: readonly ChatDelta[]): Uint8Array;
  error(body: ErrorBody): Uint8Array;
  done(): Uint8Array;
}

/** What all chunks of the answer share is written once, here. */
export function createSseEncoder(header: CompletionHeader): SseEncoder {
  const { id, created, model } = header;
  const shared = JSON.stringify({ id, object: "chat.completion.chunk", created, model });
  const start = `data: ${shared.slice(0, -1)},"choices":[`;
  const delta = `${start}{"index":0,"delta":{`;
  const deltaEnd = `},"finish_reason":null}]}\n\n`;
  let isFirst = true;

  function chunk(part: ChatDelta): string {
    switch (part.kind) {
      case "content":
        return `${delta}${role()}"content":${JSON.stringify(part.text)}${deltaEnd}`;
      case "reasoning":
        return `${delta}${role()}"reasoning_content":${JSON.stringify(part.text)}${deltaEnd}`;
      case "tool-call":
        return `${delta}${role()}"tool_calls":[{"index":${part.index},"id":${JSON.stringify(part.id)},"type":"function","function":{"name":${JSON.stringify(part.name)},"arguments":""}}]${deltaEnd}`;
      case "tool-arguments":
        return `${delta}"tool_calls":[{"index":${part.index},"function":{"arguments":${JSON.stringify(part.arguments)}}}]${deltaEnd}`;
      case "finish":
        return `${delta}},"finish_reason":"${part.reason}"}]}\n\n`;
      case "usage":
        return `${start}],"usage":${JSON.stringify(part.usage)}}\n\n`;
    }
  }

  function role(): string {
    if (!isFirst) return "";
    isFirst = false;
    return `"role":"assistant",`;
  }

  return {
    encode(deltas) {
      let text = "";
      for (const part of deltas) text += chunk(part);
      return encodeUtf8(text);
    },
    error: (body) => encodeUtf8(`data: ${JSON.stringify(body)}\n\n`),
    done: () => encodeUtf8("data: [DONE]\n\n"),
  };
}

const utf8 = new TextEncoder();
const isNode = process.versions["bun"] === undefined;
/** Characters; up to here Node has memory ready. */
const MAX_SHORT = 1000;

/** Characters from which on to measure a text first, as Node does, costs more than some room to spare. */
const MIN_LONG = 32_768;

/** Node's own encoder makes memory for each text, which takes twice as long as to write a short one. */
function encodeUtf8(text: string): Uint8Array {
  if (!isNode) return utf8.encode(text);
  if (text.length <= MAX_SHORT) return Buffer.from(text);
  return text.length < MIN_LONG ? utf8.encode(text) : encodeLong(text);
}

function encodeLong(text: string): Uint8Array {
  const bytes = Buffer.allocUnsafeSlow(text.length + (text.length >> 3));
  const { read, written } = utf8.encodeInto(text, bytes);
  return read === text.length ? bytes.subarray(0, written) : utf8.encode(text);
}
