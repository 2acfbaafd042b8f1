import { safeText } from "../../../lib/log/secret-text.ts";
import { MEND_MARK, STATUS_MARKS, verdict } from "../../../words/cli/doctor/command.ts";
import { paint, type Tone, type View } from "../../output/view.ts";
import { pad, widthOf } from "../../output/width.ts";
import { wrap } from "../../output/wrap.ts";
import type { Row } from "./row.ts";

const TONES: Readonly<Record<Row["status"], Tone>> = {
  ok: "good",
  warning: "warning",
  failed: "bad",
  skipped: "dim",
};

/** A mark, a space. */
const MARK_WIDTH = 2;

/** Rows alone, with what mends each. */
export function renderList(rows: readonly Row[], view: View): string {
  const titleWidth = Math.max(0, ...rows.map(({ title }) => widthOf(title))) + 2;
  return rows.flatMap((each) => renderRow(each, titleWidth, view)).join("\n");
}

export function renderRows(rows: readonly Row[], view: View): string {
  const count = (status: Row["status"]) => rows.filter((each) => each.status === status).length;
  return [renderList(rows, view), "", verdict(count("failed"), count("warning"))].join("\n");
}

function renderRow(
  { found, mend, status, title }: Row,
  titleWidth: number,
  { colors, columns }: View,
): readonly string[] {
  const indent = MARK_WIDTH + titleWidth;
  const room = Math.max(20, columns - indent);
  const [first = "", ...more] = wrap(safeText(found), room);
  const mark = paint(colors, TONES[status], STATUS_MARKS[status]);
  const mending =
    mend === undefined ? [] : wrap(safeText(mend), room - widthOf(MEND_MARK)).map(markMend);
  return [
    `${mark} ${pad(title, titleWidth)}${first}`,
    ...more.map((line) => " ".repeat(indent) + line),
    ...mending.map((line) => " ".repeat(indent) + colors.bold(line)),
  ];
}

function markMend(line: string, index: number): string {
  return (index === 0 ? MEND_MARK : " ".repeat(widthOf(MEND_MARK))) + line;
}
