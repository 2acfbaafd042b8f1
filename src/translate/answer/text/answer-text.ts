import { TokenEstimate } from "../../tokens/token-estimate.ts";
import type { DeltaList } from "../delta-list.ts";
import { createTextChannel } from "./text-channel.ts";
import { ThinkingSplitter } from "./thinking.ts";

/** The text and the thoughts of an answer. */
export class AnswerText {
  readonly #out: DeltaList;
  readonly #channels = { content: createTextChannel(), reasoning: createTextChannel() };
  readonly #thinkingTags: boolean;
  readonly #size = new TokenEstimate();
  #splitter: ThinkingSplitter | undefined;
  #isBegun = false;
  #hasWords = false;
  #hasThoughts = false;

  /** @param thinkingTags the model was asked to think in `<thinking>` tags */
  constructor(out: DeltaList, thinkingTags: boolean) {
    this.#out = out;
    this.#thinkingTags = thinkingTags;
  }

  /** There is text to read; white space and thoughts do not count. */
  get hasWords(): boolean {
    return this.#hasWords;
  }

  get hasThoughts(): boolean {
    return this.#hasThoughts;
  }

  /** The model's output in tokens, roughly. */
  get tokens(): number {
    return this.#size.tokens;
  }

  addContent(text: string): void {
    if (text === "") return;
    if (!this.#isBegun) {
      this.#isBegun = true;
      // Some models repeat their reasoning in tags that nobody asked for.
      if (this.#thinkingTags || this.#hasThoughts) {
        this.#splitter = new ThinkingSplitter({ laterBlocks: this.#thinkingTags });
      }
    }
    if (this.#splitter === undefined) {
      this.#add("content", text);
      return;
    }
    for (const piece of this.#splitter.push(text)) this.#add(piece.kind, piece.text);
    if (this.#splitter.isOver) this.#splitter = undefined;
  }

  /** @param redacted thoughts that only the service can read */
  addThoughts(text: string, redacted?: string): void {
    if (redacted !== undefined && redacted !== "") this.#hasThoughts = true;
    this.#add("reasoning", text);
  }

  /** Adds a paragraph that is not the model's. */
  addBelow(text: string): void {
    if (text === "") return;
    this.#out.add({ kind: "content", text: this.#hasWords ? `\n\n${text}` : text });
    this.#hasWords = true;
  }

  /** Releases text that waited for the rest of a tag. */
  flushTags(): void {
    for (const piece of this.#splitter?.flush() ?? []) this.#add(piece.kind, piece.text);
  }

  /** Releases all text that waited, including half a character. */
  finish(): void {
    this.flushTags();
    for (const kind of ["reasoning", "content"] as const) {
      const rest = this.#channels[kind].finish();
      if (rest !== "") this.#put(kind, rest);
    }
  }

  #add(kind: "content" | "reasoning", raw: string): void {
    const text = this.#channels[kind].push(raw);
    if (text === "") return;
    this.#size.add(text);
    this.#put(kind, text);
  }

  #put(kind: "content" | "reasoning", text: string): void {
    if (kind === "reasoning") this.#hasThoughts = true;
    else if (!this.#hasWords) this.#hasWords = text.trim() !== "";
    this.#out.add({ kind, text });
  }
}
