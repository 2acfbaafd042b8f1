import type { Node } from "jsonc-parser";

/** In place of `length` characters at `offset` comes `text`. */
export interface Edit {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

/** How the author of a file breaks and indents lines. */
export interface Style {
  readonly lineBreak: string;
  /** One level of indentation. */
  readonly indent: string;
}

/** @param edits in any order, not overlapping */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let result = "";
  let read = 0;
  for (const edit of [...edits].sort((left, right) => left.offset - right.offset)) {
    result += text.slice(read, edit.offset) + edit.text;
    read = edit.offset + edit.length;
  }
  return result + text.slice(read);
}

export function styleOf(text: string, root: Node): Style {
  const first = root.children?.[0];
  const before = first === undefined ? "" : linePrefix(text, first.offset);
  const isIndented = before !== "" && before.trim() === "";
  return { lineBreak: text.includes("\r\n") ? "\r\n" : "\n", indent: isIndented ? before : "  " };
}

/** Adds a last child to an array or an object, behind every comment that is there. */
export function insertChild(text: string, parent: Node, child: string, style: Style): Edit[] {
  const [first] = parent.children ?? [];
  const last = parent.children?.at(-1);
  if (first === undefined || last === undefined) return [insertOnly(text, parent, child, style)];
  const inside = parent.offset + 1;
  const closing = endOf(parent) - 1;
  const behind = endOf(last);
  const hasComma = text.charAt(behindTrivia(text, behind)) === ",";
  const place = inside + text.slice(inside, closing).trimEnd().length;
  const isOnLines =
    hasBreak(text.slice(inside, first.offset)) || hasBreak(text.slice(behind, closing));
  const before = isOnLines ? style.lineBreak + indentLike(text, last, style) : " ";
  return [
    ...(hasComma ? [] : [{ offset: behind, length: 0, text: "," }]),
    { offset: place, length: 0, text: before + child + (hasComma ? "," : "") },
  ];
}

/** As far to the right as a child that stands on a line of its own, else one level more than its line. */
function indentLike(text: string, child: Node, { indent }: Style): string {
  const prefix = linePrefix(text, child.offset);
  return prefix.trim() === "" ? prefix : leadingSpace(prefix) + indent;
}

function insertOnly(text: string, parent: Node, child: string, style: Style): Edit {
  const offset = parent.offset + 1;
  const inner = text.slice(offset, endOf(parent) - 1);
  const outer = leadingSpace(linePrefix(text, parent.offset));
  const line = style.lineBreak + outer + style.indent + child;
  if (inner.trim() !== "") {
    const gap = /^\s/.test(inner) ? "" : " ";
    return { offset, length: 0, text: hasBreak(inner) ? line : child + gap };
  }
  const isObject = parent.type === "object";
  return { offset, length: inner.length, text: isObject ? line + style.lineBreak + outer : child };
}

/** Takes a child away, with one comma and, if nothing else is on it, its line. Comments stay. */
export function removeChild(text: string, parent: Node, child: Node): Edit[] {
  const behind = endOf(child);
  const next = behindTrivia(text, behind);
  if (text.charAt(next) === ",") {
    const isNext = next === behind;
    const own = withSpace(text, child.offset, isNext ? next + 1 : behind);
    return isNext ? [own] : [own, { offset: next, length: 1, text: "" }];
  }
  const siblings = parent.children ?? [];
  const previous = siblings[siblings.indexOf(child) - 1];
  const own = withSpace(text, child.offset, behind);
  if (previous === undefined) return [own];
  return [{ offset: behindTrivia(text, endOf(previous)), length: 1, text: "" }, own];
}

/** The range with its whole line, if it has that alone, else with the blanks on one side. */
function withSpace(text: string, start: number, end: number): Edit {
  const before = linePrefix(text, start);
  const [after = ""] = /^[^\r\n]*/.exec(text.slice(end)) ?? [];
  const lineStart = start - before.length;
  if (before.trim() === "" && after.trim() === "" && lineStart > 0) {
    const breakLength = text.slice(0, lineStart).endsWith("\r\n") ? 2 : 1;
    const from = lineStart - breakLength;
    return { offset: from, length: end + after.length - from, text: "" };
  }
  const isLast = /^\s*[\]}]/.test(after);
  const blanks = isLast ? 0 : after.length - after.trimStart().length;
  const from = isLast ? start - (before.length - before.trimEnd().length) : start;
  return { offset: from, length: end + blanks - from, text: "" };
}

export function replaceNode({ length, offset }: Node, text: string): Edit {
  return { offset, length, text };
}

function endOf({ length, offset }: Node): number {
  return offset + length;
}

/** The first place that is neither white space nor in a comment. */
function behindTrivia(text: string, offset: number): number {
  const trivia = /(?:\s|\/\/[^\r\n]*|\/\*[^]*?\*\/)*/y;
  trivia.lastIndex = offset;
  trivia.exec(text);
  return trivia.lastIndex;
}

function linePrefix(text: string, offset: number): string {
  return /[^\r\n]*$/.exec(text.slice(0, offset))?.[0] ?? "";
}

function leadingSpace(line: string): string {
  return /^[ \t]*/.exec(line)?.[0] ?? "";
}

function hasBreak(text: string): boolean {
  return /[\r\n]/.test(text);
}
