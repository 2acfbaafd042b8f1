import { KiroLocalError } from "../errors.ts";
import type { Deps } from "../lib/deps.ts";
import { createDurableFile, type FileVersion } from "../lib/durable-file.ts";
import type { Disk } from "../lib/disk.ts";
import type { Account } from "./account.ts";
import {
  emptyDocument,
  encodeDocument,
  FORMAT_VERSION,
  isWholeDocument,
  parseDocument,
  revisionOf,
  type StoreDocument,
} from "./store-format.ts";

/** What the accounts file says. */
export interface StoreContent {
  /** In the order they were added. */
  readonly accounts: readonly Account[];
  readonly tombstones: readonly Tombstone[];
}

/** An account that was removed: no late save of another process brings it back. */
export interface Tombstone {
  readonly id: string;
  readonly at: number;
}

/** The accounts of this machine, shared by all processes through one file. */
export interface AccountStore {
  readonly path: string;
  /** Directory for locks and journals beside the file. */
  readonly workspace: string;
  /**
   * The newest content: one `stat` while nothing changed; no lock, no waiting.
   * @throws KiroLocalError when the file cannot be read
   */
  read(): StoreContent;
  find(id: string): Account | undefined;
  /**
   * Reads, changes and writes under the lock between processes; `change` must be pure, for it may
   * run more than once. Returning its argument writes nothing.
   * @returns the content on disk afterwards
   * @throws KiroLocalError when it cannot be written; the file is then as it was
   */
  update(
    change: (content: StoreContent) => StoreContent,
    signal?: AbortSignal,
  ): Promise<StoreContent>;
}

export interface AccountStoreOptions {
  /** Of `kiro-accounts.json`. */
  readonly path: string;
  readonly deps: Pick<Deps, "logger" | "notify">;
  readonly disk?: Disk;
  readonly lock?: { readonly leaseMs?: number; readonly waitMs?: number };
}

/** Makes the directory (0700) when it is missing; the file only when something is stored. */
export function createAccountStore(options: AccountStoreOptions): AccountStore {
  const { logger, notify } = options.deps;
  const file = createDurableFile({
    path: options.path,
    isWhole: isWholeDocument,
    isSuccessor: (draft, current) =>
      isWholeDocument(draft) &&
      revisionOf(draft) === (current === undefined ? 0 : revisionOf(current)) + 1,
    onDamage(copy, restored) {
      logger.warn("store.damaged", { copy, restored });
      notify({ kind: "store-problem", message: damageMessage(options.path, copy, restored) });
    },
    ...(options.disk && { disk: options.disk }),
    ...(options.lock && { lock: options.lock }),
  });
  let parsed: { version: FileVersion; document: StoreDocument } | undefined;

  function documentOf(version: FileVersion): StoreDocument {
    if (parsed?.version === version) return parsed.document;
    const document = version.text === undefined ? emptyDocument() : parseDocument(version.text);
    parsed = { version, document };
    return document;
  }

  function read(): StoreContent {
    return documentOf(file.read()).content;
  }

  return {
    path: file.path,
    workspace: file.workspace,
    read,
    find: (id) => documentOf(file.read()).byId.get(id),
    async update(change, signal) {
      await file.update((version) => {
        const document = documentOf(version);
        const content = change(document.content);
        if (content === document.content) return undefined;
        if (document.version > FORMAT_VERSION) throw newerVersion(options.path, document.version);
        return encodeDocument(document, content);
      }, signal);
      return read();
    },
  };
}

function newerVersion(path: string, version: number): KiroLocalError {
  return new KiroLocalError(
    "store_newer",
    `${path} was written by a newer opencode-kiro-auth (format ${version}, this one knows ${FORMAT_VERSION}). Update the plugin; until then nothing is saved`,
  );
}

function damageMessage(path: string, copy: string, restored: boolean): string {
  const rest = restored ? "The last good version is in use" : "Sign in again to start anew";
  return `${path} was damaged; a copy is kept as ${copy}. ${rest}.`;
}
