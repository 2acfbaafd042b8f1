import { safeText } from "../../../lib/log/secret-text.ts";
import * as words from "../../../words/cli/import.ts";
import { formatWhen } from "../../../words/formats/times.ts";
import { renderParagraphs } from "../../output/paragraphs.ts";
import { type Cell, type Column, renderTable } from "../../output/table.ts";
import type { View } from "../../output/view.ts";
import { hostSentences } from "../accounts/add/tell-host.ts";
import type { ImportFacts } from "./facts.ts";

const COLUMNS: readonly Column[] = [
  { title: words.IMPORT_COLUMNS.source, priority: 1 },
  { title: words.IMPORT_COLUMNS.kind, priority: 3 },
  { title: words.IMPORT_COLUMNS.who, priority: 2, min: 12 },
  { title: words.IMPORT_COLUMNS.token, priority: 4 },
];

export function renderImport(facts: ImportFacts, view: View): string {
  const rows = facts.found.flatMap((found) => (found.problem ? [] : [rowOf(found, view)]));
  const table = rows.length === 0 ? [] : [renderTable(COLUMNS, rows, view)];
  const problems = facts.found.flatMap((found) => found.problem?.message ?? []);
  const parts = [problems, notesOf(facts, rows.length)].filter((part) => part.length > 0);
  return [...table, ...parts.map((part) => renderParagraphs(part, view))].join("\n\n");
}

function rowOf(
  { expired, expiresAt, kind, source: program, who = "" }: ImportFacts["found"][number],
  { now, reader }: View,
): readonly Cell[] {
  const end =
    expiresAt && expired === false ? formatWhen(Date.parse(expiresAt), now, reader) : undefined;
  return [
    { text: words.sourceTitle(program) },
    { text: kind === undefined ? "" : words.kindTitle(kind) },
    { text: safeText(who) },
    { text: words.tokenPhrase(end), tone: expired === true ? "warning" : "plain" },
  ];
}

function notesOf(
  { decision, failed, host, imported, others }: ImportFacts,
  usable: number,
): readonly string[] {
  if (decision === "declined") return [words.nothingImported()];
  if (usable === 0) return [words.nothingFound(others)];
  if (decision === "listed") return [words.sharingWarning(), words.notAsked()];
  const notes = [
    ...imported.map(({ label, ownLoginKept, source: program }) =>
      ownLoginKept ? words.ownLoginKept(label) : words.imported(label, program),
    ),
    ...failed.map((each) => words.notImported(each.source, each.problem.message)),
  ];
  if (imported.length === 0) return notes;
  if (imported.some(({ ownLoginKept }) => !ownLoginKept)) notes.push(words.sharingWarning());
  return host === undefined ? notes : [...notes, ...hostSentences(host)];
}
