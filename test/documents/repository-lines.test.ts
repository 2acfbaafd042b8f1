import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { distinct, linesOf, ROOT, settingsOf, wordsOf } from "./lines.ts";
import { NOT_RUN } from "./not-run.ts";

const LINES = distinct(linesOf("repository"))
  .map(({ text }) => text)
  .filter((text) => NOT_RUN[text] === undefined);

const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
  scripts: Readonly<Record<string, string>>;
};

/** What a script is made of: its entry and what lies beside it. */
function sourceOf(script: string): string {
  const entries = [...script.matchAll(/\S+\.[jt]s\b/g)].map(([path]) => path);
  const entry = entries.at(-1);
  if (entry === undefined) return script;
  const directory = join(ROOT, dirname(entry));
  const files = readdirSync(directory).filter((name) => /\.[jt]s$/.test(name));
  return files.map((name) => readFileSync(join(directory, name), "utf8")).join("\n");
}

/** The scripts of package.json, those that a script runs included. */
function scriptOf(name: string): string {
  const script = scripts[name];
  if (script === undefined) throw new Error(`package.json has no script ${name}`);
  const inner = /^npm run (\S+) --/.exec(script)?.[1];
  return inner === undefined ? script : scriptOf(inner);
}

const VITEST_FLAGS = ["--project", "--testTimeout", "--exclude", "-u"];

function checkVitest(words: readonly string[]): void {
  for (const word of words) {
    if (word.startsWith("-")) expect(VITEST_FLAGS).toContain(word);
    if (/^'?test\//.test(word)) expect(existsSync(pathOf(word)), word).toBe(true);
  }
}

function pathOf(word: string): string {
  return join(ROOT, word.replaceAll("'", "").replace(/\/\*\*$/, ""));
}

function checkNpm([command = "", ...rest]: readonly string[]): void {
  if (command === "pack") return;
  if (command === "ci") {
    expect(existsSync(join(ROOT, "package-lock.json"))).toBe(true);
    return;
  }
  const isNamed = command === "run";
  const source = sourceOf(scriptOf((isNamed ? rest[0] : command) ?? ""));
  const words = rest.slice(rest.indexOf("--") + 1);
  if (!rest.includes("--")) return;
  for (const word of words) {
    // Numbers are values, and a text with blanks is anybody's.
    if (/^\d+$| /.test(word)) continue;
    expect(source, word).toMatch(new RegExp(`\\b${word.replace(/^--/, "")}\\b`));
  }
}

describe("lines for the repository in README and the documents", () => {
  it.each(LINES)("%s: names scripts, options and files that exist", (line) => {
    const words = wordsOf(line);
    const start = words.findIndex((word) => !/^[A-Z_]+=/.test(word));
    const [program, ...rest] = words.slice(start);
    if (program === "npm") checkNpm(rest);
    else if (program === "npx") {
      expect(rest[0]).toBe("vitest");
      checkVitest(rest.slice(1));
    } else {
      expect(rest[0]).toBe("scripts/run.js");
      expect(existsSync(join(ROOT, rest[1] ?? ""))).toBe(true);
    }
  });

  it("sets variables that the tests read", () => {
    const variables = LINES.flatMap((line) => Object.keys(settingsOf(line)));
    const names = readdirSync(join(ROOT, "test"), { recursive: true, encoding: "utf8" });
    const tests = names.filter((name) => name.endsWith(".ts"));
    const text = tests.map((name) => readFileSync(join(ROOT, "test", name), "utf8")).join("\n");
    for (const name of new Set(variables)) expect(text).toContain(`["${name}"]`);
  });
});
