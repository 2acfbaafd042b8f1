import { EventStreamCodec } from "@aws-sdk/eventstream-codec";
import { fromUtf8, toUtf8 } from "@smithy/util-utf8";
import type { ChatEvent } from "./events.ts";

const codec = new EventStreamCodec(toUtf8, fromUtf8);

/** One AWS event-stream frame by Amazon's own codec; undefined for what has no bytes. */
export function encodeEvent(chatEvent: ChatEvent): Uint8Array | undefined {
  switch (chatEvent.kind) {
    case "event":
      return frame(
        { ":message-type": "event", ":event-type": chatEvent.type, ...JSON_PAYLOAD },
        chatEvent.payload,
      );
    case "exception":
      return frame(
        { ":message-type": "exception", ":exception-type": chatEvent.type, ...JSON_PAYLOAD },
        chatEvent.payload,
      );
    case "error":
      return frame({
        ":message-type": "error",
        ":error-code": chatEvent.code,
        ":error-message": chatEvent.message,
      });
    case "raw":
      return chatEvent.bytes;
    case "pause":
      return undefined;
  }
}

/** Frames of all events, one after the other; pauses leave no trace. */
export function encodeEvents(events: readonly ChatEvent[]): Uint8Array {
  return Buffer.concat(events.map((chatEvent) => encodeEvent(chatEvent) ?? new Uint8Array()));
}

/** The same bytes with the last one wrong: the checksum of the last frame fails. */
export function withBadChecksum(bytes: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const last = copy.length - 1;
  copy[last] = (copy[last] ?? 0) ^ 0xff;
  return copy;
}

const JSON_PAYLOAD = { ":content-type": "application/json" };

function frame(headers: Readonly<Record<string, string>>, payload?: unknown): Uint8Array {
  const body = payload === undefined ? new Uint8Array() : fromUtf8(JSON.stringify(payload));
  const typed = Object.entries(headers).map(
    ([name, value]) => [name, { type: "string" as const, value }] as const,
  );
  return codec.encode({ headers: Object.fromEntries(typed), body });
}
