import type { CodeWhispererEvent } from "../../codewhisperer/events.ts";
import { KiroStreamError } from "../../facts/errors.ts";
import { printable } from "../../lib/log/printable.ts";
import type { ChatDelta } from "../../openai/chat-response.ts";
import { type AnswerFacts, AnswerNotes } from "./answer-notes.ts";
import { type AnswerWords, finishReasonOf, refuseEmpty, refuserOf } from "./finish.ts";
import { createTextChannel } from "./text-channel.ts";
import { ThinkingSplitter } from "./thinking.ts";
import { type ArgumentNames, ToolCallTracker } from "./tool-call-tracker.ts";
import { type SourcedUsage, sourcedUsage } from "./usage.ts";

export interface ChatTranslatorOptions {
  /** Name on the wire -> the caller's name, where they differ. */
  readonly toolNames: ReadonlyMap<string, string>;
  /** The same for the arguments of tools whose arguments have other names on the wire. */
  readonly argumentNames?: ArgumentNames;
  /** The model was asked to think in `<thinking>` tags. */
  readonly thinkingTags: boolean;
  /** Size of the prompt in tokens; asked for only where the service does not count. */
  readonly promptTokens: () => number;
  /** Window of the model that answered, in tokens; undefined where it is not known. */
  readonly windowOf: (answeredBy: string | undefined) => number | undefined;
  readonly words: AnswerWords;
  /** Put a list of what the answer is based on under it. */
  readonly showReferences: boolean;
}

/** Event stream -> chat completion, incrementally: nothing is read twice. */
export class ChatTranslator {
  readonly #tools: ToolCallTracker;
  readonly #splitter: ThinkingSplitter | undefined;
  readonly #channels = { content: createTextChannel(), reasoning: createTextChannel() };
  readonly #notes = new AnswerNotes();
  readonly #options: ChatTranslatorOptions;
  #out: ChatDelta[] = [];
  #characters = 0;
  #hasText = false;
  #usage: SourcedUsage | undefined;
  #fault: KiroStreamError | undefined;

  constructor(options: ChatTranslatorOptions) {
    const nameOf = (name: string) => options.toolNames.get(name) ?? name;
    this.#tools = new ToolCallTracker(nameOf, options.argumentNames);
    this.#splitter = options.thinkingTags ? new ThinkingSplitter() : undefined;
    this.#options = options;
  }

  /** What the service has said beside the answer so far. */
  get facts(): AnswerFacts {
    return this.#notes.facts;
  }

  /** Known after `finish`. */
  get usage(): SourcedUsage | undefined {
    return this.#usage;
  }

  /**
   * What a batch of events adds to the answer, neighbours of one kind merged. What came before a
   * fault is returned first; the next call throws.
   * @throws KiroStreamError `invalid_state`, `tool_call_incomplete`, `tool_call_malformed`
   */
  push(events: readonly CodeWhispererEvent[]): readonly ChatDelta[] {
    if (this.#fault !== undefined) throw this.#fault;
    this.#out = [];
    try {
      for (const event of events) this.#take(event);
    } catch (error) {
      if (!(error instanceof KiroStreamError) || this.#out.length === 0) throw error;
      this.#fault = error;
    }
    return this.#out;
  }

  /**
   * The end: what was held back, what stands under the answer, the finish reason, the usage.
   * @throws KiroStreamError where the end came in the middle: `empty_response`,
   * `context_exceeded`, `tool_call_incomplete`, `tool_call_malformed`, `output_malformed`, or the
   * fault that `push` held back
   */
  finish(): readonly ChatDelta[] {
    if (this.#fault !== undefined) throw this.#fault;
    this.#out = [];
    this.#flushSplitter();
    this.#flushChannels();
    const { ending } = this.#notes;
    const reason = finishReasonOf(ending, this.#tools.hasCalls);
    this.#addTools(this.#tools.finish());
    if (this.#characters === 0 && !this.#tools.hasCalls) refuseEmpty(ending);
    this.#addBelow(this.#refusal());
    if (this.#options.showReferences) {
      this.#addBelow(this.#notes.references.toMarkdown(this.#options.words));
    }
    this.#add({ kind: "finish", reason });
    this.#usage = this.#measure();
    this.#add({ kind: "usage", usage: this.#usage.usage });
    return this.#out;
  }

  #take(event: CodeWhispererEvent): void {
    switch (event.type) {
      case "assistantResponse":
        this.#notes.noteModel(event.modelId);
        this.#addContent(event.content);
        return;
      case "reasoning":
        this.#addText("reasoning", event.text ?? "");
        return;
      case "toolUse":
        this.#flushSplitter();
        this.#addTools(this.#tools.push(event));
        return;
      case "invalidState":
        throw new KiroStreamError("invalid_state", { serviceMessage: event.message });
      case "metadata":
      case "contextUsage":
      case "metering":
        this.#tools.noteClosing();
        this.#notes.take(event);
        return;
      default:
        this.#notes.take(event);
    }
  }

  #measure(): SourcedUsage {
    const { counted, percentage, facts } = this.#notes;
    return sourcedUsage({
      counted,
      percentage,
      window: this.#options.windowOf(facts.answeredBy),
      promptTokens: this.#options.promptTokens,
      outputCharacters: this.#characters,
    });
  }

  /** Why there is no answer, or no more of it. */
  #refusal(): string {
    const { refusal } = this.#notes.ending;
    const by = refuserOf(this.#notes.ending);
    if (by === undefined) return "";
    const category = printable(refusal?.category ?? "");
    const explanation = printable(refusal?.explanation ?? "");
    return this.#options.words.refusal({ by, category, explanation });
  }

  /** A paragraph that is not the model's. */
  #addBelow(text: string): void {
    if (text === "") return;
    this.#add({ kind: "content", text: this.#hasText ? `\n\n${text}` : text });
    this.#hasText = true;
  }

  #addContent(text: string): void {
    if (this.#splitter === undefined) {
      this.#addText("content", text);
      return;
    }
    for (const piece of this.#splitter.push(text)) this.#addText(piece.kind, piece.text);
  }

  #addText(kind: "content" | "reasoning", raw: string): void {
    const text = this.#channels[kind].push(raw);
    if (text === "") return;
    this.#characters += text.length;
    if (kind === "content") this.#hasText = true;
    this.#add({ kind, text });
  }

  #addTools(deltas: readonly ChatDelta[]): void {
    for (const delta of deltas) {
      if (delta.kind === "tool-arguments") this.#characters += delta.arguments.length;
      this.#add(delta);
    }
  }

  /** Text that waited for the rest of a tag. */
  #flushSplitter(): void {
    for (const piece of this.#splitter?.flush() ?? []) this.#addText(piece.kind, piece.text);
  }

  /** The first half of a character whose second half never came. */
  #flushChannels(): void {
    for (const kind of ["reasoning", "content"] as const) {
      const rest = this.#channels[kind].finish();
      if (rest === "") continue;
      if (kind === "content") this.#hasText = true;
      this.#add({ kind, text: rest });
    }
  }

  #add(delta: ChatDelta): void {
    const last = this.#out.at(-1);
    const merged = last && merge(last, delta);
    if (merged === undefined) this.#out.push(delta);
    else this.#out[this.#out.length - 1] = merged;
  }
}

/** One delta for two of the same kind; undefined where they must stay two. */
function merge(last: ChatDelta, next: ChatDelta): ChatDelta | undefined {
  if (next.kind === "content" && last.kind === "content") {
    return { kind: "content", text: last.text + next.text };
  }
  if (next.kind === "reasoning" && last.kind === "reasoning") {
    return { kind: "reasoning", text: last.text + next.text };
  }
  if (
    next.kind === "tool-arguments" &&
    last.kind === "tool-arguments" &&
    last.index === next.index
  ) {
    return { ...next, arguments: last.arguments + next.arguments };
  }
  return undefined;
}
