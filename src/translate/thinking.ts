/** A piece of an answer, told apart by the tags around it. */
export interface AnswerPiece {
  readonly kind: "content" | "reasoning";
  readonly text: string;
}

export interface ThinkingSplitter {
  push(text: string): readonly AnswerPiece[];
  /** What was held back as a possible tag. */
  finish(): readonly AnswerPiece[];
}

const OPENING = "<thinking>";
const CLOSING = "</thinking>";

/**
 * Takes `<thinking>…</thinking>` out of the start of an answer (PROTOCOL 3.4, the prompt-tag form).
 * Only there: a tag in later text or in code is text. Holds back nothing but a possible tag and
 * the line breaks next to it.
 */
export function createThinkingSplitter(): ThinkingSplitter {
  let place: "start" | "inside" | "gap" | "after" = "start";
  let held = "";

  function push(text: string): readonly AnswerPiece[] {
    if (place === "after") return piece("content", text);
    const pending = held + text;
    held = "";
    switch (place) {
      case "start":
        return atStart(pending);
      case "inside":
        return inside(pending);
      case "gap":
        return inGap(pending);
    }
  }

  function atStart(pending: string): readonly AnswerPiece[] {
    const trimmed = pending.trimStart();
    if (trimmed.startsWith(OPENING)) {
      place = "inside";
      return inside(trimmed.slice(OPENING.length).replace(/^\r?\n/, ""));
    }
    if (OPENING.startsWith(trimmed)) {
      held = pending;
      return [];
    }
    place = "after";
    return piece("content", pending);
  }

  function inside(pending: string): readonly AnswerPiece[] {
    const end = pending.indexOf(CLOSING);
    if (end === -1) {
      const safe = safeLength(pending);
      held = pending.slice(safe);
      return piece("reasoning", pending.slice(0, safe));
    }
    place = "gap";
    const reasoning = piece("reasoning", pending.slice(0, end).trimEnd());
    return [...reasoning, ...inGap(pending.slice(end + CLOSING.length))];
  }

  function inGap(pending: string): readonly AnswerPiece[] {
    const text = pending.replace(/^[\r\n]+/, "");
    if (text === "") return [];
    place = "after";
    return piece("content", text);
  }

  return {
    push,
    finish() {
      const rest = held;
      held = "";
      return piece(place === "inside" ? "reasoning" : "content", rest);
    },
  };
}

/** How much of the text can be neither the start of the closing tag nor white space before it. */
function safeLength(text: string): number {
  const bracket = text.lastIndexOf("<");
  const isTagStart = bracket !== -1 && CLOSING.startsWith(text.slice(bracket));
  return text.slice(0, isTagStart ? bracket : text.length).trimEnd().length;
}

function piece(kind: AnswerPiece["kind"], text: string): readonly AnswerPiece[] {
  return text === "" ? [] : [{ kind, text }];
}
