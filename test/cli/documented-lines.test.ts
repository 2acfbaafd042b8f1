import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { parse } from "../../src/cli/program.ts";
import { COMMANDS } from "../../src/cli/commands.ts";

const ROOT = join(import.meta.dirname, "../..");
const TERMINAL = { columns: 80, hasColor: false };

/** What stands in code after the program's name, in README and in the documents. */
function documentedLines(): readonly (readonly [file: string, line: string])[] {
  const documents = readdirSync(join(ROOT, "docs")).filter((name) => name.endsWith(".md"));
  return ["README.md", ...documents.map((name) => join("docs", name))].flatMap((file) => {
    const text = readFileSync(join(ROOT, file), "utf8");
    const inBlocks = text.matchAll(/^ *(?:\$ |npx )?opencode-kiro-auth ((?!\[|and )\S.*)$/gmu);
    const inLines = text.matchAll(/`(?:(?:npx )?opencode-kiro-auth|node dist\/cli\.js) ([^`]+)`/gu);
    return [...inBlocks, ...inLines].map((match) => [file, match[1] ?? ""] as const);
  });
}

it("README and the documents name no command line that the program does not take", () => {
  const lines = documentedLines();
  expect(lines.length).toBeGreaterThan(2);
  for (const [file, line] of lines) {
    const argv = line.replace(/\s+(?:#.*|< \S+)$/, "").match(/"[^"]*"|\S+/g) ?? [];
    const words = argv.map((word) => word.replace(/^"(.*)"$/, "$1"));
    expect(() => parse(COMMANDS, words, TERMINAL), `${file}: ${line}`).not.toThrow();
  }
});
