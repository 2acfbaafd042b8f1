import * as z from "zod/mini";
import { clearPreferences, preferAccount, setPriority } from "../../../accounts/roster.ts";
import { defined } from "../../../lib/defined.ts";
import { ACCOUNT_ARGUMENT } from "../../../words/cli/accounts/argument.ts";
import {
  accountOrClear,
  CHANGE_OPTIONS,
  PREFER_WORDS,
  preferenceCleared,
  preferencesCleared,
  preferred,
  serves,
} from "../../../words/cli/accounts/change.ts";
import { CliError } from "../../cli-error.ts";
import { type CommandInput, defineCommand } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { renderParagraphs } from "../../output/paragraphs.ts";
import type { View } from "../../output/view.ts";
import { changedFacts, gatherChanged, servingLines, servingOf } from "./changed.ts";
import { gatherAccounts } from "./facts.ts";
import { findAccount } from "./find.ts";

const schema = z.strictObject({
  /** Absent where the preferences of all accounts were cleared. */
  account: z.optional(changedFacts.account),
  preferred: z.boolean(),
  /** How many accounts come before or behind others no more, or do now. */
  changed: z.number(),
  serving: changedFacts.serving,
});

type PreferFacts = z.infer<typeof schema>;

export const prefer = defineCommand({
  path: ["accounts", "prefer"],
  words: PREFER_WORDS,
  arguments: [["[account]", ACCOUNT_ARGUMENT[1]]],
  options: [["--clear", CHANGE_OPTIONS.clearPreference]],
  schema,
  gather: choosePreferred,
  render: renderPreferred,
});

async function choosePreferred(
  { clock, core: open }: CommandContext,
  { arguments: [typed], options }: CommandInput,
): Promise<PreferFacts> {
  const isCleared = options["clear"] === true;
  const core = await open();
  if (typed === undefined) {
    if (!isCleared) throw new CliError("wrong_usage", accountOrClear(), 2);
    const { length } = await clearPreferences(core.store);
    const { accounts } = await gatherAccounts(core, clock.now());
    return { preferred: false, changed: length, ...defined({ serving: servingOf(accounts) }) };
  }
  const { account } = await findAccount(core, typed);
  const { id, priority } = account;
  if (isCleared) await setPriority(core.store, id, 0);
  else await preferAccount(core.store, id);
  const facts = await gatherChanged(core, id, clock.now());
  return { ...facts, preferred: !isCleared, changed: facts.account.priority === priority ? 0 : 1 };
}

function renderPreferred({ account, changed, preferred: is, serving }: PreferFacts, view: View) {
  if (account === undefined) {
    const after = serving === undefined ? [] : [serves(serving)];
    return renderParagraphs([preferencesCleared(changed), ...after], view);
  }
  const sentence = is ? preferred(account.label) : preferenceCleared(account.label);
  return renderParagraphs([sentence, ...servingLines({ account, serving }, view)], view);
}
