import {
  ACCOUNT_COLUMNS,
  ACCOUNTS_WORDS,
  creditsLeft,
  keyServes,
  loggedOut,
  loginAgain,
  NEVER_USED,
  noAccounts,
  nobodyServes,
  planName,
  SERVES_MARK,
  removeUnusable,
  servesNew,
  statePhrase,
  UNKNOWN,
  unusableHeading,
  unusableRecord,
} from "../../../words/cli/accounts/list.ts";
import { formatNumber } from "../../../words/formats/numbers.ts";
import { formatAgo, formatEnd } from "../../../words/formats/times.ts";
import { defineCommand } from "../../command.ts";
import { renderParagraphs } from "../../output/paragraphs.ts";
import { type Cell, type Column, renderTable } from "../../output/table.ts";
import type { Tone, View } from "../../output/view.ts";
import { type AccountFacts, type AccountsFacts, accountsFacts, gatherAccounts } from "./facts.ts";

export const accounts = defineCommand({
  path: ["accounts"],
  words: ACCOUNTS_WORDS,
  schema: accountsFacts,
  gather: async ({ clock, core }) => await gatherAccounts(await core(), clock.now()),
  render: renderAccounts,
});

const COLUMNS: readonly Column[] = [
  { title: `${" ".repeat(SERVES_MARK.length)}${ACCOUNT_COLUMNS.account}`, priority: 1, min: 18 },
  { title: ACCOUNT_COLUMNS.kind, priority: 4 },
  { title: ACCOUNT_COLUMNS.plan, priority: 5, min: 8 },
  { title: ACCOUNT_COLUMNS.state, priority: 2, min: 30 },
  { title: ACCOUNT_COLUMNS.credits, align: "right", priority: 3 },
  { title: ACCOUNT_COLUMNS.lastUsed, priority: 6 },
];

function renderAccounts(facts: AccountsFacts, view: View): string {
  const rows = facts.accounts.map((account) => rowOf(account, view));
  const table = rows.length === 0 ? [] : [renderTable(COLUMNS, rows, view)];
  const notes = renderParagraphs(notesOf(facts), view);
  return [...table, notes, renderParagraphs(unusableOf(facts), view)].filter(Boolean).join("\n\n");
}

function rowOf(account: AccountFacts, { now, reader }: View): readonly Cell[] {
  const { credits, lastUsedAt } = account;
  const mark = account.servesNew ? SERVES_MARK : " ".repeat(SERVES_MARK.length);
  const left = credits && formatNumber(credits.left, reader);
  return [
    { text: mark + account.label },
    { text: account.kind },
    { text: account.plan === undefined ? UNKNOWN : planName(account.plan) },
    stateCell(account, { now, reader }),
    {
      text: credits && left ? creditsLeft(left, formatNumber(credits.limit, reader)) : UNKNOWN,
    },
    {
      text: lastUsedAt === undefined ? NEVER_USED : formatAgo(Date.parse(lastUsedAt), now, reader),
      tone: "dim",
    },
  ];
}

const TONES: Readonly<Record<AccountFacts["state"]["kind"], Tone>> = {
  ready: "good",
  disabled: "dim",
  "cooling-down": "warning",
  "quota-exhausted": "warning",
  "login-required": "bad",
  suspended: "bad",
};

/** What an account is doing, with its end. */
export function stateCell(
  { state }: Pick<AccountFacts, "state">,
  { now, reader }: Pick<View, "now" | "reader">,
): Cell {
  const { kind, reason, until } = state;
  const end = until === undefined ? undefined : formatEnd(Date.parse(until), now, reader);
  return { text: statePhrase(kind, reason, end), tone: TONES[kind] };
}

function notesOf({ accounts: all, apiKeyVariable, loggedIn }: AccountsFacts): readonly string[] {
  if (all.length === 0) return [noAccounts()];
  const notes = all.some((account) => account.servesNew) ? [servesNew()] : [];
  if (apiKeyVariable) notes.push(keyServes(all.length > 1));
  else if (!loggedIn) notes.push(loggedOut());
  else if (notes.length === 0) notes.push(nobodyServes());
  if (all.some(({ state }) => state.kind === "login-required")) notes.push(loginAgain());
  return notes;
}

function unusableOf({ file, unusable }: AccountsFacts): readonly string[] {
  if (unusable.length === 0) return [];
  const lines = unusable.map(({ id, label, position, reason }) =>
    unusableRecord(position, label ?? id, reason),
  );
  const help = removeUnusable(unusable[0]?.position ?? 1);
  return [unusableHeading(file), ...lines, help];
}
