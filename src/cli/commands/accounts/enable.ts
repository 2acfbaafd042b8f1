import * as z from "zod/mini";
import { setEnabled } from "../../../accounts/roster.ts";
import { ACCOUNT_ARGUMENT } from "../../../words/cli/accounts/argument.ts";
import {
  DISABLE_WORDS,
  disabled,
  ENABLE_WORDS,
  enabled,
} from "../../../words/cli/accounts/change.ts";
import { type CommandInput, defineCommand } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { renderParagraphs } from "../../output/paragraphs.ts";
import { changedFacts, gatherChanged, servingLines } from "./changed.ts";
import { findAccount } from "./find.ts";

const schema = z.strictObject(changedFacts);

export const enable = defineCommand({
  path: ["accounts", "enable"],
  words: ENABLE_WORDS,
  arguments: [ACCOUNT_ARGUMENT],
  schema,
  gather: (context, input) => setTo(true, context, input),
  render: (facts, view) =>
    renderParagraphs(
      [enabled(facts.account.label, facts.changed), ...servingLines(facts, view)],
      view,
    ),
});

export const disable = defineCommand({
  path: ["accounts", "disable"],
  words: DISABLE_WORDS,
  arguments: [ACCOUNT_ARGUMENT],
  schema,
  gather: (context, input) => setTo(false, context, input),
  render: (facts, view) =>
    renderParagraphs(
      [disabled(facts.account.label, facts.changed), ...servingLines(facts, view)],
      view,
    ),
});

async function setTo(
  isEnabled: boolean,
  { clock, core: open }: CommandContext,
  { arguments: [typed = ""] }: CommandInput,
) {
  const core = await open();
  const { account } = await findAccount(core, typed);
  await setEnabled(core.store, account.id, isEnabled);
  const facts = await gatherChanged(core, account.id, clock.now());
  return { ...facts, changed: account.enabled !== isEnabled };
}
