import Table from "cli-table3";
import { safeText } from "../../lib/log/secret-text.ts";
import { paint, type Tone, type View } from "./view.ts";
import { fit, widthOf } from "./width.ts";

export interface Column {
  readonly title: string;
  readonly align?: "left" | "right";
  /** 1 stays longest: where there is no room, the column of the highest number is left out first. */
  readonly priority: number;
  /** Its texts may be cut down to this; absent: they are shown whole or not at all. */
  readonly min?: number;
}

export interface Cell {
  readonly text: string;
  readonly tone?: Tone;
}

/** Between two columns. */
const GAP = 2;

/** A table without borders: its head in bold, and no line wider than the view. */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  view: View,
): string {
  const texts = rows.map((row) => row.map((cell) => ({ ...cell, text: safeText(cell.text) })));
  const widths = share(columns, naturalWidths(columns, texts), view.columns);
  const shown = columns.flatMap((column, index) => {
    const width = widths[index] ?? 0;
    return width > 0 ? [{ column, index, width }] : [];
  });
  const table = new Table({
    chars: BORDERLESS,
    style: { "padding-left": 0, "padding-right": 0, head: [], border: [] },
    head: shown.map(({ column, width }) => view.colors.bold(fit(column.title, width))),
    colAligns: shown.map(({ column }) => column.align ?? "left"),
  });
  for (const row of texts) {
    table.push(
      shown.map(({ index, width }) => {
        const { text = "", tone = "plain" } = row[index] ?? {};
        return paint(view.colors, tone, fitCell(text, width));
      }),
    );
  }
  return withoutTrailingSpace(table.toString());
}

/** Some labels end with a piece of the account's id, which alone tells them apart and is not cut off. */
function fitCell(text: string, width: number): string {
  const end = / (?:\([^\s()]{1,8}\)|[\da-f]{4})$/u.exec(text)?.[0] ?? "";
  const room = width - widthOf(end);
  return room > 1 ? fit(text.slice(0, text.length - end.length), room) + end : fit(text, width);
}

const NOTHING = ["top", "bottom", "left", "right", "mid"].flatMap((side) =>
  ["", "-mid", "-left", "-right"].map((place) => [`${side}${place}`, ""] as const),
);
const BORDERLESS = { ...Object.fromEntries(NOTHING), middle: " ".repeat(GAP) };

function naturalWidths(columns: readonly Column[], rows: readonly (readonly Cell[])[]): number[] {
  return columns.map(({ title }, index) =>
    rows.reduce((wide, row) => Math.max(wide, widthOf(row[index]?.text ?? "")), widthOf(title)),
  );
}

/** @returns the width of each column; 0 for one that is left out */
function share(columns: readonly Column[], natural: readonly number[], room: number): number[] {
  const least = columns.map(({ min }, index) => Math.min(min ?? Infinity, natural[index] ?? 0));
  const kept = new Set(columns.keys());
  const lastFirst = [...kept].sort(
    (left, right) => (columns[right]?.priority ?? 0) - (columns[left]?.priority ?? 0),
  );
  const of = (widths: readonly number[]) => widths.map((width, at) => (kept.has(at) ? width : 0));
  for (const index of lastFirst.slice(0, -1)) if (total(of(least)) > room) kept.delete(index);
  return narrowed(of(natural), of(least), room);
}

/** The widest column gives way first, down to what it needs at least. */
function narrowed(widths: number[], least: readonly number[], room: number): number[] {
  for (let excess = total(widths) - room; excess > 0; excess -= 1) {
    const widest = widths.reduce((best, width, index) => {
      const canGive = width > (least[index] ?? 0);
      return canGive && width > (widths[best] ?? 0) ? index : best;
    }, -1);
    // The last column that is left is cut, whatever it needs.
    const index = widest >= 0 ? widest : widths.findIndex((width) => width > 1);
    if (index < 0) break;
    widths[index] = (widths[index] ?? 0) - 1;
  }
  return widths;
}

function total(widths: readonly number[]): number {
  const shown = widths.filter((width) => width > 0);
  return shown.reduce((sum, width) => sum + width, 0) + GAP * Math.max(0, shown.length - 1);
}

function withoutTrailingSpace(text: string): string {
  return text.replace(/ +$/gmu, "");
}
