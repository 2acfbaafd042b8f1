import { safeText } from "../../../lib/log/secret-text.ts";
import { keyServes, noAccounts, nobodyServes } from "../../../words/cli/accounts/list.ts";
import * as words from "../../../words/cli/status.ts";
import { formatAgo, formatEnd, formatWhen } from "../../../words/formats/times.ts";
import { renderParagraphs } from "../../output/paragraphs.ts";
import type { View } from "../../output/view.ts";
import { pad, widthOf } from "../../output/width.ts";
import { wrap } from "../../output/wrap.ts";
import { renderList } from "../doctor/render.ts";
import { lastsText, lineOf, renderHeading, renderProblem, renderUnknown } from "../usage/render.ts";
import type { StatusFacts } from "./facts.ts";

type AccountStatus = StatusFacts["accounts"][number];

export function renderStatus(facts: StatusFacts, view: View): string {
  const { accounts, todo } = facts;
  return [
    view.colors.bold(words.heading(facts.version, facts.installed)),
    ...(accounts.length === 0 ? [] : [accounts.map((each) => shortly(each, view)).join("\n")]),
    renderParagraphs(notesOf(facts, view), view),
    renderLines(facts, view),
    todo.length === 0
      ? view.colors.green(words.nothingToDo())
      : `${view.colors.bold(words.TO_DO)}\n${renderList(todo, view)}`,
  ].join("\n\n");
}

const INDENT = "  ";

/** An account on two lines. */
function shortly(account: AccountStatus, view: View): string {
  const { figures, outlook } = account;
  const inner = { ...view, columns: view.columns - INDENT.length };
  const known =
    figures === undefined ? renderUnknown(account, inner) : outlookLines(figures, outlook, inner);
  const below = [...known, ...renderProblem(account, inner)].join("\n");
  return [renderHeading(account, view), below.replace(/^(?=.)/gmu, INDENT)].join("\n").trimEnd();
}

function outlookLines(
  figures: NonNullable<AccountStatus["figures"]>,
  outlook: AccountStatus["outlook"],
  view: View,
): readonly string[] {
  const { lasts } = outlook;
  const { now, reader } = view;
  const resetsAt = figures.outdated ? undefined : figures.resetsAt;
  const resets = resetsAt && formatEnd(Date.parse(resetsAt), now, reader);
  const text = words.outlook(resets, lasts, lastsText(outlook, figures, view));
  return text === "" ? [] : [lineOf(text, lasts === "until" ? "warning" : "dim", view)];
}

function notesOf(facts: StatusFacts, view: View): string[] {
  const { accounts, accountsProblem, apiKeyVariable, reason, todo } = facts;
  if (accountsProblem !== undefined) {
    const isBelow = todo.some(({ id }) => id === "accounts-file");
    return [isBelow ? words.accountsHidden() : accountsProblem];
  }
  if (accounts.length === 0) return [noAccounts()];
  const oldest = accounts
    .flatMap(({ figures }) => (figures ? [Date.parse(figures.checkedAt)] : []))
    .sort((left, right) => left - right)[0];
  return [
    accounts.some(({ servesNew }) => servesNew) ? words.servesBecause(reason) : nobodyServes(),
    ...(apiKeyVariable ? [keyServes(accounts.length > 1)] : []),
    ...(oldest === undefined ? [] : [words.figuresRead(formatAgo(oldest, view.now, view.reader))]),
  ];
}

const KEY_COLUMNS = Math.max(...Object.values(words.STATUS_KEYS).map(widthOf)) + 2;

function renderLines({ models, running }: StatusFacts, view: View): string {
  const { now, reader } = view;
  const { account, readAt } = models;
  const age = readAt && formatAgo(Date.parse(readAt), now, reader);
  const processes = running.map(({ processId, since, version }) =>
    words.processPhrase(processId, version, formatWhen(Date.parse(since), now, reader)),
  );
  return [
    pair(words.STATUS_KEYS.models, [words.modelList(account, age)], view),
    pair(words.STATUS_KEYS.running, processes.length > 0 ? processes : [words.noProcess()], view),
  ].join("\n");
}

/** A key, and lines beside it that are no wider than the view. */
function pair(key: string, texts: readonly string[], { colors, columns }: View): string {
  return texts
    .flatMap((text) => wrap(safeText(text), columns - KEY_COLUMNS))
    .map((line, at) => colors.dim(pad(at === 0 ? key : "", KEY_COLUMNS)) + line)
    .join("\n");
}
