import { format } from "prettier";
import * as z from "zod/mini";
import { COMMANDS } from "../src/cli/commands.ts";
import type { Command } from "../src/cli/command.ts";
import { parse } from "../src/cli/program.ts";
import { PROGRAM_NAME } from "../src/words/cli/program.ts";

const TERMINAL = { columns: 100, hasColor: false };

/** docs/COMMANDS.md: what `--help` prints, and what `--json` prints. */
export async function renderCommandsPage(): Promise<string> {
  const sections = COMMANDS.map(
    (command) => `## ${command.path.join(" ")}

${fenced(helpOf(command.path))}

With \`--json\`: [schema/cli/${command.name}.json](../schema/cli/${command.name}.json).
`,
  );
  const page = `# Commands

<!-- Written by \`npm run docs\` from the program itself. -->

\`${PROGRAM_NAME}\` comes with the package. It reads and changes the same files as the plugin, so it works while OpenCode is running. Without npm, OpenCode's own runtime runs it: \`BUN_BE_BUN=1 opencode PATH/dist/cli.js\`.

${fenced(helpOf([]))}

What holds for every command:

- \`--json\` prints facts for programs to standard output, as the schema of the command describes them. Times in them are UTC (ISO 8601); people get their own time zone and notation.
- Warnings, errors and progress go to standard error. With \`--json\` an error is \`{"error":{"code","message"}}\`.
- Exit codes: 0 fine, 1 failed or something is wrong, 2 wrong command line, 130 stopped with Ctrl+C (0 for \`logs --follow\`, which always ends that way).
- Colours are used on a terminal only. \`NO_COLOR\` or \`--no-color\` turns them off, \`FORCE_COLOR=1\` on.
- Output is as wide as the terminal, or as \`COLUMNS\` says, else 80 columns.
- Nothing that is printed contains a token or a full e-mail address.

${sections.join("\n")}`;
  return await format(page, { parser: "markdown" });
}

/** The JSON Schema of what each command prints with `--json`. */
export const commandSchemas = COMMANDS.map((command) => ({
  file: `schema/cli/${command.name}.json`,
  render: () => renderSchema(command),
}));

async function renderSchema({ path, schema }: Command): Promise<string> {
  const described = {
    ...z.toJSONSchema(schema, { target: "draft-2020-12" }),
    title: `Output of ${PROGRAM_NAME} ${path.join(" ")} --json`,
  };
  return await format(JSON.stringify(described), { parser: "json", printWidth: 100 });
}

function helpOf(path: readonly string[]): string {
  const parsed = parse(COMMANDS, [...path, "--help"], TERMINAL);
  return "text" in parsed ? parsed.text.trimEnd() : "";
}

function fenced(text: string): string {
  return `\`\`\`\n${text}\n\`\`\``;
}
