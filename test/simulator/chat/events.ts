/** The words of an answer: one helper for each event of PROTOCOL section 4.2. */

export type ChatEvent =
  | {
      readonly kind: "event";
      readonly type: string;
      readonly payload: unknown;
      /** The runtime host puts in what this request and its answer take of the model's window. */
      readonly isMeasured?: true;
    }
  | { readonly kind: "exception"; readonly type: string; readonly payload: unknown }
  | { readonly kind: "error"; readonly code: string; readonly message: string }
  /** Waits: milliseconds, or until the promise settles. */
  | { readonly kind: "pause"; readonly until: number | Promise<unknown> }
  /** Bytes as they are, whole frames or not. */
  | { readonly kind: "raw"; readonly bytes: Uint8Array };

/** Events in order; helpers that give several may stand in the list as they are. */
export type ChatEvents = readonly (ChatEvent | readonly ChatEvent[])[];

/** Any event by its wire name. */
export function event(type: string, payload: unknown): ChatEvent {
  return { kind: "event", type, payload };
}

/** @param modelId who answers; the service says so, of `auto` above all */
export function text(content: string, modelId?: string): ChatEvent {
  return event("assistantResponseEvent", {
    content,
    ...(modelId === undefined ? {} : { modelId }),
  });
}

/** Reasoning in one or several deltas; the signature comes last, alone. */
export function reasoning(deltas: string | readonly string[], signature?: string): ChatEvent[] {
  const list = typeof deltas === "string" ? [deltas] : deltas;
  const events = list.map((delta) => event("reasoningContentEvent", { text: delta }));
  if (signature !== undefined) events.push(event("reasoningContentEvent", { signature }));
  return events;
}

/** @param base64 what the model's provider encrypted */
export function redactedReasoning(base64: string): ChatEvent {
  return event("reasoningContentEvent", { redactedContent: base64 });
}

/**
 * A tool call: opening event, one event per fragment of its JSON input, closing event.
 * @param input fragments as they are, or an object that is cut into three
 */
export function toolUse(
  toolUseId: string,
  name: string,
  input: readonly string[] | Readonly<Record<string, unknown>> = [],
): ChatEvent[] {
  const fragments = isFragments(input) ? input : inThree(JSON.stringify(input));
  return [
    event("toolUseEvent", { toolUseId, name }),
    ...fragments.map((fragment) => event("toolUseEvent", { toolUseId, name, input: fragment })),
    event("toolUseEvent", { toolUseId, name, stop: true }),
  ];
}

interface TokenUsage {
  readonly uncachedInputTokens: number;
  readonly outputTokens: number;
  readonly totalTokens: number;
  readonly cacheReadInputTokens?: number;
  readonly cacheWriteInputTokens?: number;
}

interface Refusal {
  readonly category?: string;
  readonly explanation?: string;
}

export function metadata(
  tokenUsage?: TokenUsage,
  stopReason?: string,
  refusal?: Refusal,
): ChatEvent {
  return event("metadataEvent", {
    ...(tokenUsage === undefined ? {} : { tokenUsage }),
    ...(stopReason === undefined ? {} : { stopReason }),
    ...(refusal === undefined ? {} : { stopDetails: { refusal } }),
  });
}

export function metering(usage: number): ChatEvent {
  return event("meteringEvent", { usage, unit: "credit", unitPlural: "credits" });
}

/** @param percentage in percent points: 0.226 means 0.226 %; by default what the chat really takes */
export function contextUsage(percentage?: number): ChatEvent {
  const isMeasured = percentage === undefined;
  return {
    kind: "event",
    type: "contextUsageEvent",
    payload: { contextUsagePercentage: percentage ?? 0.226 },
    ...(isMeasured ? { isMeasured } : {}),
  };
}

export function messageMetadata(conversationId: string, utteranceId: string): ChatEvent {
  return event("messageMetadataEvent", { conversationId, utteranceId });
}

/**
 * The usual end of a stream: metadata with the reason, context usage, metering.
 * @param usage token counts, which real answers do not carry (PROTOCOL 4.3)
 */
export function ending(stopReason = "END_TURN", usage?: Partial<TokenUsage>): ChatEvent[] {
  return [metadata(usage && wholeUsage(usage), stopReason), contextUsage(), metering(0.05)];
}

function wholeUsage(usage: Partial<TokenUsage>): TokenUsage {
  const uncachedInputTokens = usage.uncachedInputTokens ?? 1200;
  const outputTokens = usage.outputTokens ?? 34;
  const cached = (usage.cacheReadInputTokens ?? 0) + (usage.cacheWriteInputTokens ?? 0);
  const totalTokens = usage.totalTokens ?? uncachedInputTokens + cached + outputTokens;
  return { ...usage, uncachedInputTokens, outputTokens, totalTokens };
}

/** An exception frame inside the stream. */
export function exception(type: string, message: string, reason?: string): ChatEvent {
  const payload = { message, ...(reason === undefined ? {} : { reason }) };
  return { kind: "exception", type, payload };
}

/** A frame with `:message-type` error, which has no payload. */
export function errorFrame(code: string, message: string): ChatEvent {
  return { kind: "error", code, message };
}

export function pause(until: number | Promise<unknown>): ChatEvent {
  return { kind: "pause", until };
}

function isFragments(
  input: readonly string[] | Readonly<Record<string, unknown>>,
): input is readonly string[] {
  return Array.isArray(input);
}

function inThree(json: string): string[] {
  const size = Math.max(1, Math.ceil(json.length / 3));
  return [json.slice(0, size), json.slice(size, 2 * size), json.slice(2 * size)].filter(Boolean);
}
