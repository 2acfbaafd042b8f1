import { createReadStream, statSync } from "node:fs";
import { resolve } from "node:path";
import { normalised } from "../../../../accounts/transfer/sealed.ts";
import { unusableFile } from "../../../../lib/disk/disk-error.ts";
import { readSmallFile } from "../../../../lib/disk/small-file.ts";
import { knowSecrets } from "../../../../lib/log/known-secrets.ts";
import * as words from "../../../../words/cli/accounts/transfer.ts";
import { CliError } from "../../../cli-error.ts";
import type { CommandInput } from "../../../command.ts";
import type { CommandContext } from "../../../context.ts";
import { inputOf } from "../../../terminal/standard-input.ts";

/** What guesses a shorter one needs no year. */
export const MIN_LENGTH = 12;

/**
 * The passphrase from a file, from the environment or from the person; never from an argument, which
 * every user of the machine can read.
 * @param isNew the person must type it twice
 * @throws CliError of exit code 2; KiroLocalError `export_unusable`
 */
export async function passphraseFor(
  context: CommandContext,
  options: CommandInput["options"],
  isNew: boolean,
): Promise<string> {
  const passphrase = (await givenTo(context, options)) ?? (await asked(context, isNew));
  const problem = problemOf(passphrase);
  if (problem !== undefined) throw wrong(problem);
  knowSecrets([passphrase]);
  return passphrase;
}

async function givenTo(
  { core, directory, readInput }: CommandContext,
  { passphraseFile }: CommandInput["options"],
): Promise<string | undefined> {
  if (passphraseFile === "-") return await readInput();
  if (typeof passphraseFile !== "string") return (await core()).switches.passphrase;
  const path = resolve(directory, passphraseFile);
  // `<(command)` of a shell: a pipe ends when the command does.
  if (statSync(path, { throwIfNoEntry: false })?.isFIFO() === true) {
    return await inputOf(false, () => createReadStream(path))();
  }
  return await readSmallFile(path).catch((error: unknown) => {
    throw unusableFile("export_unusable", path, error);
  });
}

async function asked({ questions, terminal }: CommandContext, isNew: boolean): Promise<string> {
  if (!terminal.isInteractive) throw wrong(words.passphraseNeeded());
  const first = await questions.secret(words.passphrasePrompt(isNew), { validate: problemOf });
  if (!isNew) return first;
  const isSame = (value: string) => normalised(value) === normalised(first);
  const validate = (value: string) => (isSame(value) ? undefined : words.passphraseDiffers());
  return await questions.secret(words.passphraseAgain(), { validate });
}

function problemOf(passphrase: string): string | undefined {
  const { length } = Array.from(normalised(passphrase));
  return length < MIN_LENGTH ? words.passphraseTooShort(MIN_LENGTH) : undefined;
}

function wrong(message: string): CliError {
  return new CliError("wrong_usage", message, 2);
}
