import type { CodeWhispererEvent } from "../../codewhisperer/events.ts";
import { KiroApiError, KiroNetworkError, KiroStreamError } from "../../facts/errors.ts";
import type { ChatDelta } from "../../openai/chat-response.ts";
import { TokenEstimate } from "../tokens/token-estimate.ts";
import { type AnswerFacts, AnswerNotes } from "./answer-notes.ts";
import { AnswerText } from "./text/answer-text.ts";
import { Closing, type ClosingHabit } from "./closing.ts";
import { DeltaList } from "./delta-list.ts";
import * as finish from "./finish.ts";
import type { CallsEnd } from "./calls/tool-call.ts";
import { type ArgumentNames, ToolCallTracker } from "./calls/tool-call-tracker.ts";
import { type SourcedUsage, sourcedUsage } from "./usage.ts";

export interface ChatTranslatorOptions {
  /** Name on the wire -> the caller's name, where they differ. */
  readonly toolNames: ReadonlyMap<string, string>;
  /** The same for arguments, of tools whose arguments have other names on the wire. */
  readonly argumentNames?: ArgumentNames;
  /** The model was asked to think in `<thinking>` tags. */
  readonly thinkingTags: boolean;
  /** Size of the prompt in tokens; called only if the service does not count. */
  readonly promptTokens: () => number;
  /** Window of the model that answered, in tokens; undefined if it is not known. */
  readonly windowOf: (answeredBy: string | undefined) => number | undefined;
  readonly words: finish.AnswerWords;
  readonly habit: ClosingHabit;
  /**
   * Notes that a tool call was cut off. @returns whether that had happened to this question before
   */
  readonly noteCutCall: () => boolean;
  /** The model is told of a cut call. @returns whether it was told too often in a row */
  readonly noteHandedBack: () => boolean;
  /** Notes an answer in which no call was cut. */
  readonly noteUncut: () => void;
  /** List the answer's sources under it. */
  readonly showReferences: boolean;
}

/** Event stream -> chat completion, incrementally: no event is read twice. */
export class ChatTranslator {
  readonly #tools: ToolCallTracker;
  readonly #out = new DeltaList();
  readonly #text: AnswerText;
  readonly #notes = new AnswerNotes();
  readonly #closing = new Closing();
  readonly #argumentSize = new TokenEstimate();
  readonly #options: ChatTranslatorOptions;
  #usage: SourcedUsage | undefined;
  #fault: KiroStreamError | undefined;

  constructor(options: ChatTranslatorOptions) {
    const nameOf = (name: string) => options.toolNames.get(name) ?? name;
    this.#tools = new ToolCallTracker(nameOf, options.argumentNames);
    this.#text = new AnswerText(this.#out, options.thinkingTags);
    this.#options = options;
  }

  /** What the service has said beside the answer so far. */
  get facts(): AnswerFacts {
    return this.#notes.facts;
  }

  /** The service has sent an answer and closed it. */
  get isClosed(): boolean {
    return this.#closing.isClosed && (this.#text.hasWords || this.#tools.hasCalls);
  }

  /** Share of the model's window that the service names; zero where it does not. */
  get filled(): number {
    return (this.#notes.percentage ?? 0) / 100;
  }

  /** Known after `finish`. */
  get usage(): SourcedUsage | undefined {
    return this.#usage;
  }

  /**
   * What a batch of events adds to the answer; neighbours of one kind are merged. Deltas from
   * before a fault are returned first; the next call throws.
   * @throws KiroStreamError `invalid_state`, `tool_call_too_large`
   */
  push(events: readonly CodeWhispererEvent[]): readonly ChatDelta[] {
    if (this.#fault !== undefined) throw this.#fault;
    try {
      for (const event of events) this.#take(event);
    } catch (error) {
      if (!(error instanceof KiroStreamError) || this.#out.isEmpty) throw error;
      this.#fault = error;
    }
    return this.#out.take();
  }

  /**
   * The end: output that was held back, the notes under the answer, the finish reason, the usage.
   * @param fault what broke the stream; an answer that the service had closed by then is complete
   * @throws the fault, or KiroStreamError if the end came in the middle: `empty_response`,
   * `thoughts_only`, `answer_unclosed`, `context_exceeded`, `output_malformed`,
   * `tool_call_incomplete`, `tool_calls_cut`, `tool_call_malformed`, `tool_call_missing`
   */
  finish(fault?: Error): readonly ChatDelta[] {
    if (this.#fault !== undefined) throw this.#fault;
    try {
      return this.#finish(fault);
    } catch (error) {
      // The service's own words explain a missing answer better than we can.
      throw fault instanceof KiroApiError ? fault : error;
    }
  }

  #finish(fault: Error | undefined): readonly ChatDelta[] {
    const { isClosed } = this.#closing;
    const { ending } = this.#notes;
    const end: CallsEnd = { isClosed, isCut: finish.isCutByLimit(ending) };
    const isRefused = finish.refuserOf(ending) !== undefined;
    const isCut = !isRefused && this.#tools.isCut(end);
    if (fault !== undefined && !(isClosed ? isOfService(fault) : isCut && isCutting(fault))) {
      throw fault;
    }
    const reason = finish.finishReasonOf(ending, this.#tools.hasCalls);
    this.#text.finish();
    if (isCut) {
      this.#spoilCalls(end, fault);
      return this.#end("tool_calls");
    }
    this.#requireWhole(ending);
    this.#options.noteUncut();
    // Refused calls must not be run: their last braces are never sent.
    if (!isRefused) this.#addTools(this.#tools.finish());
    this.#text.addBelow(this.#refusal());
    this.#text.addBelow(this.#limitNote(isRefused));
    if (this.#options.showReferences) {
      this.#text.addBelow(this.#notes.references.toMarkdown(this.#options.words));
    }
    return this.#end(reason);
  }

  #take(event: CodeWhispererEvent): void {
    switch (event.type) {
      case "assistantResponse":
        this.#notes.noteModel(event.modelId);
        if (event.content !== "") this.#closing.noteOutput();
        this.#text.addContent(event.content);
        return;
      case "reasoning":
        if (event.text) this.#closing.noteOutput();
        this.#text.addThoughts(event.text ?? "", event.redacted);
        return;
      case "toolUse":
        this.#closing.noteOutput();
        this.#text.flushTags();
        this.#addTools(this.#tools.push(event));
        return;
      case "invalidState":
        if (this.isClosed) return;
        throw new KiroStreamError("invalid_state", {
          serviceMessage: event.message,
          reason: event.reason,
        });
      default:
        this.#closing.note(event.type);
        this.#notes.take(event);
    }
  }

  /** Decided by the service's events, never by the amount of output. */
  #requireWhole(ending: finish.Ending): void {
    const { habit } = this.#options;
    const { isClosed } = this.#closing;
    if (isClosed) habit.noteClosed();
    if (!this.#text.hasWords && !this.#tools.hasCalls) {
      finish.refuseEmpty(ending, this.#text.hasThoughts, isClosed);
    } else if (!isClosed && !habit.noteUnclosed()) {
      throw new KiroStreamError("answer_unclosed");
    }
  }

  /**
   * The first time it may be chance; after that the model is told, because the same call would be
   * cut again.
   */
  #spoilCalls(end: CallsEnd, fault: Error | undefined): void {
    const isKnown = this.#options.noteCutCall() || end.isCut;
    const by = end.isCut ? "limit" : fault === undefined ? "end" : "fault";
    const { callCut } = this.#options.words;
    const note = (characters?: number) =>
      callCut(characters === undefined ? undefined : { characters, by });
    const spoiled = isKnown ? this.#tools.spoil(end, note) : [];
    if (spoiled.length === 0) throw fault ?? new KiroStreamError("tool_call_incomplete");
    if (this.#options.noteHandedBack()) throw new KiroStreamError("tool_calls_cut");
    this.#addTools(spoiled);
  }

  #end(reason: ReturnType<typeof finish.finishReasonOf>): readonly ChatDelta[] {
    this.#out.add({ kind: "finish", reason });
    this.#usage = this.#measure();
    this.#out.add({ kind: "usage", usage: this.#usage.usage });
    return this.#out.take();
  }

  #measure(): SourcedUsage {
    const { counted, percentage, facts } = this.#notes;
    return sourcedUsage({
      counted,
      percentage,
      window: this.#options.windowOf(facts.answeredBy),
      promptTokens: this.#options.promptTokens,
      outputTokens: () => this.#text.tokens + this.#argumentSize.tokens,
    });
  }

  /** Why the answer is missing or ends here. */
  #refusal(): string {
    const { ending } = this.#notes;
    const by = finish.refuserOf(ending);
    if (by === undefined) return "";
    const category = ending.refusal?.category ?? "";
    const explanation = ending.refusal?.explanation ?? "";
    return this.#options.words.refusal({ by, category, explanation });
  }

  /** Every other empty answer has been refused by now. */
  #limitNote(isRefused: boolean): string {
    const hasOutput = this.#text.hasWords || this.#tools.hasCalls;
    return hasOutput || isRefused ? "" : this.#options.words.limitReached(this.#text.hasThoughts);
  }

  #addTools(deltas: readonly ChatDelta[]): void {
    for (const delta of deltas) {
      if (delta.kind === "tool-arguments") this.#argumentSize.add(delta.arguments);
      this.#out.add(delta);
    }
  }
}

/** Neither an abort nor a bug of ours. */
function isOfService(fault: unknown): boolean {
  return isCutting(fault) || fault instanceof KiroApiError || fault instanceof KiroStreamError;
}

/** The connection or its bytes broke off, and the service did not say why. */
function isCutting(fault: unknown): boolean {
  if (fault instanceof KiroNetworkError) return fault.code !== "aborted";
  return fault instanceof KiroStreamError && fault.code !== "tool_call_malformed";
}
