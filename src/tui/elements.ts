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
export function column(theme: HostApi["theme"], lines: () => readonly Line[]): HostElement {
  const box = createElement("box");
  const shown = createMemo(lines, undefined, { equals: isSame });
  insert(box, () => shown().map((line) => lineOf(theme, line)));
  return box;
}

function isSame(left: readonly Line[], right: readonly Line[]): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

function lineOf(theme: HostApi["theme"], { isBold = false, text, tone }: Line): HostElement {
  const element = createElement("text");
  const content = isBold ? createElement("b") : element;
  insert(content, text);
  if (content !== element) insert(element, content);
  // The theme changes while it is drawn.
  effect(() => void setProp(element, "fg", theme.current[tone]));
  return element;
}
