import type { Refusal } from "../../codewhisperer/events.ts";
import type { Reference } from "../../codewhisperer/references.ts";
import { KiroStreamError } from "../../facts/errors.ts";
import type { FinishReason } from "../../openai/chat-response.ts";

/** Why an answer ended, according to the service. */
export interface Ending {
  /** Absent in some streams (PROTOCOL 4.3). */
  readonly stopReason: string | undefined;
  readonly refusal: Refusal | undefined;
}

/** Who refused to answer. */
export type Refuser = "content-filter" | "guardrail";

/** The few sentences of an answer that are not the model's. */
export interface AnswerWords {
  readonly refusal: (facts: RefusalFacts) => string;
  /** The heading of the list of such references. */
  readonly referenceHeading: (kind: Reference["kind"]) => string;
  /**
   * Tells the model why a tool call was not run.
   * @param cut undefined: another call of its answer was cut off
   */
  readonly callCut: (cut: CutCall | undefined) => string;
  /**
   * Says why an answer that reached its length limit is empty.
   * @param hasThoughts it was spent on thoughts
   */
  readonly limitReached: (hasThoughts: boolean) => string;
}

/** How the arguments of a call ended too early. */
export interface CutCall {
  /** So many of them came. */
  readonly characters: number;
  /** A limit that the service named, the end of the answer, or a fault on the way. */
  readonly by: "limit" | "end" | "fault";
}

export interface RefusalFacts {
  readonly by: Refuser;
  /** One line, as the service names it; empty if it does not. */
  readonly category: string;
  /** One line in the service's words; empty if it says nothing. */
  readonly explanation: string;
}

/** The service's reasons (PROTOCOL 4.2). */
const FINISH_REASONS: ReadonlyMap<string, FinishReason> = new Map([
  ["END_TURN", "stop"],
  ["STOP_SEQUENCE", "stop"],
  ["TOOL_USE", "tool_calls"],
  ["MAX_TOKENS", "length"],
  ["MODEL_CONTEXT_WINDOW_EXCEEDED", "length"],
  ["CONTENT_FILTERED", "content_filter"],
  ["GUARDRAIL_INTERVENED", "content_filter"],
]);

/**
 * Always one of the four reasons that the host knows. Tool calls count more than the stop reason,
 * but a refusal is final.
 * @throws KiroStreamError `tool_call_malformed`, `output_malformed`, `tool_call_missing`
 */
export function finishReasonOf(ending: Ending, hasToolCalls: boolean): FinishReason {
  const stopReason = normal(ending.stopReason);
  if (stopReason === "MALFORMED_TOOL_USE") throw new KiroStreamError("tool_call_malformed");
  if (stopReason === "MALFORMED_MODEL_OUTPUT") throw new KiroStreamError("output_malformed");
  if (refuserOf(ending) !== undefined) return "content_filter";
  if (hasToolCalls) return "tool_calls";
  if (stopReason === undefined) return "stop";
  const reason = FINISH_REASONS.get(stopReason);
  // An answer with an unknown reason must not look finished.
  if (reason === undefined) return "length";
  // Without a call it is no answer: the call that the model announced has been lost.
  if (reason === "tool_calls") throw new KiroStreamError("tool_call_missing");
  return reason;
}

/** Whether the answer reached a length limit. */
export function isCutByLimit(ending: Ending): boolean {
  return FINISH_REASONS.get(normal(ending.stopReason) ?? "") === "length";
}

/** Who refused, if anybody did. */
export function refuserOf(ending: Ending): Refuser | undefined {
  const stopReason = normal(ending.stopReason);
  if (stopReason === "GUARDRAIL_INTERVENED") return "guardrail";
  const isFiltered = stopReason === "CONTENT_FILTERED" || ending.refusal !== undefined;
  return isFiltered ? "content-filter" : undefined;
}

/**
 * An answer without text and calls is valid only if the service says why it is empty.
 * @param hasThoughts thoughts came, which are no answer
 * @throws KiroStreamError `context_exceeded`, `thoughts_only`, `empty_response`
 */
export function refuseEmpty(ending: Ending, hasThoughts: boolean, isClosed: boolean): void {
  const stopReason = normal(ending.stopReason);
  if (refuserOf(ending) !== undefined || stopReason === "MAX_TOKENS") return;
  if (stopReason === "MODEL_CONTEXT_WINDOW_EXCEEDED") {
    throw new KiroStreamError("context_exceeded");
  }
  const isKnown = stopReason === undefined || FINISH_REASONS.has(stopReason);
  throw new KiroStreamError(hasThoughts ? "thoughts_only" : "empty_response", {
    ...(stopReason !== undefined && { detail: `stop reason ${stopReason}` }),
    stopReason: isKnown ? undefined : stopReason,
    isClosed,
  });
}

function normal(stopReason: string | undefined): string | undefined {
  const text = stopReason?.trim().toUpperCase();
  return text === "" ? undefined : text;
}
