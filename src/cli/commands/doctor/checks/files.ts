import { dirname } from "node:path";
import { accountsOf, EMPTY_STORE, type StoreContent } from "../../../../accounts/store/format.ts";
import { namesPerson, unusableOf } from "../../../../accounts/store/unusable.ts";
import { missingFields } from "../../../../auth/credentials.ts";
import type { UnusableRecord } from "../../../../facts/problems/store-problem.ts";
import type { KiroLocalError } from "../../../../facts/errors.ts";
import { explainCommandError } from "../../../../words/cli/errors.ts";
import {
  accountsFileDamaged,
  accountsFileDamagedWithBackup,
  accountsFileFine,
  accountsFileForeign,
  accountsFileKeptCopy,
  accountsFileLinked,
  accountsFileLost,
  accountsFileMissing,
  accountsFileNewer,
  accountsFileNoFile,
  accountsFileNotNeeded,
  accountsFileOpen,
  accountsFileUnusable,
  directoryClosed,
  networkDisk,
} from "../../../../words/cli/doctor/files.ts";
import type { Said } from "../../../../words/cli/doctor/command.ts";
import { recordsFine, recordUnusable } from "../../../../words/cli/doctor/people.ts";
import { readObject, readString } from "../../../../lib/read.ts";
import { type AccountsFile, contentOf } from "../facts/accounts-file.ts";
import { isForbidden } from "../facts/reason.ts";
import { faultsOr, row, type Row } from "../row.ts";

/**
 * @param fileSystem of a network drive, if the file is on one
 * @param update what brings a newer version of the plugin
 */
export function checkAccountsFile(
  file: AccountsFile,
  hasKey: boolean,
  fileSystem: string | undefined,
  update: string,
): readonly Row[] {
  const drive =
    fileSystem === undefined
      ? []
      : [row("accounts-file", "warning", networkDisk(file.path, fileSystem))];
  const closed =
    file.unwritable === undefined || hasKey
      ? []
      : [row("accounts-file", "failed", directoryClosed(dirname(file.path), file.unwritable))];
  // What hides the file is the fault of its directory.
  const isHidden = closed.length > 0 && reasonOf(file) === file.unwritable;
  return [...(isHidden ? [] : checkContent(file, hasKey, update)), ...closed, ...drive];
}

function checkContent(file: AccountsFile, hasKey: boolean, update: string): readonly Row[] {
  const { backup, path, state } = file;
  const failed = (said: Said) => [row("accounts-file", "failed", said)];
  switch (state.kind) {
    case "missing":
      if (backup?.records.length) return failed(accountsFileLost(path, file.backupPath));
      if (hasKey) return [row("accounts-file", "skipped", accountsFileNotNeeded())];
      return failed(accountsFileMissing(path));
    case "damaged":
      return failed(
        backup === undefined
          ? accountsFileDamaged(path)
          : accountsFileDamagedWithBackup(path, file.backupPath),
      );
    case "unusable":
      return failed(unusable(state.error, path));
    case "read":
      return checkUsable(file, state.content, update);
  }
}

function reasonOf({ state }: AccountsFile): string | undefined {
  if (state.kind !== "unusable" || !("systemCode" in state.error.problem)) return undefined;
  return state.error.problem.systemCode;
}

function unusable(error: KiroLocalError, path: string): Said {
  const problem = explainCommandError(error);
  if (error.problem.code === "path_unsafe") return accountsFileLinked(problem, path);
  const isNoFile = "reason" in error.problem && error.problem.reason === "not-a-file";
  return isNoFile
    ? accountsFileNoFile(path)
    : accountsFileUnusable(problem, path, isForbidden(error));
}

function checkUsable(
  file: AccountsFile,
  { isNewer, records }: StoreContent,
  update: string,
): readonly Row[] {
  const { backupMode, backupPath, isBackupForeign, isForeign, mode, path } = file;
  return faultsOr(
    [
      ...(isNewer ? [row("accounts-file", "failed", accountsFileNewer(path, update))] : []),
      ...(isForeign ? [row("accounts-file", "failed", accountsFileForeign(path))] : []),
      ...openTo(path, mode),
      ...(isBackupForeign
        ? [row("accounts-file", "failed", accountsFileForeign(backupPath))]
        : openTo(backupPath, backupMode)),
      ...checkKeptCopy(file, records),
    ],
    row("accounts-file", "ok", accountsFileFine(path, records.length)),
  );
}

function checkKeptCopy(
  { quarantine, quarantinePath }: AccountsFile,
  records: StoreContent["records"],
): readonly Row[] {
  if (quarantine === undefined) return [];
  const { content } = quarantine;
  const ids = new Set(records.flatMap(({ account }) => account?.id ?? []));
  const isSpare = content !== undefined && accountsOf(content).every(({ id }) => ids.has(id));
  return [row("accounts-file", "warning", accountsFileKeptCopy(quarantinePath, isSpare))];
}

/** The backup has the same tokens. */
function openTo(path: string, mode = 0): readonly Row[] {
  if ((mode & 0o077) === 0) return [];
  return [row("accounts-file", "warning", accountsFileOpen(path, mode.toString(8)))];
}

export function checkRecords(file: AccountsFile): readonly Row[] {
  const content = contentOf(file);
  if (content === undefined) return [];
  const hasMore = accountsOf(file.backup ?? EMPTY_STORE).length > accountsOf(content).length;
  const copy = hasMore ? file.backupPath : undefined;
  const faults = unusableOf(content).map((record) => {
    const { id, label, position } = record;
    const { raw } = content.records[position - 1] ?? {};
    const fault = faultOf(record, raw);
    const mayLogIn = fault.kind !== "method-unknown" && namesPerson(raw);
    const mend = { copy, mayLogIn, path: file.path };
    return row("records", "failed", recordUnusable(position, label ?? id, fault, mend));
  });
  return faultsOr(faults, row("records", "ok", recordsFine()));
}

function faultOf({ reason }: UnusableRecord, raw: unknown) {
  if (reason !== "credentials-invalid") return { kind: reason };
  const fields = readObject(readObject(raw)["credentials"]);
  const method = readString(fields["method"]);
  if (method === undefined) return { kind: "fields-missing", fields: ["method"] } as const;
  const missing = missingFields(fields);
  if (missing === undefined) return { kind: "method-unknown", method } as const;
  return missing.length > 0
    ? ({ kind: "fields-missing", fields: missing } as const)
    : { kind: reason };
}
