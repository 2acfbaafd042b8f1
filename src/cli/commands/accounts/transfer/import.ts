import { resolve } from "node:path";
import * as z from "zod/mini";
import { labelsOf } from "../../../../accounts/account.ts";
import { parseStore, type StoreContent } from "../../../../accounts/store/format.ts";
import { type Merged, mergeAccounts } from "../../../../accounts/transfer/merge.ts";
import { isSealed, type SealFault, unseal } from "../../../../accounts/transfer/sealed.ts";
import { displayNameOf } from "../../../../auth/credentials.ts";
import type { Core } from "../../../../core/core.ts";
import { KiroLocalError } from "../../../../facts/errors.ts";
import { defined } from "../../../../lib/defined.ts";
import { readRegularFile } from "../../../../lib/disk/regular-file.ts";
import * as words from "../../../../words/cli/accounts/transfer.ts";
import { CliError } from "../../../cli-error.ts";
import { type CommandInput, defineCommand } from "../../../command.ts";
import type { CommandContext } from "../../../context.ts";
import { renderParagraphs } from "../../../output/paragraphs.ts";
import { type Column, renderTable } from "../../../output/table.ts";
import type { View } from "../../../output/view.ts";
import { hostFacts, hostSentences, tellHost } from "../add/tell-host.ts";
import { stateFacts, stateOf } from "../facts.ts";
import { stateCell } from "../list.ts";
import { MAX_BYTES } from "./export.ts";
import { passphraseFor } from "./passphrase.ts";

const schema = z.strictObject({
  file: z.string(),
  accounts: z.array(
    z.strictObject({
      id: z.string(),
      label: z.string(),
      kind: z.string(),
      /** As it is now. */
      state: stateFacts,
      /** `kept`: the account that was here keeps its login, for the reason. */
      outcome: z.enum(["added", "updated", "kept"]),
      reason: z.optional(z.enum(["same", "own", "dead", "older"])),
      /** Another machine or program has the same login. */
      shared: z.boolean(),
    }),
  ),
  /** Records of the file that cannot be used. */
  unusable: z.number(),
  host: z.optional(z.strictObject(hostFacts)),
});

type ImportedFacts = z.infer<typeof schema>;

export const importAccounts = defineCommand({
  path: ["accounts", "import"],
  words: words.IMPORT_ACCOUNTS_WORDS,
  arguments: [words.TRANSFER_ARGUMENTS.importFile],
  options: [words.TRANSFER_OPTIONS.passphraseFile],
  schema,
  gather: readExport,
  render,
  exitCode: ({ accounts }) => (accounts.length === 0 ? 1 : 0),
});

async function readExport(
  context: CommandContext,
  { arguments: [typed = ""], options }: CommandInput,
): Promise<ImportedFacts> {
  const { directory, wait } = context;
  const file = resolve(directory, typed);
  const bytes = readRegularFile(file, MAX_BYTES, "export_unusable");
  if (bytes === undefined) throw new CliError("file_missing", words.fileMissing(file));
  if (!isSealed(bytes)) throw faultOf("not-an-export", file);
  const passphrase = await passphraseFor(context, options, false);
  const opened = await wait(words.decrypting(), unseal(bytes, passphrase));
  if ("fault" in opened) throw faultOf(opened.fault, file);
  const store = parseStore(opened.content.toString());
  if (store === undefined) throw faultOf("not-an-export", file);
  if (store.isNewer) throw faultOf("newer-version", file);
  return { file, ...(await merge(await context.core(), context, store)) };
}

async function merge(core: Core, context: CommandContext, { records }: StoreContent) {
  const coming = records.flatMap(({ account }) => account ?? []);
  const merged = await mergeAccounts(core.store, coming, core.deps);
  const [first] = merged;
  return {
    accounts: await factsOf(core, merged),
    unusable: records.length - coming.length,
    ...defined({ host: first && (await tellHost(core, context, first.id)) }),
  };
}

async function factsOf({ deps, store }: Core, merged: readonly Merged[]) {
  const accounts = await store.read();
  const byId = new Map(accounts.map((account) => [account.id, account]));
  const labelOf = labelsOf(accounts);
  return merged.flatMap(({ id, outcome, reason }) => {
    const account = byId.get(id);
    if (account === undefined) return [];
    const state = stateOf(account, deps.clock.now());
    const kind = displayNameOf(account.credentials);
    const shared = account.origin !== undefined;
    return { id, label: labelOf(account), kind, state, outcome, shared, ...defined({ reason }) };
  });
}

function faultOf(fault: SealFault, path: string): Error {
  switch (fault) {
    case "not-an-export":
      return new CliError("not_an_export", words.notAnExport(path));
    case "newer-version":
      return new KiroLocalError({ code: "store_newer", path });
    case "too-costly":
      return new CliError("export_too_costly", words.exportTooCostly(path));
    case "refused":
      return new CliError("passphrase_or_file", words.exportRefused(path));
  }
}

const COLUMNS: readonly Column[] = [
  { title: words.MERGE_COLUMNS.account, priority: 1, min: 18 },
  { title: words.MERGE_COLUMNS.kind, priority: 4 },
  { title: words.MERGE_COLUMNS.state, priority: 3, min: 8 },
  { title: words.MERGE_COLUMNS.what, priority: 2 },
];

function render({ accounts, file, host, unusable }: ImportedFacts, view: View): string {
  const rows = accounts.map(({ kind, label, outcome, reason, state }) => [
    { text: label },
    { text: kind },
    stateCell({ state }, view),
    { text: words.mergePhrase(outcome, reason) },
  ]);
  const table = rows.length === 0 ? [] : [renderTable(COLUMNS, rows, view)];
  const isShared = accounts.some(({ outcome, shared }) => outcome !== "kept" && shared);
  const notes = [
    ...(rows.length === 0 ? [words.emptyExport(file)] : []),
    ...(unusable === 0 ? [] : [words.unusableImported(unusable)]),
    ...(isShared ? [words.sharedLogins()] : []),
    ...(host === undefined ? [] : hostSentences(host)),
  ];
  return [...table, renderParagraphs(notes, view)].filter(Boolean).join("\n\n");
}
