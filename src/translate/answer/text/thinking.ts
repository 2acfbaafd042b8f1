import { advance, isQuoted, type Quoting, UNQUOTED } from "./quoting.ts";

/** A piece of an answer, thought or text, as the tags around it say. */
export interface AnswerPiece {
  readonly kind: "content" | "reasoning";
  readonly text: string;
}

const OPENING = "<thinking>";
const CLOSING = "</thinking>";
/**
 * White space that is held back for a tag after it; more of it is text, so that nothing is read
 * twice.
 */
const HELD_SPACE = 64;

/**
 * Separates `<thinking>…</thinking>` from an answer (PROTOCOL 3.4, the prompt-tag form). It may be
 * at the answer's start, directly after another block, and, if the model was asked for tags, at the
 * start of a line. A tag in other text or in code is text. Holds back only a possible tag, the
 * white space next to it, and the text after a tag that may be quoted.
 */
export class ThinkingSplitter {
  /** `opened` and `closed` are `inside` and `after` before the line breaks that follow the tag. */
  #place: "start" | "opened" | "inside" | "closed" | "after" = "start";
  #held = "";
  #pieces: AnswerPiece[] = [];
  /** The context of the thought or the text, up to the part that is held back. */
  #quoting = UNQUOTED;
  readonly #laterBlocks: boolean;
  /** A thought was passed on, and this is another block. */
  #needsBreak = false;
  #hasThought = false;

  constructor({ laterBlocks }: { readonly laterBlocks: boolean }) {
    this.#laterBlocks = laterBlocks;
  }

  /** Everything from now on is text. */
  get isOver(): boolean {
    return this.#place === "after" && !this.#laterBlocks;
  }

  push(text: string): readonly AnswerPiece[] {
    let rest: string | undefined = this.#held + text;
    this.#held = "";
    // No recursion: there may be thousands of blocks in one text.
    while (rest !== undefined) rest = this.#step(rest);
    return this.#take();
  }

  /**
   * Releases text that was held back as a possible tag, because something other than text comes
   * next.
   */
  flush(): readonly AnswerPiece[] {
    while (this.#held !== "") {
      const rest = this.#held;
      this.#held = "";
      if (this.#place === "inside") this.#flushThought(rest);
      else this.#say(rest);
    }
    return this.#take();
  }

  /** @returns the text that the next state has to read */
  #step(pending: string): string | undefined {
    switch (this.#place) {
      case "start":
        return this.#atStart(pending);
      case "opened":
      case "inside":
        return this.#inside(pending);
      case "closed":
        return this.#behindBlock(pending);
      case "after":
        return this.#after(pending);
    }
  }

  #take(): readonly AnswerPiece[] {
    const pieces = this.#pieces;
    this.#pieces = [];
    return pieces;
  }

  #atStart(pending: string): string | undefined {
    const trimmed = pending.trimStart();
    const isNear = pending.length - trimmed.length <= HELD_SPACE;
    if (isNear && trimmed.startsWith(OPENING)) return this.#open(trimmed.slice(OPENING.length));
    if (isNear && OPENING.startsWith(trimmed)) {
      this.#held = pending;
      return undefined;
    }
    this.#place = "after";
    return pending;
  }

  #behindBlock(pending: string): string | undefined {
    const text = withoutLeadingBreaks(pending);
    return text === "" ? undefined : this.#atStart(text);
  }

  #open(thought: string): string {
    this.#place = "opened";
    this.#quoting = UNQUOTED;
    this.#needsBreak = this.#hasThought;
    return thought;
  }

  #inside(pending: string): string | undefined {
    const text = this.#place === "opened" ? withoutLeadingBreaks(pending) : pending;
    if (text === "") return undefined;
    this.#place = "inside";
    let from = 0;
    let quoting = this.#quoting;
    for (;;) {
      const tag = text.indexOf(CLOSING, from);
      if (tag === -1) {
        this.#think(text, safeLength(text));
        return;
      }
      const end = tag + CLOSING.length;
      quoting = advance(quoting, text.slice(from, tag));
      const isTalk = isQuoted(quoting, text.slice(end));
      if (isTalk === undefined) {
        this.#think(text, trimmedLength(text, tag));
        return;
      }
      if (!isTalk) return this.#close(text, tag);
      quoting = advance(quoting, CLOSING);
      from = end;
    }
  }

  /** No more text can come to show that a tag was only quoted. */
  #flushThought(rest: string): void {
    const tag = rest.indexOf(CLOSING);
    if (tag === -1) {
      this.#think(rest, rest.length);
      return;
    }
    let behind: string | undefined = this.#close(rest, tag);
    while (behind !== undefined) behind = this.#step(behind);
  }

  /** Passes on the part of the text that is certainly a thought; the rest waits. */
  #think(text: string, length: number): undefined {
    const thought = text.slice(0, length);
    this.#held = text.slice(length);
    this.#quoting = advance(this.#quoting, thought);
    this.#addThought(thought);
    return undefined;
  }

  #close(text: string, tag: number): string {
    this.#addThought(text.slice(0, trimmedLength(text, tag)));
    this.#place = "closed";
    this.#quoting = UNQUOTED;
    return text.slice(tag + CLOSING.length);
  }

  #after(pending: string): string | undefined {
    if (!this.#laterBlocks) {
      this.#say(pending);
      return;
    }
    let from = 0;
    let quoting = this.#quoting;
    for (;;) {
      const bracket = pending.indexOf("<", from);
      if (bracket === -1) {
        this.#say(pending);
        return;
      }
      quoting = advance(quoting, pending.slice(from, bracket));
      if (isLineStart(quoting)) {
        const rest = pending.slice(bracket);
        if (rest.startsWith(OPENING)) {
          this.#say(pending.slice(0, bracket));
          return this.#open(rest.slice(OPENING.length));
        }
        if (OPENING.startsWith(rest)) {
          this.#held = rest;
          this.#say(pending.slice(0, bracket));
          return;
        }
      }
      quoting = advance(quoting, "<");
      from = bracket + 1;
    }
  }

  #say(text: string): undefined {
    if (text === "") return undefined;
    this.#place = "after";
    if (this.#laterBlocks) this.#quoting = advance(this.#quoting, text);
    this.#pieces.push({ kind: "content", text });
    return undefined;
  }

  #addThought(text: string): void {
    if (text === "") return;
    const prefix = this.#needsBreak ? "\n\n" : "";
    this.#needsBreak = false;
    this.#hasThought = true;
    this.#pieces.push({ kind: "reasoning", text: prefix + text });
  }
}

/** Whether only white space precedes it in its line, outside of a code block. */
function isLineStart({ fence, lineStart }: Quoting): boolean {
  return lineStart === "" && fence === "";
}

function withoutLeadingBreaks(text: string): string {
  return text.replace(/^[\r\n]+/, "");
}

/**
 * Length of the text that can be neither the start of the closing tag nor white space before it.
 */
function safeLength(text: string): number {
  const bracket = text.lastIndexOf("<");
  const isTagStart = bracket !== -1 && CLOSING.startsWith(text.slice(bracket));
  return trimmedLength(text, isTagStart ? bracket : text.length);
}

/** Length up to `end` without trailing white space, of which at most `HELD_SPACE` is looked at. */
function trimmedLength(text: string, end: number): number {
  const start = Math.max(0, end - HELD_SPACE);
  return start + text.slice(start, end).trimEnd().length;
}
