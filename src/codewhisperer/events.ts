import { safeText } from "../lib/log/secret-text.ts";
import { isObject } from "../lib/read.ts";
import type { FrameHeaders } from "./frames/event-headers.ts";
import { exception, serviceError } from "./exceptions.ts";
import {
  countOf,
  type JsonRecord,
  lenientRecord,
  malformed,
  MAX_NAME,
  nameOf,
  optionalText,
  own,
  parseRecord,
  textOf,
  writtenMember,
} from "./payload.ts";
import { REFERENCE_READERS, type Reference } from "./references.ts";

/** What the service says while it answers (PROTOCOL 4.2), as far as a client can use it. */
export type CodeWhispererEvent =
  | {
      readonly type: "assistantResponse";
      readonly content: string;
      /** The model that answered; for `auto`, the one that it chose. */
      readonly modelId: string | undefined;
    }
  | {
      readonly type: "reasoning";
      readonly text: string | undefined;
      readonly signature: string | undefined;
      /** Encrypted reasoning, as the service sent it. */
      readonly redacted: string | undefined;
    }
  | {
      readonly type: "toolUse";
      /** Empty if the service named none. */
      readonly toolUseId: string;
      /** Empty if the service named none. */
      readonly name: string;
      /** A piece of the arguments' JSON text. */
      readonly input: string | undefined;
      readonly stop: boolean;
    }
  | {
      readonly type: "metadata";
      readonly tokenUsage: TokenUsage | undefined;
      readonly stopReason: string | undefined;
      readonly refusal: Refusal | undefined;
    }
  /** `percentage` in percent points: 0.226 means 0.226 % (PROTOCOL 4.2). */
  | { readonly type: "contextUsage"; readonly percentage: number | undefined }
  | {
      readonly type: "metering";
      readonly credits: number | undefined;
      readonly unit: string | undefined;
    }
  | {
      readonly type: "invalidState";
      readonly reason: string | undefined;
      readonly message: string | undefined;
    }
  /** What the answer is based on. */
  | { readonly type: "references"; readonly references: readonly Reference[] }
  | {
      readonly type: "messageMetadata";
      readonly conversationId: string | undefined;
      readonly utteranceId: string | undefined;
    }
  /** Useless to a chat client, or unknown. */
  | { readonly type: "unused"; readonly name: string };

/** Why the model's provider refused to answer, in its own words. */
export interface Refusal {
  readonly category: string | undefined;
  readonly explanation: string | undefined;
}

export interface TokenUsage {
  readonly uncachedInputTokens: number | undefined;
  readonly outputTokens: number | undefined;
  readonly cacheReadInputTokens: number | undefined;
  readonly cacheWriteInputTokens: number | undefined;
}

type EventReader = (payload: JsonRecord, bytes: Uint8Array) => CodeWhispererEvent;

const EVENT_READERS: ReadonlyMap<string, EventReader> = new Map<string, EventReader>([
  ["assistantResponseEvent", readAssistantResponse],
  ["reasoningContentEvent", readReasoning],
  ["toolUseEvent", readToolUse],
  ["metadataEvent", readMetadata],
  ["contextUsageEvent", readContextUsage],
  ["meteringEvent", readMetering],
  ["invalidStateEvent", readInvalidState],
]);

/**
 * The event that a frame carries; undefined for the event that only opens the stream.
 * @throws KiroApiError for an exception or error frame
 * @throws KiroStreamError `event_malformed`
 */
export function readEvent(
  headers: FrameHeaders,
  payload: Uint8Array,
): CodeWhispererEvent | undefined {
  const eventType = headers.get(":event-type") ?? "";
  switch (headers.get(":message-type")) {
    case "event": {
      // The one error that the service models as a member of its event union (PROTOCOL 4.2).
      if (eventType === "error") throw exception("error", payload);
      return readNamed(eventType, payload);
    }
    case "exception":
      throw exception(headers.get(":exception-type") ?? "", payload);
    case "error":
      throw serviceError(headers.get(":error-code") ?? "", headers.get(":error-message"));
    default:
      throw malformed("neither an event nor an error");
  }
}

function readNamed(name: string, payload: Uint8Array): CodeWhispererEvent | undefined {
  const read = EVENT_READERS.get(name);
  if (read !== undefined) return read(parseRecord(payload, name), payload);
  // These accompany the answer: even if they are malformed, the answer itself is intact.
  const readReferences = REFERENCE_READERS.get(name);
  if (readReferences !== undefined) {
    return { type: "references", references: readReferences(lenientRecord(payload)) };
  }
  if (name === "messageMetadataEvent") return readMessageMetadata(lenientRecord(payload));
  return name === "initial-response"
    ? undefined
    : { type: "unused", name: name.slice(0, MAX_NAME) };
}

function readAssistantResponse(payload: JsonRecord): CodeWhispererEvent {
  return {
    type: "assistantResponse",
    content: textOf(payload, "content") ?? "",
    modelId: nameOf(payload, "modelId"),
  };
}

function readReasoning(payload: JsonRecord): CodeWhispererEvent {
  return {
    type: "reasoning",
    text: textOf(payload, "text"),
    signature: optionalText(payload, "signature"),
    redacted: optionalText(payload, "redactedContent"),
  };
}

/** The stream is intact: the model, or who passes its call on, wrote a wrong type. */
const OF_CALL = "tool_call_malformed";

function readToolUse(payload: JsonRecord, bytes: Uint8Array): CodeWhispererEvent {
  return {
    type: "toolUse",
    toolUseId: textOf(payload, "toolUseId", OF_CALL) ?? "",
    name: textOf(payload, "name", OF_CALL) ?? "",
    input: toolInputOf(payload, bytes),
    stop: own(payload, "stop") === true,
  };
}

/** Arguments come as pieces of JSON text, sometimes as a complete object (PROTOCOL 4.3). */
function toolInputOf(payload: JsonRecord, bytes: Uint8Array): string | undefined {
  const input = own(payload, "input");
  if (!isObject(input)) return textOf(payload, "input", OF_CALL);
  // An empty object before a call's first piece adds nothing to it.
  if (Object.keys(input).length === 0) return undefined;
  // Parsed and written again, large integers would change.
  return writtenMember(bytes, "input");
}

function readMetadata(payload: JsonRecord): CodeWhispererEvent {
  const usage = own(payload, "tokenUsage");
  return {
    type: "metadata",
    tokenUsage: isObject(usage)
      ? {
          uncachedInputTokens: countOf(usage, "uncachedInputTokens"),
          outputTokens: countOf(usage, "outputTokens"),
          cacheReadInputTokens: countOf(usage, "cacheReadInputTokens"),
          cacheWriteInputTokens: countOf(usage, "cacheWriteInputTokens"),
        }
      : undefined,
    stopReason: stopReasonOf(payload),
    refusal: refusalOf(own(payload, "stopDetails")),
  };
}

/**
 * A value that is not a text is still a reason, though an unknown one: it must not look like none.
 */
function stopReasonOf(payload: JsonRecord): string | undefined {
  const reason = own(payload, "stopReason") ?? undefined;
  if (reason === undefined || typeof reason === "string") return nameOf(payload, "stopReason");
  return JSON.stringify(reason).slice(0, MAX_NAME);
}

function refusalOf(stopDetails: unknown): Refusal | undefined {
  const refusal = isObject(stopDetails) ? own(stopDetails, "refusal") : undefined;
  if (!isObject(refusal)) return undefined;
  return {
    category: saidIn(refusal, "category"),
    explanation: saidIn(refusal, "explanation"),
  };
}

/** Characters; nobody reads a longer sentence. */
const MAX_SAID = 2000;

/** The service's own words, which may quote what it was sent. */
function saidIn(record: JsonRecord, key: string): string | undefined {
  const text = optionalText(record, key);
  return text === undefined ? undefined : safeText(text, MAX_SAID);
}

function readContextUsage(payload: JsonRecord): CodeWhispererEvent {
  return { type: "contextUsage", percentage: countOf(payload, "contextUsagePercentage") };
}

function readMetering(payload: JsonRecord): CodeWhispererEvent {
  return {
    type: "metering",
    credits: countOf(payload, "usage"),
    unit: nameOf(payload, "unit"),
  };
}

function readInvalidState(payload: JsonRecord): CodeWhispererEvent {
  return {
    type: "invalidState",
    reason: nameOf(payload, "reason"),
    message: saidIn(payload, "message"),
  };
}

function readMessageMetadata(payload: JsonRecord): CodeWhispererEvent {
  return {
    type: "messageMetadata",
    conversationId: nameOf(payload, "conversationId"),
    utteranceId: nameOf(payload, "utteranceId"),
  };
}
