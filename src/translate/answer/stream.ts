import type { CodeWhispererEvent } from "../../codewhisperer/events.ts";
import { KiroStreamError } from "../../facts/errors.ts";
import type { ChatDelta, Usage } from "../../openai/chat-response.ts";
import { estimatedUsage, finishReasonOf, refuseEmpty, usageOf } from "./finish.ts";
import { createTextChannel } from "./text-channel.ts";
import { ThinkingSplitter } from "./thinking.ts";
import { ToolCallTracker } from "./tool-call-tracker.ts";

export interface ChatTranslatorOptions {
  /** Name on the wire -> the caller's name, where they differ. */
  readonly toolNames: ReadonlyMap<string, string>;
  /** The model was asked to think in `<thinking>` tags. */
  readonly thinkingTags: boolean;
  /** Size of the prompt in tokens; asked for only where the service does not count. */
  readonly promptTokens: () => number;
}

/** Event stream -> chat completion, incrementally: nothing is read twice. */
export class ChatTranslator {
  readonly #tools: ToolCallTracker;
  readonly #splitter: ThinkingSplitter | undefined;
  readonly #channels = { content: createTextChannel(), reasoning: createTextChannel() };
  readonly #promptTokens: () => number;
  #out: ChatDelta[] = [];
  #characters = 0;
  #stopReason: string | undefined;
  #usage: Usage | undefined;
  #isEstimated = false;
  #fault: KiroStreamError | undefined;

  constructor(options: ChatTranslatorOptions) {
    this.#tools = new ToolCallTracker((name) => options.toolNames.get(name) ?? name);
    this.#splitter = options.thinkingTags ? new ThinkingSplitter() : undefined;
    this.#promptTokens = options.promptTokens;
  }

  /** The usage is a guess of ours; known after `finish`. */
  get isEstimated(): boolean {
    return this.#isEstimated;
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
   * The end: what was held back, the finish reason, the usage.
   * @throws KiroStreamError where the end came in the middle: `empty_response`,
   * `context_exceeded`, `tool_call_incomplete`, `tool_call_malformed`, or the fault that `push`
   * held back
   */
  finish(): readonly ChatDelta[] {
    if (this.#fault !== undefined) throw this.#fault;
    this.#out = [];
    this.#flushSplitter();
    this.#flushChannels();
    this.#addTools(this.#tools.finish());
    if (this.#characters === 0 && !this.#tools.hasCalls) refuseEmpty(this.#stopReason);
    this.#add({ kind: "finish", reason: finishReasonOf(this.#stopReason, this.#tools.hasCalls) });
    this.#isEstimated = this.#usage === undefined;
    const usage = this.#usage ?? estimatedUsage(this.#promptTokens(), this.#characters);
    this.#add({ kind: "usage", usage });
    return this.#out;
  }

  #take(event: CodeWhispererEvent): void {
    switch (event.type) {
      case "assistantResponse":
        this.#addContent(event.content);
        return;
      case "reasoning":
        this.#addText("reasoning", event.text ?? "");
        return;
      case "toolUse":
        this.#flushSplitter();
        this.#addTools(this.#tools.push(event));
        return;
      case "metadata":
        this.#noteMetadata(event);
        return;
      case "contextUsage":
      case "metering":
        this.#tools.noteClosing();
        return;
      case "invalidState":
        throw new KiroStreamError("invalid_state", { serviceMessage: event.message });
    }
  }

  #noteMetadata(event: Extract<CodeWhispererEvent, { type: "metadata" }>): void {
    this.#stopReason = event.stopReason ?? this.#stopReason;
    if (event.tokenUsage !== undefined) this.#usage = usageOf(event.tokenUsage) ?? this.#usage;
    this.#tools.noteClosing();
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
      if (rest !== "") this.#add({ kind, text: rest });
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
