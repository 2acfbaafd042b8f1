import { accessSync, constants, type Stats, statSync } from "node:fs";
import { dirname } from "node:path";
import {
  backupPath,
  MAX_BYTES,
  quarantinePath,
  readCopy,
} from "../../../../accounts/store/reader.ts";
import { parseStore, type StoreContent } from "../../../../accounts/store/format.ts";
import { KiroLocalError } from "../../../../facts/errors.ts";
import { readRegularFile } from "../../../../lib/disk/regular-file.ts";
import { isAbsent, systemReason } from "./reason.ts";
import { finalPath } from "../../../../lib/disk/places/safe-path.ts";

/** The accounts file as it is: nothing is tightened or mended by reading it. */
export interface AccountsFile {
  /** Behind links. */
  readonly path: string;
  readonly state:
    | { readonly kind: "missing" | "damaged" }
    | { readonly kind: "unusable"; readonly error: KiroLocalError }
    | { readonly kind: "read"; readonly content: StoreContent };
  readonly backup: StoreContent | undefined;
  readonly backupPath: string;
  readonly quarantinePath: string;
  /** The kept copy, if there is one; without content if it cannot be understood. */
  readonly quarantine: { readonly content: StoreContent | undefined } | undefined;
  /** Permission bits; undefined if there is no file, or modes mean nothing here. */
  readonly mode: number | undefined;
  readonly backupMode: number | undefined;
  readonly isForeign: boolean;
  readonly isBackupForeign: boolean;
  /** Why nothing can be saved in its directory, by the system's name. */
  readonly unwritable: string | undefined;
}

/** What the store reads, whatever is wrong with the file. */
export function contentOf({ backup, state }: AccountsFile): StoreContent | undefined {
  return state.kind === "read" ? state.content : state.kind === "damaged" ? backup : undefined;
}

/** @param given path of the accounts file, links and all */
export function readAccountsFile(given: string, platform: string): AccountsFile {
  let path = given;
  let state: AccountsFile["state"];
  try {
    path = finalPath(given, "store_unreadable");
    state = contentAt(path);
  } catch (error) {
    if (!(error instanceof KiroLocalError)) throw error;
    state = { kind: "unusable", error };
  }
  const facts = factsOf(path);
  const backupFacts = factsOf(backupPath(path));
  const kept = readCopy(quarantinePath(path));
  return {
    path,
    state,
    backup: parseStore(readCopy(backupPath(path))?.toString() ?? ""),
    backupPath: backupPath(path),
    quarantinePath: quarantinePath(path),
    quarantine: kept && { content: parseStore(kept.toString()) },
    mode: modeOf(facts, platform),
    backupMode: modeOf(backupFacts, platform),
    isForeign: isForeign(facts),
    isBackupForeign: isForeign(backupFacts),
    unwritable: whyUnwritable(dirname(path)),
  };
}

/** @returns undefined for what is not there, or lies where nobody lets us look */
function factsOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

function contentAt(path: string): AccountsFile["state"] {
  const bytes = readRegularFile(path, MAX_BYTES, "store_unreadable");
  if (bytes === undefined) return { kind: "missing" };
  const content = parseStore(bytes.toString());
  return content === undefined ? { kind: "damaged" } : { kind: "read", content };
}

function modeOf(facts: Stats | undefined, platform: string): number | undefined {
  return platform === "win32" ? undefined : facts && facts.mode & 0o777;
}

/** A directory that is not there yet is made. */
function whyUnwritable(directory: string): string | undefined {
  try {
    accessSync(directory, constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    const reason = systemReason(error);
    return isAbsent(reason) ? undefined : reason;
  }
}

function isForeign(facts: Stats | undefined): boolean {
  const user = process.getuid?.();
  return user !== undefined && facts !== undefined && facts.uid !== user;
}
