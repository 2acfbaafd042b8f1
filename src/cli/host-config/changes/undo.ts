import { createHash } from "node:crypto";
import { join } from "node:path";
import * as z from "zod/mini";
import type { Paths } from "../../../core/paths.ts";
import type { Random } from "../../../lib/random.ts";
import { parseJson } from "../../../lib/read.ts";
import { type Change, isChanged } from "./changes.ts";
import { readBytes, writeWhole } from "../config-file.ts";
import type { Part, Place } from "../places.ts";

const journal = z.object({
  version: z.literal(1),
  files: z.array(
    z.object({
      file: z.string(),
      part: z.enum(["server", "tui"]),
      /** Base64; absent if there was no such file. */
      before: z.optional(z.string()),
      /** SHA-256 of what was written, in hexadecimal. */
      written: z.string(),
    }),
  ),
});

type Entry = z.output<typeof journal>["files"][number];

/** Projects come and go; only so many are remembered. */
const MAX_ENTRIES = 50;

/** What files of OpenCode's were before they were changed; like them it may hold keys. */
export function undoPath({ configDirectory }: Paths): string {
  return join(configDirectory, "kiro-setup.json");
}

function readJournal(paths: Paths): readonly Entry[] {
  const bytes = readBytes(undoPath(paths));
  const parsed = journal.safeParse(parseJson(bytes?.toString("utf8") ?? ""));
  return parsed.success ? parsed.data.files : [];
}

function writeJournal(paths: Paths, entries: readonly Entry[], random: Random): void {
  const files = entries.slice(-MAX_ENTRIES);
  const content = { version: 1, files };
  const bytes =
    files.length === 0 ? undefined : Buffer.from(`${JSON.stringify(content, null, 2)}\n`);
  writeWhole(undoPath(paths), bytes, random, 0o600);
}

/** Before the changes are written, so that no end of the process loses what was there. */
export function rememberChanges(paths: Paths, changes: readonly Change[], random: Random): void {
  const due = changes.filter(isChanged);
  if (due.length === 0) return;
  const known = readJournal(paths);
  const others = known.filter(({ file }) => !due.some((change) => change.file === file));
  const entries = due.map(({ after, before, file, part }): Entry => {
    const earlier = known.find((entry) => entry.file === file);
    // Two set-ups, one after the other, are undone together.
    const isOurs =
      earlier !== undefined && before !== undefined && earlier.written === hash(before);
    const original = isOurs ? earlier.before : before?.toString("base64");
    const first = original === undefined ? {} : { before: original };
    return { file, part, ...first, written: hash(after ?? Buffer.alloc(0)) };
  });
  writeJournal(paths, [...others, ...entries], random);
}

export interface Undo {
  readonly changes: readonly Change[];
  /** Files that someone has changed since; they are left alone. */
  readonly changedSince: readonly string[];
}

/** What brings back the files of these places as they were before a set-up. */
export function planUndo(paths: Paths, places: readonly Place[]): Undo {
  const files = new Set(places.flatMap((place) => [...place.files, place.newFile]));
  const entries = readJournal(paths).filter(({ file }) => files.has(file));
  const found = entries.map((entry) => ({ entry, now: readBytes(entry.file) }));
  const isAsWritten = ({ entry, now }: (typeof found)[number]) =>
    now !== undefined && hash(now) === entry.written;
  return {
    changes: found.filter(isAsWritten).map(({ entry, now }) => ({
      file: entry.file,
      part: entry.part satisfies Part,
      before: now,
      after: entry.before === undefined ? undefined : Buffer.from(entry.before, "base64"),
    })),
    changedSince: found.filter((each) => !isAsWritten(each)).map(({ entry }) => entry.file),
  };
}

export function forgetChanges(paths: Paths, files: readonly string[], random: Random): void {
  const known = readJournal(paths);
  const left = known.filter(({ file }) => !files.includes(file));
  if (left.length < known.length) writeJournal(paths, left, random);
}

function hash(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
