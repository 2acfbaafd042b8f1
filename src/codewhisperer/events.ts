import { isObject } from "../lib/read.ts";
import { KiroApiError, KiroStreamError } from "../facts/errors.ts";
import type { FrameHeaders } from "./event-headers.ts";

/** What the service says while it answers (PROTOCOL 4.2), as far as a client can use it. */
export type CodeWhispererEvent =
  | { readonly type: "assistantResponse"; readonly content: string }
  | {
      readonly type: "reasoning";
      readonly text: string | undefined;
      readonly signature: string | undefined;
      /** Reasoning that the service keeps to itself, as it sent it. */
      readonly redacted: string | undefined;
    }
  | {
      readonly type: "toolUse";
      /** Empty where the service named none. */
      readonly toolUseId: string;
      /** Empty where the service named none. */
      readonly name: string;
      /** A piece of the arguments' JSON text. */
      readonly input: string | undefined;
      readonly stop: boolean;
    }
  | {
      readonly type: "metadata";
      readonly tokenUsage: TokenUsage | undefined;
      readonly stopReason: string | undefined;
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
    };

export interface TokenUsage {
  readonly uncachedInputTokens: number | undefined;
  readonly outputTokens: number | undefined;
  readonly cacheReadInputTokens: number | undefined;
  readonly cacheWriteInputTokens: number | undefined;
}

type JsonRecord = Readonly<Record<string, unknown>>;

const EVENT_READERS: ReadonlyMap<string, (payload: JsonRecord) => CodeWhispererEvent> = new Map([
  ["assistantResponseEvent", readAssistantResponse],
  ["reasoningContentEvent", readReasoning],
  ["toolUseEvent", readToolUse],
  ["metadataEvent", readMetadata],
  ["contextUsageEvent", readContextUsage],
  ["meteringEvent", readMetering],
  ["invalidStateEvent", readInvalidState],
]);

/** HTTP status that an exception stands for (PROTOCOL 5); names in lower case. */
const EXCEPTION_STATUS: ReadonlyMap<string, number> = new Map([
  ["validationexception", 400],
  ["servicequotaexceededexception", 402],
  ["accessdeniedexception", 403],
  ["resourcenotfoundexception", 404],
  ["conflictexception", 409],
  ["throttlingexception", 429],
  ["internalserverexception", 500],
  ["serviceunavailableexception", 503],
]);

/**
 * The event that a frame carries; `undefined` for one of a type that is of no use to a client.
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
      const read = EVENT_READERS.get(eventType);
      return read === undefined ? undefined : read(parseRecord(payload, eventType));
    }
    case "exception":
      throw exception(headers.get(":exception-type") ?? "", payload);
    case "error":
      throw serviceError(headers.get(":error-code") ?? "", headers.get(":error-message"));
    default:
      throw malformed("neither an event nor an error");
  }
}

function readAssistantResponse(payload: JsonRecord): CodeWhispererEvent {
  return { type: "assistantResponse", content: textOf(payload, "content") ?? "" };
}

function readReasoning(payload: JsonRecord): CodeWhispererEvent {
  return {
    type: "reasoning",
    text: textOf(payload, "text"),
    signature: optionalText(payload, "signature"),
    redacted: optionalText(payload, "redactedContent"),
  };
}

function readToolUse(payload: JsonRecord): CodeWhispererEvent {
  return {
    type: "toolUse",
    toolUseId: textOf(payload, "toolUseId") ?? "",
    name: textOf(payload, "name") ?? "",
    input: toolInputOf(payload),
    stop: own(payload, "stop") === true,
  };
}

/** Arguments come as pieces of JSON text, now and then as a ready object (PROTOCOL 4.3). */
function toolInputOf(payload: JsonRecord): string | undefined {
  const input = own(payload, "input");
  if (!isObject(input)) return textOf(payload, "input");
  // Said of a call before its first piece, an empty object adds nothing to it.
  return Object.keys(input).length === 0 ? undefined : JSON.stringify(input);
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
    stopReason: optionalText(payload, "stopReason"),
  };
}

function readContextUsage(payload: JsonRecord): CodeWhispererEvent {
  return { type: "contextUsage", percentage: countOf(payload, "contextUsagePercentage") };
}

function readMetering(payload: JsonRecord): CodeWhispererEvent {
  return {
    type: "metering",
    credits: countOf(payload, "usage"),
    unit: optionalText(payload, "unit"),
  };
}

function readInvalidState(payload: JsonRecord): CodeWhispererEvent {
  return {
    type: "invalidState",
    reason: optionalText(payload, "reason"),
    message: optionalText(payload, "message"),
  };
}

function exception(name: string, payload: Uint8Array): KiroApiError {
  const body = bodyOf(payload);
  const type = exceptionName(name);
  return new KiroApiError({
    status: EXCEPTION_STATUS.get(type.toLowerCase()) ?? 500,
    type,
    reason: optionalText(body, "reason"),
    serviceMessage: optionalText(body, "message") ?? optionalText(body, "Message"),
  });
}

function serviceError(code: string, message: string | undefined): KiroApiError {
  const type = exceptionName(code);
  const status = EXCEPTION_STATUS.get(type.toLowerCase()) ?? statusOf(code) ?? 500;
  return new KiroApiError({ status, type, serviceMessage: message });
}

/** Without namespace, with the capital that a member name of the event union lacks. */
function exceptionName(name: string): string {
  const bare = name.slice(name.lastIndexOf("#") + 1);
  if (bare === "" || bare === "error") return "InternalServerException";
  return bare.charAt(0).toUpperCase() + bare.slice(1);
}

function statusOf(code: string): number | undefined {
  return /^[45]\d\d$/.test(code) ? Number(code) : undefined;
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

function parseRecord(payload: Uint8Array, eventType: string): JsonRecord {
  let value: unknown;
  try {
    value = JSON.parse(utf8.decode(payload));
  } catch (cause) {
    throw malformed(`${eventType} is not JSON`, cause);
  }
  if (!isObject(value)) throw malformed(`${eventType} is not a JSON object`);
  return value;
}

/** Body of an exception; one that cannot be read must not hide the exception itself. */
function bodyOf(payload: Uint8Array): JsonRecord {
  try {
    return parseRecord(payload, "exception");
  } catch {
    return {};
  }
}

function own(record: JsonRecord, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** A text that may be absent; of any other type it would be lost output, so that is an error. */
function textOf(record: JsonRecord, key: string): string | undefined {
  const value = own(record, key) ?? undefined;
  if (value === undefined || typeof value === "string") return value;
  throw malformed(`"${key}" is not text`);
}

/** A text that is nice to have. */
function optionalText(record: JsonRecord, key: string): string | undefined {
  const value = own(record, key);
  return typeof value === "string" ? value : undefined;
}

/** A figure that is nice to have: finite and not negative. */
function countOf(record: JsonRecord, key: string): number | undefined {
  const value = own(record, key);
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : undefined;
}

function malformed(detail: string, cause?: unknown): KiroStreamError {
  return new KiroStreamError("event_malformed", { detail }, { cause });
}
