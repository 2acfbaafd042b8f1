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
 * Only there: a tag in later text or in code is text. Holds back nothing but a possible tag and
 * the white space next to it.
 */
export class ThinkingSplitter {
  /** `opened` and `closed` are inside and after, with the line breaks behind the tag to come. */
  #place: "start" | "opened" | "inside" | "closed" | "after" = "start";
  #held = "";

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
    return piece(this.#place === "inside" ? "reasoning" : "content", rest);
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
    const end = text.indexOf(CLOSING);
    if (end === -1) {
      const safe = safeLength(text);
      this.#held = text.slice(safe);
      return piece("reasoning", text.slice(0, safe));
    }
    this.#place = "closed";
    const reasoning = piece("reasoning", text.slice(0, trimmedLength(text, end)));
    return [...reasoning, ...this.#after(text.slice(end + CLOSING.length))];
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
