import { advance, isQuoted, UNQUOTED } from "./quoting.ts";

/** A piece of an answer, told apart by the tags around it. */
export interface AnswerPiece {
  readonly kind: "content" | "reasoning";
  readonly text: string;
}

const OPENING = "<thinking>";
const CLOSING = "</thinking>";
/** White space held back for a tag behind it; more of it is text, so that nothing is read twice. */
const HELD_SPACE = 64;

/**
 * Takes `<thinking>…</thinking>` out of the start of an answer (PROTOCOL 3.4, the prompt-tag form).
 * Only there: a tag in later text or in code is text. Holds back nothing but a possible tag, the
 * white space next to it, and what follows a tag that may be only quoted.
 */
export class ThinkingSplitter {
  /** `opened` and `closed` are inside and after, with the line breaks behind the tag to come. */
  #place: "start" | "opened" | "inside" | "closed" | "after" = "start";
  #held = "";
  /** Where the thought stands, up to what is held. */
  #quoting = UNQUOTED;

  push(text: string): readonly AnswerPiece[] {
    const pending = this.#held + text;
    this.#held = "";
    switch (this.#place) {
      case "start":
        return this.#atStart(pending);
      case "opened":
      case "inside":
        return this.#inside(pending);
      case "closed":
      case "after":
        return this.#after(pending);
    }
  }

  /** What was held back as a possible tag, because something other than text comes next. */
  flush(): readonly AnswerPiece[] {
    const rest = this.#held;
    this.#held = "";
    if (this.#place === "start" && rest !== "") this.#place = "after";
    if (this.#place !== "inside") return piece("content", rest);
    // Nothing more can show that the tag was only quoted.
    const tag = rest.indexOf(CLOSING);
    return tag === -1 ? this.#think(rest, rest.length) : this.#close(rest, tag);
  }

  #atStart(pending: string): readonly AnswerPiece[] {
    const trimmed = pending.trimStart();
    const isNear = pending.length - trimmed.length <= HELD_SPACE;
    if (isNear && trimmed.startsWith(OPENING)) {
      this.#place = "opened";
      return this.#inside(trimmed.slice(OPENING.length));
    }
    if (isNear && OPENING.startsWith(trimmed)) {
      this.#held = pending;
      return [];
    }
    this.#place = "after";
    return piece("content", pending);
  }

  #inside(pending: string): readonly AnswerPiece[] {
    const text = this.#place === "opened" ? withoutLeadingBreaks(pending) : pending;
    if (text === "") return [];
    this.#place = "inside";
    let from = 0;
    let quoting = this.#quoting;
    for (;;) {
      const tag = text.indexOf(CLOSING, from);
      if (tag === -1) return this.#think(text, safeLength(text));
      const end = tag + CLOSING.length;
      quoting = advance(quoting, text.slice(from, tag));
      const isTalk = isQuoted(quoting, text.slice(end));
      if (isTalk === undefined) return this.#think(text, trimmedLength(text, tag));
      if (!isTalk) return this.#close(text, tag);
      quoting = advance(quoting, CLOSING);
      from = end;
    }
  }

  /** So much of the text is a thought for sure; the rest waits. */
  #think(text: string, length: number): readonly AnswerPiece[] {
    const thought = text.slice(0, length);
    this.#held = text.slice(length);
    this.#quoting = advance(this.#quoting, thought);
    return piece("reasoning", thought);
  }

  #close(text: string, tag: number): readonly AnswerPiece[] {
    this.#place = "closed";
    const reasoning = piece("reasoning", text.slice(0, trimmedLength(text, tag)));
    return [...reasoning, ...this.#after(text.slice(tag + CLOSING.length))];
  }

  #after(pending: string): readonly AnswerPiece[] {
    const text = this.#place === "closed" ? withoutLeadingBreaks(pending) : pending;
    if (text !== "") this.#place = "after";
    return piece("content", text);
  }
}

function withoutLeadingBreaks(text: string): string {
  return text.replace(/^[\r\n]+/, "");
}

/** How much of the text can be neither the start of the closing tag nor white space before it. */
function safeLength(text: string): number {
  const bracket = text.lastIndexOf("<");
  const isTagStart = bracket !== -1 && CLOSING.startsWith(text.slice(bracket));
  return trimmedLength(text, isTagStart ? bracket : text.length);
}

/** Length up to `end` without the white space there, of which no more than the held is looked at. */
function trimmedLength(text: string, end: number): number {
  const start = Math.max(0, end - HELD_SPACE);
  return start + text.slice(start, end).trimEnd().length;
}

function piece(kind: AnswerPiece["kind"], text: string): readonly AnswerPiece[] {
  return text === "" ? [] : [{ kind, text }];
}
