import { safeText } from "../../../lib/log/secret-text.ts";
import { noAccounts, SERVES_MARK, servesNew, UNKNOWN } from "../../../words/cli/accounts/list.ts";
import * as words from "../../../words/cli/usage.ts";
import { formatMoney, formatNumber } from "../../../words/formats/numbers.ts";
import { formatAgo, formatDate, formatEnd, formatStart } from "../../../words/formats/times.ts";
import { renderBar } from "../../output/bar.ts";
import { stateCell } from "../accounts/list.ts";
import { renderTable } from "../../output/table.ts";
import { paint, type Tone, type View } from "../../output/view.ts";
import { fit, pad, widthOf } from "../../output/width.ts";
import { wrap } from "../../output/wrap.ts";
import type { FigureFacts, OutlookFacts, UsageFacts } from "./facts.ts";

type AccountUsage = UsageFacts["accounts"][number];

const BAR_COLUMNS = 24;
const INDENT = "  ";
const KEY_COLUMNS = Math.max(...Object.values(words.USAGE_KEYS).map(widthOf)) + 2;
const MAX_SESSIONS = 10;

export function renderUsage(facts: UsageFacts, view: View): string {
  if (facts.accounts.length === 0) return noAccounts();
  const accounts = facts.accounts.map((account) => renderAccount(account, view));
  const marks = facts.accounts.some(({ servesNew: serves }) => serves) ? [servesNew()] : [];
  return [...accounts, ...marks, ...renderSpent(facts, view)].join("\n\n");
}

/** Who, plan, what is left, and the state if the account cannot serve. */
export function renderHeading(account: AccountUsage, view: View): string {
  const { figures, label, servesNew: serves } = account;
  const number = (value: number) => formatNumber(value, view.reader);
  const counts =
    figures && !figures.outdated
      ? { left: number(figures.left), limit: number(figures.limit) }
      : undefined;
  const heading = words.accountHeading(
    safeText(label),
    figures?.plan,
    counts,
    stateTextOf(account, view),
  );
  const mark = serves ? SERVES_MARK : INDENT;
  return mark + view.colors.bold(fit(heading, view.columns - mark.length));
}

export function renderAccount(account: AccountUsage, view: View): string {
  const { figures, outlook } = account;
  return [
    renderHeading(account, view),
    ...(figures === undefined ? renderUnknown(account, view) : figureLines(figures, view)),
    ...outlookLines(outlook, figures, view),
    ...renderProblem(account, view),
  ].join("\n");
}

/** Where there are no figures: how to get some; where that has just failed, its reason is enough. */
export function renderUnknown({ problem, state }: AccountUsage, view: View): readonly string[] {
  if (problem !== undefined) return [];
  return [lineOf(words.noFigures(!NEED_LOGIN.has(state.kind)), "dim", view)];
}

/** Why figures were not read now. */
export function renderProblem({ problem }: AccountUsage, view: View): readonly string[] {
  return problem ? [lineOf(words.notRead(problem.message), "warning", view)] : [];
}

const NEED_LOGIN: ReadonlySet<string> = new Set(["login-required", "suspended"]);

function stateTextOf({ state }: AccountUsage, view: View): string | undefined {
  return state.kind === "ready" ? undefined : stateCell({ state }, view).text;
}

/** A sentence below the heading, on as many lines as it needs. */
export function lineOf(text: string, tone: Tone, { colors, columns }: View): string {
  return wrap(safeText(text), columns - INDENT.length)
    .map((line) => INDENT + paint(colors, tone, fit(line, columns - INDENT.length)))
    .join("\n");
}

function figureLines(figures: FigureFacts, view: View): readonly string[] {
  const { now, reader } = view;
  const number = (value: number) => formatNumber(value, reader);
  const end = (time: string | undefined) => time && formatEnd(Date.parse(time), now, reader);
  const checkedAt = formatAgo(Date.parse(figures.checkedAt), now, reader);
  const bars = figures.parts
    .filter(({ open }) => open)
    .map(({ endsAt, kind, limit, name, used }) =>
      pair(
        words.USAGE_KEYS[kind],
        barAnd(used, limit, words.usedOf(number(used), number(limit), end(endsAt), name), view),
        view,
      ),
    );
  const read = figures.outdated ? words.readOutdated(checkedAt, isPast(figures, now)) : checkedAt;
  const resets = end(figures.resetsAt);
  return [
    ...bars,
    pair(words.USAGE_KEYS.overage, overageText(figures, view), view),
    ...(figures.overage.enabled && !figures.overage.allowed
      ? [pair("", words.overageNotAllowed(), view)]
      : []),
    ...(resets && !figures.outdated ? [pair(words.USAGE_KEYS.resets, resets, view)] : []),
    pair(words.USAGE_KEYS.read, read, view),
  ];
}

function isPast({ resetsAt }: FigureFacts, now: number): boolean {
  return resetsAt !== undefined && Date.parse(resetsAt) <= now;
}

function overageText({ overage }: FigureFacts, view: View): string {
  const { cap, charges, currency, enabled, used = 0 } = overage;
  if (!enabled) return view.colors.dim(words.overageOff());
  const { reader } = view;
  const text = words.overageOn(
    formatNumber(used, reader),
    cap === undefined ? undefined : formatNumber(cap, reader),
    charges === undefined ? undefined : formatMoney(charges, currency, reader),
  );
  return cap === undefined ? text : barAnd(used, cap, text, view);
}

function barAnd(used: number, limit: number, text: string, view: View): string {
  const share = limit > 0 ? used / limit : 0;
  const tone = share >= 1 ? "bad" : share >= 0.8 ? "warning" : "good";
  const room = view.columns - INDENT.length - KEY_COLUMNS - BAR_COLUMNS - 2;
  return `${renderBar(share, BAR_COLUMNS, tone, view)}  ${fit(safeText(text), room)}`;
}

function outlookLines(
  { lasts, lastsUntil, recorded, sinceReset }: OutlookFacts,
  figures: FigureFacts | undefined,
  view: View,
): readonly string[] {
  const { now, reader } = view;
  const start = (time: string) => formatStart(Date.parse(time), now, reader);
  const rate = (value: { readonly creditsPerDay: number }) =>
    formatNumber(value.creditsPerDay, reader);
  const rates = [
    sinceReset && words.rateSinceReset(rate(sinceReset), start(sinceReset.since)),
    recorded &&
      recorded.creditsPerDay > 0 &&
      words.rateRecorded(rate(recorded), dayOf(recorded.since, view)),
  ].flatMap((text) => text || []);
  const phrase = lastsText({ lasts, lastsUntil }, figures, view);
  const tone = lasts === "until" || lasts === "used-up" ? "warning" : "plain";
  return [
    ...rates.map((text, at) => pair(at === 0 ? words.USAGE_KEYS.rate : "", text, view)),
    ...(figures ? [pair(words.USAGE_KEYS.lasts, paint(view.colors, tone, phrase), view)] : []),
  ];
}

/** How long the credits last. */
export function lastsText(
  { lasts, lastsUntil }: OutlookFacts,
  figures: FigureFacts | undefined,
  { now, reader }: View,
): string {
  const until = lasts === "past-reset" ? figures?.resetsAt : lastsUntil;
  return words.lastsPhrase(lasts, until && formatEnd(Date.parse(until), now, reader));
}

function pair(key: string, value: string, { colors }: View): string {
  return INDENT + colors.dim(pad(key, KEY_COLUMNS)) + value;
}

function renderSpent({ recorded, sessions }: UsageFacts, view: View): readonly string[] {
  const { now, reader } = view;
  const number = (value: number) => formatNumber(value, reader);
  if (recorded.since === undefined && sessions.length === 0) return [words.nothingSpent()];
  const perModel = (models: UsageFacts["recorded"]["models"]) =>
    models.map(({ credits, model }) => words.modelCredits(model, number(credits))).join(", ");
  const shown = sessions.slice(0, MAX_SESSIONS);
  const rows = shown.map(({ account = UNKNOWN, credits, id, lastAt, models }) => [
    { text: id },
    { text: account },
    { text: number(credits) },
    { text: perModel(models) },
    { text: formatAgo(Date.parse(lastAt), now, reader), tone: "dim" as const },
  ]);
  const heading = words.sessionsHeading(number(shown.length), number(sessions.length));
  return [
    ...(shown.length > 0
      ? [`${view.colors.bold(heading)}\n${renderTable(SESSION_TABLE, rows, view)}`]
      : []),
    ...(recorded.since === undefined ? [] : [modelsTable(recorded, recorded.since, view)]),
  ];
}

const SESSION_TABLE = [
  { title: words.SESSION_COLUMNS.session, priority: 2 },
  { title: words.SESSION_COLUMNS.account, priority: 4, min: 12 },
  { title: words.SESSION_COLUMNS.credits, priority: 1, align: "right" },
  { title: words.SESSION_COLUMNS.models, priority: 3, min: 20 },
  { title: words.SESSION_COLUMNS.last, priority: 5 },
] as const;

const MODEL_TABLE = [
  { title: words.MODEL_COLUMNS.model, priority: 2, min: 12 },
  { title: words.MODEL_COLUMNS.credits, priority: 1, align: "right" },
] as const;

function modelsTable({ credits, models }: UsageFacts["recorded"], since: string, view: View) {
  const number = (value: number) => formatNumber(value, view.reader);
  const rows = models.map((each) => [{ text: each.model }, { text: number(each.credits) }]);
  const heading = words.modelsHeading(dayOf(since, view), number(credits));
  return `${view.colors.bold(heading)}\n${renderTable(MODEL_TABLE, rows, view)}`;
}

/** Recorded days are those of UTC. */
function dayOf(day: string, { reader }: View): string {
  return formatDate(Date.parse(day), { ...reader, timeZone: "UTC" });
}
