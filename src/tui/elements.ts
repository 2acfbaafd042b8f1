import { createElement, effect, insert, setProp, type HostElement } from "@opentui/solid";
import { createMemo } from "solid-js";
import type { HostApi, Tone } from "./host.ts";

/** One line on the screen. */
export interface Line {
  readonly text: string;
  readonly tone: Tone;
  readonly isBold?: boolean;
}

/** Lines below each other, drawn again whenever a signal that `lines` reads changes. */
export function column(
  theme: HostApi["theme"],
  lines: () => readonly Line[],
  wrapMode: "word" | "none" = "word",
): HostElement {
  const box = createElement("box");
  const shown = createMemo(lines, undefined, { equals: isSame });
  insert(box, () => shown().map((line) => lineOf(theme, line, wrapMode)));
  return box;
}

/**
 * At most one line at the right end of its place. It takes no room there: beside something long it
 * lies over its end, and the line of the host stays one line.
 */
export function modestLine(theme: HostApi["theme"], lines: () => readonly Line[]): HostElement {
  const place = createElement("box");
  setProp(place, "height", 1);
  const box = column(theme, lines, "none");
  const shape = { position: "absolute", right: 0, top: 0, height: 1 };
  for (const [name, value] of Object.entries(shape)) setProp(box, name, value);
  effect(() => void setProp(box, "width", lines()[0]?.text.length ?? 0));
  insert(place, box);
  return place;
}

function isSame(left: readonly Line[], right: readonly Line[]): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

function lineOf(
  theme: HostApi["theme"],
  { isBold = false, text, tone }: Line,
  wrapMode: "word" | "none",
): HostElement {
  const element = createElement("text");
  setProp(element, "wrapMode", wrapMode);
  const content = isBold ? createElement("b") : element;
  insert(content, text);
  if (content !== element) insert(element, content);
  // The theme changes while it is drawn.
  effect(() => void setProp(element, "fg", theme.current[tone]));
  return element;
}
