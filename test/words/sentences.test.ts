import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { printable } from "../../src/lib/log/printable.ts";
import { safeText } from "../../src/lib/log/secret-text.ts";
import type { Samples } from "./samples/sample.ts";

const WORDS = join(import.meta.dirname, "../../src/words");
const SAMPLES = join(import.meta.dirname, "samples");

async function exportsOf(path: string): Promise<Readonly<Record<string, unknown>>> {
  return (await import(path)) as Record<string, unknown>;
}

const files = readdirSync(WORDS, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .sort((left, right) => basename(left).localeCompare(basename(right)));

async function samplesOf(file: string): Promise<Samples> {
  const [samples] = Object.values(await exportsOf(join(SAMPLES, file)));
  return samples as Samples;
}

describe("the sentences that people read", () => {
  it.each(files)("every function of %s has a sample", async (file) => {
    const exported = await exportsOf(join(WORDS, file));
    const functions = Object.keys(exported).filter((name) => typeof exported[name] === "function");
    const sampled = new Set(Object.keys(await samplesOf(file)).map((key) => key.split(":")[0]));
    expect(functions.filter((name) => !sampled.has(name))).toEqual([]);
  });

  it("hold nothing that is taken for a secret", async () => {
    for (const file of files) {
      // The top of the log, and what a person must type, are shown as they are.
      for (const [name, sentence] of Object.entries(await samplesOf(file))) {
        if (file !== "login.ts") expect(safeText(sentence), name).toBe(printable(sentence));
      }
    }
  });

  it("are those of the golden file", async () => {
    let text = "# Every sentence that a person reads\n";
    for (const file of files) {
      text += `\n## ${basename(file, ".ts")}\n\n`;
      for (const [name, sentence] of Object.entries(await samplesOf(file))) {
        text += `**${name}**\n\n> ${sentence.replaceAll("\n", "\n> ")}\n\n`;
      }
    }
    await expect(text).toMatchFileSnapshot("sentences.md");
  });
});
