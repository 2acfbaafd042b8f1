import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ROOT } from "./lines.ts";

const golden = readFileSync(join(ROOT, "test/words/sentences.md"), "utf8")
  .split("\n")
  .filter((line) => line.startsWith("> "));

/** What the section of that title has in the first column of its tables. */
function firstColumn(page: string, title: string): readonly string[] {
  const section = page.split(/^## /m).find((each) => each.startsWith(title)) ?? "";
  const cells = [...section.matchAll(/^\| (.+?) \|/gm)].map(([, cell = ""]) => cell);
  return cells.filter((cell) => cell !== "you read");
}

/** Whether a sentence is in the golden file, whatever stands for "…". */
function isSaid(quoted: string): boolean {
  const parts = quoted.split("…").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return golden.some((line) => new RegExp(parts.join(".*")).test(line));
}

it("what the page of troubles has people read is what the plugin says", () => {
  const page = readFileSync(join(ROOT, "docs/TROUBLESHOOTING.md"), "utf8");
  const quoted = firstColumn(page, "By what you read");
  expect(quoted.length).toBeGreaterThan(20);
  expect(quoted.filter((sentence) => !isSaid(sentence))).toEqual([]);
});
