import * as z from "zod/mini";
import { removeAccount } from "../../../accounts/roster.ts";
import { keptCopyWith } from "../../../accounts/store/copies/copies.ts";
import { displayNameOf, endLogin, endOf, type LoginEnd } from "../../../auth/credentials.ts";
import type { Core } from "../../../core/core.ts";
import { defined } from "../../../lib/defined.ts";
import { ACCOUNT_ARGUMENT } from "../../../words/cli/accounts/argument.ts";
import {
  CHANGE_OPTIONS,
  confirmRecordRemoval,
  confirmRemoval,
  needsYes,
  noneLeft,
  nothingRemoved,
  recordRemoved,
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
import { findRecord, type FoundRecord } from "./find-record.ts";
import { findAccount, type Found, unknown } from "./find.ts";

export const remove = defineCommand({
  path: ["accounts", "remove"],
  words: REMOVE_WORDS,
  arguments: [ACCOUNT_ARGUMENT],
  options: [["-y, --yes", CHANGE_OPTIONS.yes]],
  schema: z.strictObject({
    /** Of a record that cannot be used, the id may be missing, and nobody knows the kind. */
    removed: z.strictObject({
      id: z.optional(z.string()),
      label: z.string(),
      kind: z.optional(z.string()),
    }),
    /** What became of its login; `shared`: another program has it, too, so it was left alone. */
    login: z.enum(["ended", "failed", "impossible", "key-lasts", "shared", "unusable"]),
    /** Of a record that cannot be used: where a copy of it is kept, if anywhere. */
    copy: z.optional(z.string()),
    /** How many accounts are left. */
    left: z.number(),
    serving: z.optional(z.string()),
  }),
  gather: removeNamed,
  render: ({ copy, left, login, removed: { label }, serving }, view) => {
    if (login === "unusable") return renderParagraphs([recordRemoved(label, copy)], view);
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
  const isAsked = options["yes"] !== true;
  const found = await findOrRecord(core, typed);
  if ("raw" in found) return await removeRecord(context, core, typed, found, isAsked);
  const { account, label } = found;
  const end = account.origin === undefined ? endOf(account.credentials) : "shared";
  if (isAsked) await confirm(confirmRemoval(label, end), context);
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

/** An account; where none is called so, a record that cannot be used. */
async function findOrRecord(core: Core, typed: string): Promise<Found | FoundRecord> {
  try {
    return await findAccount(core, typed);
  } catch (error) {
    const isUnknown = error instanceof CliError && error.code === "account_unknown";
    const record = isUnknown ? findRecord(core.store.path, typed) : undefined;
    if (record === undefined) throw error;
    return record;
  }
}

async function removeRecord(
  context: CommandContext,
  core: Core,
  typed: string,
  { id, label, raw }: FoundRecord,
  isAsked: boolean,
) {
  const { store } = core;
  if (isAsked) await confirm(confirmRecordRemoval(label), context);
  const text = JSON.stringify(raw);
  const discarded = await store.update((accounts) =>
    accounts.discard((other) => JSON.stringify(other) === text),
  );
  const known = await store.read();
  if (discarded.length === 0) throw unknown(typed, known, core);
  return {
    removed: { label, ...defined({ id }) },
    login: "unusable" as const,
    left: known.length,
    ...defined({ copy: keptCopyWith(raw, store.path) }),
  };
}

/** @throws CliError unless the person says yes */
async function confirm(question: string, { questions, terminal }: CommandContext) {
  if (!terminal.isInteractive) throw new CliError("answer_needed", needsYes(), 2);
  const isMeant = await questions.confirm(question);
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
