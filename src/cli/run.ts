import { CommanderError } from "commander";
import { KiroError } from "../facts/errors.ts";
import { hideKnownSecrets } from "../lib/log/known-secrets.ts";
import { safeText } from "../lib/log/secret-text.ts";
import { isAborted } from "../lib/time.ts";
import { explainCommandError } from "../words/cli/errors.ts";
import { commandLine } from "../words/program-command.ts";
import { failed, wrongUsage } from "../words/cli/program.ts";
import { CliError } from "./cli-error.ts";
import { renderSaid } from "./output/paragraphs.ts";
import type { Command } from "./command.ts";
import { COMMANDS } from "./commands.ts";
import { createContext, type ProgramInput } from "./context.ts";
import { toJson } from "./output/json.ts";
import { paint, viewOf } from "./output/view.ts";
import { type Invocation, parse } from "./program.ts";

/** 0 fine, 1 failed or something is wrong, 2 wrong usage, 130 stopped by the person (128 + SIGINT). */
export type ProcessExitCode = 0 | 1 | 2 | 130;

/**
 * Runs one command line to its end.
 * @param argv without the runtime and the script
 */
export async function runProgram(
  argv: readonly string[],
  input: ProgramInput,
  commands: readonly Command[] = COMMANDS,
): Promise<ProcessExitCode> {
  const { terminal } = input;
  const said = new Set<string>();
  try {
    const parsed = parse(commands, argv, terminal);
    if ("invocation" in parsed) return await runCommand(parsed.invocation, input, said);
    terminal.write(ended(parsed.text));
    return 0;
  } catch (error) {
    return report(error, argv, input, said);
  }
}

async function runCommand(
  { command, ...given }: Invocation,
  input: ProgramInput,
  said: Set<string>,
): Promise<ProcessExitCode> {
  const { clock, terminal } = input;
  const { context, end } = createContext(input, said);
  try {
    const { exitCode, facts, render } = await command.run(context, given);
    const isJson = given.options["json"] === true;
    const text = isJson ? toJson(facts) : render(viewOf(terminal, clock.now()));
    terminal.write(ended(hideKnownSecrets(text)));
    return exitCode;
  } finally {
    await end();
  }
}

function report(
  error: unknown,
  argv: readonly string[],
  { clock, terminal }: ProgramInput,
  said: ReadonlySet<string>,
): ProcessExitCode {
  const { code, exitCode, message } = factsOf(error, argv);
  if (argv.includes("--json")) {
    terminal.writeError(ended(toJson({ error: { code, message } })));
  } else if (!said.has(message)) {
    const { colors } = viewOf(terminal, clock.now());
    const isWish = code === "declined";
    const text = renderSaid(isWish ? message : failed(message), terminal);
    terminal.writeError(ended(isWish ? text : paint(colors, "bad", text)));
  }
  return exitCode;
}

function factsOf(error: unknown, argv: readonly string[]) {
  if (error instanceof CommanderError) {
    const problem = error.message.replace(/^error: /, "");
    const message = safeText(wrongUsage(problem, commandOf(argv)));
    return { code: "wrong_usage", exitCode: 2, message } as const;
  }
  if (error instanceof CliError) {
    const { code, exitCode, message } = error;
    return { code, exitCode, message: safeText(message) };
  }
  const code = error instanceof KiroError ? error.code : "unexpected";
  const message = safeText(explainCommandError(error));
  return { code, exitCode: isAborted(error) ? 130 : 1, message } as const;
}

/** Whose help is of use: the longest command that was typed. */
function commandOf(argv: readonly string[]): string {
  const typed = argv.filter((word) => !word.startsWith("-"));
  const [path = []] = COMMANDS.map((command) => command.path)
    .filter((path) => path.every((name, at) => name === typed[at]))
    .sort((left, right) => right.length - left.length);
  return commandLine(path.join(" ")).trimEnd();
}

function ended(text: string): string {
  return text.endsWith("\n") ? text : `${text}\n`;
}
