import * as z from "zod/mini";
import { defined } from "../../../lib/defined.ts";
import type { Core } from "../../../core/core.ts";
import { statePhrase } from "../../../words/cli/accounts/list.ts";
import { cannotServe, serves } from "../../../words/cli/accounts/change.ts";
import { formatEnd } from "../../../words/formats/times.ts";
import type { View } from "../../output/view.ts";
import { accountFacts, type AccountFacts, gatherAccounts } from "./facts.ts";
import { unknown } from "./find.ts";

/** What every command says that changes one account. */
export const changedFacts = {
  /** As it is now. */
  account: accountFacts,
  /** False if it was so already. */
  changed: z.boolean(),
  /** Who serves new conversations now, if anybody can. */
  serving: z.optional(z.string()),
};

interface ChangedFacts {
  readonly account: AccountFacts;
  readonly changed: boolean;
  readonly serving?: string | undefined;
}

/** @throws CliError `account_unknown` if another process has removed it */
export async function gatherChanged(
  core: Core,
  id: string,
  now: number,
): Promise<Omit<ChangedFacts, "changed">> {
  const { accounts } = await gatherAccounts(core, now);
  const account = accounts.find((other) => other.id === id);
  if (account === undefined) throw unknown(id, await core.store.read(), core);
  return { account, ...defined({ serving: servingOf(accounts) }) };
}

export function servingOf(accounts: readonly AccountFacts[]): string | undefined {
  return accounts.find(({ servesNew }) => servesNew)?.label;
}

/** Who serves new conversations after the change, and why it may be another one. */
export function servingLines(
  { account, serving }: Pick<ChangedFacts, "account" | "serving">,
  view: Pick<View, "now" | "reader">,
): readonly string[] {
  if (serving === undefined) return [];
  const { kind, reason, until } = account.state;
  if (account.servesNew || kind === "ready" || kind === "disabled") return [serves(serving)];
  const end = until && formatEnd(Date.parse(until), view.now, view.reader);
  return [cannotServe(serving, statePhrase(kind, reason, end))];
}
