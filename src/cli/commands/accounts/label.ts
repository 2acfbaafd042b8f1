import * as z from "zod/mini";
import { isUsableLabel, labelsOf } from "../../../accounts/account.ts";
import { setLabel } from "../../../accounts/roster.ts";
import type { Core } from "../../../core/core.ts";
import { printable } from "../../../lib/log/printable.ts";
import { ACCOUNT_ARGUMENT } from "../../../words/cli/accounts/argument.ts";
import {
  CHANGE_OPTIONS,
  LABEL_WORDS,
  labelCleared,
  labelled,
  labelOrClear,
  labelReserved,
  labelTaken,
  labelUnusable,
} from "../../../words/cli/accounts/change.ts";
import { CliError } from "../../cli-error.ts";
import { type CommandInput, defineCommand } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { renderParagraphs } from "../../output/paragraphs.ts";
import { changedFacts, gatherChanged } from "./changed.ts";
import { accountsNamed, findAccount } from "./find.ts";

/** Longer names are cut off where accounts are named. */
const MAX_LENGTH = 60;

export const label = defineCommand({
  path: ["accounts", "label"],
  words: LABEL_WORDS,
  arguments: [ACCOUNT_ARGUMENT, ["[label]", CHANGE_OPTIONS.label]],
  options: [["--clear", CHANGE_OPTIONS.clearLabel]],
  schema: z.strictObject({
    ...changedFacts,
    /** What it was called before. */
    before: z.string(),
    cleared: z.boolean(),
  }),
  gather: relabel,
  render: ({ account, before, changed, cleared }, view) => {
    const sentence = cleared
      ? labelCleared(account.label, changed)
      : labelled(before, account.label);
    return renderParagraphs([sentence], view);
  },
});

async function relabel(
  { clock, core: open }: CommandContext,
  { arguments: [typed = "", given], options }: CommandInput,
) {
  const isCleared = options["clear"] === true;
  if (isCleared === (given !== undefined)) throw new CliError("wrong_usage", labelOrClear(), 2);
  const core = await open();
  const { account, label: before } = await findAccount(core, typed);
  const wanted = given === undefined ? undefined : await usableLabel(given, account.id, core);
  await setLabel(core.store, account.id, wanted);
  const facts = await gatherChanged(core, account.id, clock.now());
  return { ...facts, before, cleared: isCleared, changed: account.label !== wanted };
}

/** A name that means another account, by its id too, would tell none of them apart. @throws CliError */
async function usableLabel(given: string, id: string, { store }: Core): Promise<string> {
  const wanted = given.trim();
  if (wanted === "" || wanted.length > MAX_LENGTH || printable(wanted) !== wanted) {
    throw new CliError("label_unusable", labelUnusable(MAX_LENGTH), 2);
  }
  if (!isUsableLabel(wanted)) throw new CliError("label_unusable", labelReserved(wanted), 2);
  const accounts = await store.read();
  const labelOf = labelsOf(accounts);
  const others = accounts.filter((account) => account.id !== id);
  const [other] = accountsNamed(wanted.toLowerCase(), others, labelOf);
  if (other === undefined) return wanted;
  throw new CliError("label_taken", labelTaken(wanted, labelOf(other)));
}
