import { rmSync } from "node:fs";
import { chmod, copyFile, lstat, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { KiroAuthError } from "../../facts/errors.ts";
import { beforeEnd } from "../../lib/async/exit-guard.ts";
import { diskErrorCode } from "../../lib/disk/disk.ts";
import { systemClock } from "../../lib/time.ts";
import { importError } from "../import-error.ts";

/** Where copies are made, and by what; tests have a disk that refuses. */
export interface CopyOptions {
  readonly copy?: (from: string, to: string) => Promise<void>;
  readonly temporaryDirectory?: string;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/** A database is these files: without the last two it may be hours old, or half of a write. */
const SUFFIXES = ["", "-wal", "-journal"];
/** kiro-cli keeps its conversations in the same file. */
const MAX_BYTES = 2 ** 31;
const MAX_COPIES = 5;
const PREFIX = "kiro-import-";
const COPY = /^kiro-import-[A-Za-z0-9]{6}$/;
/** No read takes that long: its process was killed. */
const MAX_COPY_AGE_MS = 10 * 60_000;
/** Windows deletes no file that somebody has open: a virus scanner, for a moment. */
const REMOVAL = { recursive: true, force: true, maxRetries: 5, retryDelay: 100 } as const;

/**
 * Runs `use` on a private copy of a database, and deletes the copy, at the latest when the process
 * ends. SQLite itself never opens the original: even to read it, it would make or change files
 * beside it (`-shm`).
 * @throws KiroAuthError `login_failed`, `not-importable`
 */
export async function withSnapshot<Result>(
  path: string,
  use: (copy: string) => Promise<Result>,
  {
    copy = copyFile,
    now = () => systemClock.now(),
    temporaryDirectory = tmpdir(),
  }: CopyOptions = {},
): Promise<Result> {
  await removeOldCopies(temporaryDirectory, now());
  const directory = await newDirectory(temporaryDirectory, path);
  const ended = beforeEnd(() => removeNow(directory));
  try {
    const target = join(directory, basename(path));
    await copyWhole(path, target, copy);
    return await use(target);
  } finally {
    // What cannot be removed now is tried again when the process ends, and by the next import.
    await rm(directory, REMOVAL).then(ended, () => undefined);
  }
}

/** Only its owner may enter it. */
async function newDirectory(parent: string, path: string): Promise<string> {
  try {
    return await mkdtemp(join(parent, PREFIX));
  } catch (error) {
    throw unreadable(path, error);
  }
}

function removeNow(directory: string): void {
  try {
    rmSync(directory, REMOVAL);
  } catch {
    // Nobody is left to hear it.
  }
}

/** There are tokens in them. */
async function removeOldCopies(temporaryDirectory: string, now: number): Promise<void> {
  const names = await readdir(temporaryDirectory).catch(() => []);
  for (const name of names.filter((each) => COPY.test(each))) {
    const path = join(temporaryDirectory, name);
    try {
      const facts = await lstat(path);
      if (!facts.isDirectory() || now - facts.mtimeMs < MAX_COPY_AGE_MS) continue;
      // In somebody else's, a link could take the place of a directory while it is being removed.
      if (facts.uid !== (process.getuid?.() ?? facts.uid)) continue;
      await rm(path, REMOVAL);
    } catch {
      // Gone, or still open.
    }
  }
}

/** Again while its program writes: a database and its log belong together. */
async function copyWhole(
  path: string,
  target: string,
  copy: NonNullable<CopyOptions["copy"]>,
): Promise<void> {
  for (let count = 0; count < MAX_COPIES; count += 1) {
    const before = await factsOf(path);
    await copyFiles(path, target, before.suffixes, copy);
    if ((await factsOf(path)).text === before.text) return;
  }
  throw importError({ path, fault: "keeps-changing" });
}

async function copyFiles(
  path: string,
  target: string,
  suffixes: readonly string[],
  copy: NonNullable<CopyOptions["copy"]>,
): Promise<void> {
  try {
    for (const suffix of SUFFIXES) await rm(target + suffix, { force: true });
    for (const suffix of suffixes) {
      await copy(path + suffix, target + suffix);
      await chmod(target + suffix, 0o600);
    }
  } catch (error) {
    // A log that was there a moment ago, and has been written back.
    if (diskErrorCode(error) !== "ENOENT") throw unreadable(path, error);
  }
}

/** Which of its files are there, and what changes with them. */
async function factsOf(path: string) {
  const suffixes: string[] = [];
  const facts: string[] = [];
  for (const suffix of SUFFIXES) {
    try {
      const file = await stat(path + suffix, { bigint: true });
      if (!file.isFile()) throw importError({ path, fault: "damaged" });
      if (file.size > MAX_BYTES) throw importError({ path, fault: "too-large" });
      facts.push([file.ino, file.size, file.mtimeNs].join(" "));
      suffixes.push(suffix);
    } catch (error) {
      if (suffix === "" || diskErrorCode(error) !== "ENOENT") throw unreadable(path, error);
      facts.push("none");
    }
  }
  return { suffixes, text: facts.join() };
}

function unreadable(path: string, error: unknown): Error {
  if (error instanceof KiroAuthError) return error;
  return importError({ path, fault: "unreadable", systemCode: diskErrorCode(error) }, error);
}
