import { existsSync, statSync } from "node:fs";
import * as z from "zod/mini";
import { readSwitches } from "../../../config/environment.ts";
import { type Machine, pathsOf } from "../../../core/paths.ts";
import { readRegularFile } from "../../../lib/disk/regular-file.ts";
import { hideKnownSecrets } from "../../../lib/log/known-secrets.ts";
import { printable } from "../../../lib/log/printable.ts";
import { defined } from "../../../lib/defined.ts";
import {
  followIsText,
  logContent,
  logPlace,
  LOGS_OPTIONS,
  LOGS_WORDS,
  logSwitch,
  wrongLineCount,
} from "../../../words/cli/logs.ts";
import { formatNumber } from "../../../words/formats/numbers.ts";
import { CliError } from "../../cli-error.ts";
import { type CommandInput, defineCommand } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { renderParagraphs } from "../../output/paragraphs.ts";
import type { View } from "../../output/view.ts";
import { follow } from "./follow.ts";

const logsFacts = z.strictObject({
  file: z.string(),
  /** Bytes; absent if there is no such file. */
  size: z.optional(z.number()),
  /** KIRO_DEBUG and KIRO_DEBUG_CONTENT, here. */
  isOn: z.boolean(),
  hasContent: z.boolean(),
  /** With `--lines`: the last ones, as they are in the file. */
  lines: z.optional(z.array(z.string())),
  /** Lines were printed until the person had seen enough. */
  followed: z.boolean(),
});

type LogsFacts = z.output<typeof logsFacts>;

export const logs = defineCommand({
  path: ["logs"],
  words: LOGS_WORDS,
  options: [
    ["-n, --lines <number>", LOGS_OPTIONS.lines],
    ["-f, --follow", LOGS_OPTIONS.follow],
  ],
  schema: logsFacts,
  gather: gatherLogs,
  render: renderLogs,
});

/** One file is at most 5 MiB; this is room for lines of any length at its end. */
const MAX_BYTES = 64 * 1024 * 1024;
const MAX_LINES = 100_000;

async function gatherLogs(context: CommandContext, { options }: CommandInput): Promise<LogsFacts> {
  const { clock, machine, signal, terminal } = context;
  const file = pathsOf(machine).debugLogFile;
  const count = lineCount(options["lines"]);
  const isFollowed = options["follow"] === true;
  if (isFollowed && options["json"] === true) throw new CliError("wrong_usage", followIsText(), 2);
  const lines = count === undefined ? undefined : lastLines(file, count);
  if (isFollowed) {
    const onLine = (line: string) => terminal.write(`${safeLine(line)}\n`);
    if (!existsSync(file)) terminal.writeError(`${waiting(file, machine)}\n`);
    lines?.forEach(onLine);
    await follow(file, { clock, signal, onLine });
  }
  const { debug, debugContent } = readSwitches(machine.env);
  return {
    file,
    ...defined({ size: statSync(file, { throwIfNoEntry: false })?.size, lines }),
    isOn: debug,
    hasContent: debug && debugContent,
    followed: isFollowed,
  };
}

function lineCount(given: unknown): number | undefined {
  if (given === undefined) return undefined;
  const count = Number(given);
  if (Number.isInteger(count) && count >= 1 && count <= MAX_LINES) return count;
  throw new CliError("wrong_usage", wrongLineCount(), 2);
}

/** Of the file before, too, if this one has been begun just now. */
function lastLines(file: string, count: number): string[] {
  const lines = linesOf(file);
  const earlier = lines.length < count ? linesOf(`${file}.1`) : [];
  return [...earlier, ...lines].slice(-count);
}

function linesOf(file: string): readonly string[] {
  const text = readRegularFile(file, MAX_BYTES, "not_a_file")?.toString("utf8") ?? "";
  const lines = text.split("\n");
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}

/** Whoever follows a log that nobody writes would wait for ever. */
function waiting(file: string, { env }: Machine): string {
  return [logPlace(file, undefined), logSwitch(readSwitches(env).debug)].join("\n");
}

/** The log hides secrets itself; its lines stay whole, so that programs can read them. */
function safeLine(line: string): string {
  return printable(hideKnownSecrets(line));
}

function renderLogs(facts: LogsFacts, view: View): string {
  const { file, followed, hasContent, isOn, lines, size } = facts;
  if (followed) return "";
  if (lines?.length) return lines.map(safeLine).join("\n");
  const shown = size === undefined ? undefined : sizeText(size, view);
  const notes = [logPlace(file, shown), logSwitch(isOn), ...(hasContent ? [logContent()] : [])];
  return renderParagraphs(notes, view);
}

function sizeText(bytes: number, { reader }: View): string {
  return bytes < 1_000_000
    ? `${formatNumber(Math.ceil(bytes / 1000), reader)} kB`
    : `${formatNumber(bytes / 1_000_000, reader)} MB`;
}
