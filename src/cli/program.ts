import { Command as Parser, CommanderError, Option } from "commander";
import { closest } from "../lib/closest.ts";
import { VERSION } from "../facts/version.ts";
import { HELP_TITLES, OPTION_TEXTS, PROGRAM_NAME, PROGRAM_SUMMARY } from "../words/cli/program.ts";
import type { Command } from "./command.ts";
import type { Terminal } from "./terminal/terminal.ts";

/**
 * The command line, put together from `COMMANDS`.
 *
 * To add a command:
 * 1. `src/words/cli/<name>.ts`: its words (`CommandWords`) and every sentence that it prints, with
 *    samples in `test/words/samples/cli/<name>.ts`.
 * 2. `src/cli/commands/<name>.ts`, or `commands/<room>/<name>.ts`: `defineCommand` with the zod
 *    schema of its facts, `gather` and `render` (through `cli/output/`).
 * 3. A line in `src/cli/commands.ts`.
 * 4. `npm run docs` writes `schema/cli/<name>.json` and docs/COMMANDS.md.
 * 5. `test/cli/<name>.test.ts`: golden output with `expectGolden` of `test/cli/cli-world.ts`.
 */
export interface Invocation {
  readonly command: Command;
  readonly arguments: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
}

/** What a command line asks for: a command, or only a text such as the help. */
export type Parsed = { readonly invocation: Invocation } | { readonly text: string };

/** @throws CommanderError for a wrong command line */
export function parse(
  commands: readonly Command[],
  argv: readonly string[],
  terminal: Pick<Terminal, "columns" | "hasColor">,
): Parsed {
  let text = "";
  let invocation: Invocation | undefined;
  const parser = createParser(commands, terminal, {
    print: (help) => (text += help),
    invoke: (invoked) => (invocation = invoked),
  });
  try {
    const line = withHelpOption(argv);
    refuseWithoutParent(commands, line);
    parser.parse([...line], { from: "user" });
  } catch (error) {
    // Help and version end the parsing, too; without a command there is help as well.
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0 && error.code !== "commander.help") throw error;
  }
  return invocation === undefined ? { text: text || parser.helpInformation() } : { invocation };
}

interface Sinks {
  readonly print: (text: string) => void;
  readonly invoke: (invocation: Invocation) => void;
}

/** commander's program; its help is what docs/COMMANDS.md is made from. */
export function createParser(
  commands: readonly Command[],
  { columns, hasColor }: Pick<Terminal, "columns" | "hasColor">,
  { invoke, print }: Sinks,
): Parser {
  const program = new Parser(PROGRAM_NAME)
    .description(PROGRAM_SUMMARY)
    .version(VERSION, "-v, --version", OPTION_TEXTS.version)
    .helpOption("-h, --help", OPTION_TEXTS.help)
    .helpCommand(false)
    .addOption(new Option("--json", OPTION_TEXTS.json))
    .addOption(new Option("--no-color", OPTION_TEXTS.noColor))
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: print,
      writeErr: print,
      getOutHelpWidth: () => columns,
      getErrHelpWidth: () => columns,
      getOutHasColors: () => hasColor,
    })
    .exitOverride();
  for (const command of commands) add(program, command, invoke);
  return program;
}

function add(program: Parser, command: Command, invoke: Sinks["invoke"]): void {
  const { words } = command;
  const parser = command.path.reduce(childOf, program);
  parser
    .summary(words.summary)
    .description(words.description ?? sentence(words.summary))
    .helpOption("-h, --help", OPTION_TEXTS.help)
    .addHelpText("after", `\n${examplesOf(command)}`)
    .action(() => {
      refuseUnknown(parser);
      const options = parser.optsWithGlobals<Record<string, unknown>>();
      invoke({ command, arguments: parser.args, options });
    });
  parser.allowExcessArguments(command.arguments === undefined);
  for (const [name, description] of command.arguments ?? []) parser.argument(name, description);
  for (const [flags, description] of command.options ?? []) parser.option(flags, description);
}

/**
 * commander counts the arguments of a command that can do without its subcommands, and does not look
 * for a near one.
 */
function refuseUnknown(parser: Parser): void {
  const { args, commands, registeredArguments } = parser;
  const [typed] = args;
  if (typed === undefined || registeredArguments.length > 0) return;
  const names = commands.map((command) => command.name());
  const isList = names.length > 0 && ["list", "ls", "show"].includes(typed);
  const near = isList ? `${parser.name()} without '${typed}'` : closest(typed, names, 1)[0];
  const hint = near === undefined ? "" : `\n(Did you mean ${near}?)`;
  const what = names.length === 0 ? "argument" : "command";
  throw new CommanderError(1, "commander.unknownCommand", `unknown ${what} '${typed}'${hint}`);
}

/** `help` asks for what `--help` does, before a command or behind its first word. */
function withHelpOption(argv: readonly string[]): readonly string[] {
  const at = argv.slice(0, 2).indexOf("help");
  if (at < 0 || (at === 1 && argv[0]?.startsWith("-"))) return argv;
  return [...argv.slice(0, at), ...argv.slice(at + 1), "--help"];
}

/** A subcommand without its command: commander knows near names of the first word only. */
function refuseWithoutParent(commands: readonly Command[], argv: readonly string[]): void {
  const typed = argv.find((word) => !word.startsWith("-"));
  if (typed === undefined || commands.some(({ path }) => path[0] === typed)) return;
  const meant = commands.find(({ path }) => path[1] === typed);
  if (meant === undefined) return;
  const hint = `\n(Did you mean ${meant.path.join(" ")}?)`;
  throw new CommanderError(1, "commander.unknownCommand", `unknown command '${typed}'${hint}`);
}

function childOf(parent: Parser, name: string): Parser {
  const known = parent.commands.find((command) => command.name() === name);
  return known ?? parent.command(name).helpCommand(false);
}

function examplesOf({ words }: Command): string {
  const lines = words.examples.map(
    ([line, meaning]) => `  # ${meaning}\n  ${PROGRAM_NAME} ${line}`,
  );
  return [HELP_TITLES.examples, ...lines].join("\n");
}

function sentence(summary: string): string {
  return `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;
}
