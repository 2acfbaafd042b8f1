import * as z from "zod/mini";
import type { CommandContext } from "./context.ts";
import type { View } from "./output/view.ts";

/** What a command says of itself, in `words/cli/`: `--help` and docs/COMMANDS.md show it. */
export interface CommandWords {
  /** One line, for the list of commands. */
  readonly summary: string;
  /** More of it, for the command's own help. */
  readonly description?: string;
  /** What is typed after the program's name, and what that does. */
  readonly examples: readonly (readonly [line: string, meaning: string])[];
}

/** What a person typed. */
export interface CommandInput {
  readonly arguments: readonly string[];
  /** By their names in camel case, as commander gives them. */
  readonly options: Readonly<Record<string, unknown>>;
}

interface Usage {
  /** `["accounts"]`, `["accounts", "label"]`. */
  readonly path: readonly string[];
  readonly words: CommandWords;
  /** In commander's notation: `<account>`, `[file]`, `[accounts...]`. */
  readonly arguments?: readonly Described[];
  /** In commander's notation: `--all`, `--model <id>`. */
  readonly options?: readonly Described[];
}

type Described = readonly [notation: string, description: string];

/** What has happened, as facts for programs, and how people see them. */
export interface CommandResult {
  readonly facts: unknown;
  readonly render: (view: View) => string;
  readonly exitCode: ExitCode;
}

/** 1: it has failed, or something is wrong that the person asked about. */
export type ExitCode = 0 | 1;

/** A command of the program; `defineCommand` makes one. */
export interface Command extends Usage {
  /** The name of its schema: `schema/cli/<name>.json`. */
  readonly name: string;
  readonly schema: z.ZodMiniType;
  readonly run: (context: CommandContext, input: CommandInput) => Promise<CommandResult>;
}

interface Definition<Schema extends z.ZodMiniType> extends Usage {
  /** What `--json` prints; strict, so that nothing goes out that it does not name. */
  readonly schema: Schema;
  /** Does what the command does. @throws every error class of facts/errors.ts, and CliError */
  readonly gather: (context: CommandContext, input: CommandInput) => Promise<z.output<Schema>>;
  /** One or several lines, without a line break at the end. */
  readonly render: (facts: z.output<Schema>, view: View) => string;
  /** 0 unless said. */
  readonly exitCode?: (facts: z.output<Schema>) => ExitCode;
}

export function defineCommand<Schema extends z.ZodMiniType>(
  definition: Definition<Schema>,
): Command {
  const { exitCode, gather, render, schema, ...usage } = definition;
  return {
    ...usage,
    schema,
    name: usage.path.join("-"),
    async run(context, input) {
      const facts = z.parse(schema, await gather(context, input));
      return {
        facts,
        render: (view) => render(facts, view),
        exitCode: exitCode?.(facts) ?? 0,
      };
    },
  };
}

/** A moment in facts: ISO 8601 in UTC. @param milliseconds since the epoch */
export function isoTime(milliseconds: number): string {
  const time = Math.max(0, Math.min(milliseconds, LAST_TIME)) || 0;
  return new Date(time).toISOString();
}

/** The last that has a year of four digits; a file edited by hand may have any number. */
const LAST_TIME = Date.UTC(9999, 11, 31);
