import { bytesOf, isWritable, readBytes, textOf, writeWhole } from "../config-file.ts";
import type { Part, Place } from "../places.ts";
import {
  newFile,
  type PluginList,
  readPluginList,
  withoutPlugin,
  withPlugin,
} from "../plugin-list.ts";
import type { Random } from "../../../lib/random.ts";
import { configUnusable, type ConfigFault } from "../../../words/cli/setup.ts";
import { parseObject } from "../../../config/json.ts";
import { CliError } from "../../cli-error.ts";
import { shapeFaults } from "../shapes.ts";
import { isOurSpec } from "../spec.ts";

/** What is to become of a file, before anything is written. */
export interface Change {
  readonly file: string;
  readonly part: Part;
  /** Absent if there is no such file. */
  readonly before: Buffer | undefined;
  /** Absent if the file is to go. */
  readonly after: Buffer | undefined;
}

const SCHEMAS = {
  server: "https://opencode.ai/config.json",
  tui: "https://opencode.ai/tui.json",
} as const;

/** The line that stands in the file then. */
export interface Addition extends Change {
  readonly spec: string;
}

/**
 * The place with a line of ours in one of its files.
 * @param mayReplace the line is to have this spec, not only to be there
 * @throws CliError, and KiroLocalError `not_a_file`
 */
export function planAddition(
  { files, newFile: created, part }: Place,
  spec: string,
  mayReplace: boolean,
): Addition {
  const found = files.flatMap(readListed);
  for (const { file, list } of found) refuseWrongTypes(file, list);
  const chosen =
    found.find((listed) => ownSpec(listed) !== undefined) ??
    found.find(({ list }) => list.list !== undefined) ??
    found[0];
  if (chosen === undefined) {
    const after = Buffer.from(newFile(SCHEMAS[part], spec));
    return { file: created, part, before: undefined, after, spec };
  }
  const { before, file, list } = chosen;
  const text = withPlugin(list, spec, (each) => isOurSpec(each, file), mayReplace);
  const after = changedBytes(text, list, before);
  return { file, part, before, after, spec: (mayReplace ? undefined : ownSpec(chosen)) ?? spec };
}

/** OpenCode would not start, with the line or without. */
function refuseWrongTypes(file: string, { text }: PluginList): void {
  const parsed = parseObject(text);
  const [fault] = "entries" in parsed ? shapeFaults(parsed.entries) : [];
  if (fault !== undefined) throw unusable(file, { kind: "wrong-type", key: fault.key });
}

function ownSpec({ file, list }: Listed): string | undefined {
  return list.entries.find(({ spec }) => isOurSpec(spec, file))?.spec;
}

/** The place without our lines. @throws CliError, and KiroLocalError `not_a_file` */
export function planRemoval({ files, part }: Place): readonly Change[] {
  return files.flatMap(readListed).flatMap(({ before, file, list }) => {
    const text = withoutPlugin(list, (spec) => isOurSpec(spec, file));
    const after = changedBytes(text, list, before);
    return after === before ? [] : [{ file, part, before, after }];
  });
}

function changedBytes(text: string, list: PluginList, before: Buffer): Buffer {
  return text === list.text ? before : bytesOf(text, before);
}

interface Listed {
  readonly file: string;
  readonly before: Buffer;
  readonly list: PluginList;
}

function readListed(file: string): readonly Listed[] {
  const before = readBytes(file);
  if (before === undefined) return [];
  const text = textOf(before);
  if (text === undefined) throw unusable(file, { kind: "not-utf8" });
  // Nothing but blanks is as good as an empty object.
  const list = readPluginList(text.trim() === "" ? "{}" : text);
  if (!("entries" in list)) throw unusable(file, list);
  return [{ file, before, list }];
}

export function isChanged({ after, before }: Change): boolean {
  return before === undefined || after === undefined ? before !== after : !before.equals(after);
}

/**
 * Writes what was planned, if the files are still as they were read.
 * @param remember called before anything is written, and not if nothing can be
 * @throws CliError before anything is written; KiroLocalError `not_a_file`
 */
export function applyChanges(
  changes: readonly Change[],
  random: Random,
  remember?: () => void,
): void {
  const due = changes.filter(isChanged);
  for (const { before, file } of due) {
    if (!isWritable(file)) throw unusable(file, { kind: "read-only" });
    const now = readBytes(file);
    const isSame = now === undefined || before === undefined ? now === before : now.equals(before);
    if (!isSame) throw unusable(file, { kind: "changed" });
  }
  remember?.();
  for (const { after, file } of due) writeWhole(file, after, random);
}

function unusable(file: string, fault: ConfigFault): CliError {
  return new CliError("config_unusable", configUnusable(file, fault));
}
