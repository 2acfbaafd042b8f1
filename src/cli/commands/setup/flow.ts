import * as z from "zod/mini";
import { pathsOf } from "../../../core/paths.ts";
import { systemRandom } from "../../../lib/random.ts";
import { safeText } from "../../../lib/log/secret-text.ts";
import { fileHeading, needsYes, nothingChanged } from "../../../words/cli/setup.ts";
import { CliError } from "../../cli-error.ts";
import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { applyChanges, type Change, isChanged } from "../../host-config/changes/changes.ts";
import { textOf } from "../../host-config/config-file.ts";
import { diffOf } from "../../host-config/changes/diff.ts";
import { rememberChanges } from "../../host-config/changes/undo.ts";
import { type Tone, paint, type View, viewOf } from "../../output/view.ts";
import { fit } from "../../output/width.ts";

/** One file of OpenCode's, and what became of it. */
export const fileFacts = z.strictObject({
  file: z.string(),
  part: z.enum(["server", "tui"]),
  change: z.enum(["created", "changed", "deleted", "unchanged"]),
  /** Lines that begin with a blank, `+` or `-`. */
  diff: z.array(z.string()),
});

export type FileFacts = z.output<typeof fileFacts>;

export function factsOf(change: Change): FileFacts {
  const { after, before, file, part } = change;
  const diff = diffOf(shown(before), shown(after)).map(({ mark, text }) => mark + text);
  return { file, part, change: kindOf(change), diff: isChanged(change) ? diff : [] };
}

function shown(bytes: Buffer | undefined): string {
  return bytes === undefined ? "" : (textOf(bytes) ?? "");
}

function kindOf(change: Change): FileFacts["change"] {
  if (!isChanged(change)) return "unchanged";
  if (change.before === undefined) return "created";
  return change.after === undefined ? "deleted" : "changed";
}

/** How far a command has come. */
export interface Outcome {
  readonly applied: boolean;
  /** The person has seen the change before. */
  readonly asked: boolean;
}

/**
 * Shows what is to happen, and asks.
 * @param preview for standard error
 * @returns whether it is to be done
 * @throws CliError where the person says no, or cannot be asked
 */
export async function agreed(
  { clock, questions, terminal }: CommandContext,
  { options }: CommandInput,
  question: string,
  preview: (view: View) => string,
): Promise<Outcome> {
  if (options["dryRun"] === true) return { applied: false, asked: false };
  if (options["yes"] === true) return { applied: true, asked: false };
  if (!terminal.isInteractive) throw new CliError("answer_needed", needsYes(), 2);
  terminal.writeError(`${preview(viewOf(terminal, clock.now()))}\n`);
  if (!(await questions.confirm(question))) throw new CliError("declined", nothingChanged());
  return { applied: true, asked: true };
}

/** Writes changes so that `setup --undo` can take them back. */
export function carryOut({ machine }: CommandContext, changes: readonly Change[]): void {
  const paths = pathsOf(machine);
  applyChanges(changes, systemRandom, () => rememberChanges(paths, changes, systemRandom));
}

export function renderFiles(
  files: readonly FileFacts[],
  { applied, asked }: Outcome,
  view: View,
): string {
  return files
    .map(({ change, diff, file }) => {
      const heading = safeText(fileHeading(file, change, applied));
      return [heading, ...(asked ? [] : diff.map((line) => diffLine(line, view)))].join("\n");
    })
    .join("\n");
}

const TONES: Readonly<Record<string, Tone>> = { "+": "good", "-": "bad" };

/** What changes is shown whole; of the lines around it the beginning says where that is. */
function diffLine(line: string, { colors, columns }: View): string {
  const mark = line.charAt(0);
  const tone = TONES[mark];
  const text = `  ${mark} ${safeText(line.slice(1).replaceAll("\t", "  "))}`;
  return paint(colors, tone ?? "dim", tone === undefined ? fit(text, columns) : text);
}
