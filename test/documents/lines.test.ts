import { expect, it } from "vitest";
import { documentedLines, linesIn, linesOf, typedLines } from "./lines.ts";
import { NOT_RUN, RUN_IN_SHELL, TYPED_LINES } from "./not-run.ts";

it("finds command lines in blocks and in sentences", () => {
  const page = [
    "Type `KIRO_DEBUG=true opencode run hello` or `kiro.json`.",
    "```bash",
    "npm ci && npm start   # both",
    "# nothing",
    "```",
    "```",
    "Usage: opencode-kiro-auth [options]",
    "  opencode-kiro-auth accounts",
    "```",
  ];
  expect(linesIn(`${page.join("\n")}\n`)).toEqual([
    "npm ci",
    "npm start",
    "opencode-kiro-auth accounts",
    "KIRO_DEBUG=true opencode run hello",
  ]);
});

it("every line of the shell in README and the documents is run, or is listed with a reason", () => {
  const unknown = linesOf("shell").filter(
    ({ text }) => NOT_RUN[text] === undefined && !RUN_IN_SHELL.includes(text),
  );
  expect(unknown).toEqual([]);
});

it("every line for OpenCode is one that the end-to-end test types, or is listed with a reason", () => {
  const beginnings = Object.values(TYPED_LINES);
  const isTyped = (line: string) => beginnings.some((each) => line.includes(each));
  expect(typedLines().filter((line) => !isTyped(line))).toEqual([]);
});

it("no line is listed that no document has", () => {
  const known = new Set(documentedLines().map(({ text }) => text));
  const listed = [...Object.keys(NOT_RUN), ...RUN_IN_SHELL];
  expect(listed.filter((line) => !known.has(line))).toEqual([]);
});
