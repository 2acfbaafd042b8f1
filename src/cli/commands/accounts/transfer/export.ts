import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import * as z from "zod/mini";
import { labelsOf } from "../../../../accounts/account.ts";
import { EMPTY_STORE, serialiseStore } from "../../../../accounts/store/format.ts";
import { unusableRecords } from "../../../../accounts/store/reader.ts";
import { exportAccounts } from "../../../../accounts/transfer/merge.ts";
import { isSealed, seal } from "../../../../accounts/transfer/sealed.ts";
import { displayNameOf, isRefreshable } from "../../../../auth/credentials.ts";
import type { Core } from "../../../../core/core.ts";
import { systemDisk } from "../../../../lib/disk/disk.ts";
import { replaceDurably } from "../../../../lib/disk/durable-file.ts";
import { readRegularFile } from "../../../../lib/disk/regular-file.ts";
import { unusableRecord } from "../../../../words/cli/accounts/list.ts";
import * as words from "../../../../words/cli/accounts/transfer.ts";
import { CliError } from "../../../cli-error.ts";
import { type CommandInput, defineCommand } from "../../../command.ts";
import type { CommandContext } from "../../../context.ts";
import { renderParagraphs } from "../../../output/paragraphs.ts";
import { accountsFacts } from "../facts.ts";
import { passphraseFor } from "./passphrase.ts";

/** Some thousand accounts. */
export const MAX_BYTES = 16 * 1024 * 1024;

export const exportCommand = defineCommand({
  path: ["accounts", "export"],
  words: words.EXPORT_WORDS,
  arguments: [words.TRANSFER_ARGUMENTS.exportFile],
  options: [words.TRANSFER_OPTIONS.passphraseFile, words.TRANSFER_OPTIONS.force],
  schema: z.strictObject({
    file: z.string(),
    accounts: z.array(
      z.strictObject({
        id: z.string(),
        label: z.string(),
        kind: z.string(),
        /** Whoever imports the file shares a chain of refresh tokens with this machine. */
        shared: z.boolean(),
      }),
    ),
    accountsFile: accountsFacts.shape.file,
    /** Records of the accounts file that were left out. */
    unusable: accountsFacts.shape.unusable,
  }),
  gather: writeExport,
  render: ({ accounts, accountsFile, file, unusable }, view) => {
    const records = unusable.map(({ id, label, position, reason }) =>
      unusableRecord(position, label ?? id, reason).trim(),
    );
    const left = records.length === 0 ? [] : [words.leftOut(records.length, accountsFile)];
    const shared = accounts.some((account) => account.shared) ? [words.sharedLogins()] : [];
    return renderParagraphs(
      [words.exported(accounts.length, file), ...left, ...records, ...shared],
      view,
    );
  },
});

async function writeExport(
  context: CommandContext,
  { arguments: [typed = ""], options }: CommandInput,
) {
  const { directory, wait } = context;
  if (typed === "-") throw new CliError("wrong_usage", words.standardOutput(), 2);
  const file = resolve(directory, typed);
  const isForced = options["force"] === true;
  // What makes it impossible is found before the person has typed anything.
  refuseMissing(dirname(file));
  refuseExisting(file, isForced);
  const core = await context.core();
  if ((await core.store.read()).length === 0) {
    throw new CliError("no_accounts", words.nothingToExport());
  }
  const passphrase = await passphraseFor(context, options, true);
  const accounts = await exportAccounts(core.store);
  const records = accounts.map((account) => ({ account, raw: undefined }));
  const content = Buffer.from(serialiseStore({ ...EMPTY_STORE, records }));
  const sealed = await wait(words.encrypting(), seal(content, passphrase, core.deps.random));
  await write(file, sealed, isForced, core);
  const labelOf = labelsOf(accounts);
  const facts = accounts.map((account) => ({
    id: account.id,
    label: labelOf(account),
    kind: displayNameOf(account.credentials),
    shared: isRefreshable(account.credentials),
  }));
  const unusable = [...unusableRecords(core.store.path)];
  return { file, accounts: facts, accountsFile: core.store.path, unusable };
}

/** A slip in the path must not put the logins where nobody looks for them. */
function refuseMissing(directory: string): void {
  if (existsSync(directory)) return;
  throw new CliError("directory_missing", words.directoryMissing(directory));
}

/** Only an export may be replaced: a slip must not cost the accounts file or a key. */
function refuseExisting(file: string, isForced: boolean): void {
  const bytes = readRegularFile(file, MAX_BYTES, "export_unusable");
  if (bytes === undefined) return;
  if (!isForced) throw exists(file);
  if (!isSealed(bytes)) throw new CliError("not_an_export", words.fileOther(file));
}

async function write(file: string, sealed: Buffer, isForced: boolean, { deps }: Core) {
  const tools = { ...deps, disk: systemDisk, code: "export_unusable" } as const;
  const mayReplace = () => isForced || !existsSync(file);
  if (!(await replaceDurably(file, sealed, mayReplace, tools))) throw exists(file);
}

function exists(file: string): CliError {
  return new CliError("file_exists", words.fileExists(file));
}
