import * as z from "zod/mini";
import { removeAccount } from "../../../accounts/roster.ts";
import { displayNameOf, endLogin, type LoginEnd } from "../../../auth/credentials.ts";
import type { Core } from "../../../core/core.ts";
import { defined } from "../../../lib/defined.ts";
import { ACCOUNT_ARGUMENT } from "../../../words/cli/accounts/argument.ts";
import {
  CHANGE_OPTIONS,
  confirmRemoval,
  needsYes,
  noneLeft,
  nothingRemoved,
  REMOVE_WORDS,
  removed,
  removing,
  serves,
} from "../../../words/cli/accounts/change.ts";
import { CliError } from "../../cli-error.ts";
import { type CommandInput, defineCommand } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { renderParagraphs } from "../../output/paragraphs.ts";
import { servingOf } from "./changed.ts";
import { gatherAccounts } from "./facts.ts";
import { findAccount, type Found, unknown } from "./find.ts";

export const remove = defineCommand({
  path: ["accounts", "remove"],
  words: REMOVE_WORDS,
  arguments: [ACCOUNT_ARGUMENT],
  options: [["-y, --yes", CHANGE_OPTIONS.yes]],
  schema: z.strictObject({
    removed: z.strictObject({ id: z.string(), label: z.string(), kind: z.string() }),
    /** What became of its login; `shared`: another program has it, too, so it was left alone. */
    login: z.enum(["ended", "failed", "impossible", "key-lasts", "shared"]),
    /** How many accounts are left. */
    left: z.number(),
    serving: z.optional(z.string()),
  }),
  gather: removeNamed,
  render: ({ left, login, removed: { label }, serving }, view) => {
    const after = left === 0 ? [noneLeft()] : serving === undefined ? [] : [serves(serving)];
    return renderParagraphs([removed(label, login), ...after], view);
  },
});

async function removeNamed(
  context: CommandContext,
  { arguments: [typed = ""], options }: CommandInput,
) {
  const { clock, wait } = context;
  const core = await context.core();
  const found = await findAccount(core, typed);
  if (options["yes"] !== true) await confirm(found, context);
  const { account, label } = found;
  const login = await wait(removing(label), removeFor(core, account.id));
  if (login === undefined) throw unknown(typed, await core.store.read(), core);
  const { accounts } = await gatherAccounts(core, clock.now());
  return {
    removed: { id: account.id, label, kind: displayNameOf(account.credentials) },
    login,
    left: accounts.length,
    ...defined({ serving: servingOf(accounts) }),
  };
}

/** @throws CliError unless the person says yes */
async function confirm({ account, label }: Found, { questions, terminal }: CommandContext) {
  if (!terminal.isInteractive) throw new CliError("answer_needed", needsYes(), 2);
  const isMeant = await questions.confirm(confirmRemoval(label, account.origin !== undefined));
  if (!isMeant) throw new CliError("declined", nothingRemoved());
}

/** @returns undefined if it is gone already */
async function removeFor(core: Core, id: string): Promise<LoginEnd | "shared" | undefined> {
  const { deps, service, store } = core;
  const call = { ...deps, userAgent: service.userAgent };
  let login: LoginEnd | "shared" = "shared";
  const isRemoved = await removeAccount(store, id, {
    clock: deps.clock,
    endLogin: async (credentials) => {
      login = await endLogin(credentials, call);
    },
  });
  return isRemoved ? login : undefined;
}
