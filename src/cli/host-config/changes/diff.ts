/** A line of a change, as in a unified diff. */
export interface DiffLine {
  readonly mark: " " | "+" | "-";
  readonly text: string;
}

/** Unchanged lines shown before and behind. */
const CONTEXT = 2;

/** One block: changes of a set-up stand close together. */
export function diffOf(before: string, after: string): readonly DiffLine[] {
  const old = linesOf(before);
  const fresh = linesOf(after);
  const most = Math.min(old.length, fresh.length);
  let top = 0;
  while (top < most && old[top] === fresh[top]) top += 1;
  let bottom = 0;
  while (bottom < most - top && old.at(-1 - bottom) === fresh.at(-1 - bottom)) bottom += 1;
  return [
    ...marked(" ", old.slice(Math.max(0, top - CONTEXT), top)),
    ...marked("-", old.slice(top, old.length - bottom)),
    ...marked("+", fresh.slice(top, fresh.length - bottom)),
    ...marked(" ", old.slice(old.length - bottom).slice(0, CONTEXT)),
  ];
}

function linesOf(text: string): readonly string[] {
  const lines = text.split(/\r\n|\n/);
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}

function marked(mark: DiffLine["mark"], lines: readonly string[]): DiffLine[] {
  return lines.map((text) => ({ mark, text }));
}
