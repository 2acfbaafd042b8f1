import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { LOGIN_LABELS } from "../../src/login/methods.ts";
import { HOST_ANSWERS } from "../../src/plugin/answers/answer-table.ts";
import { documents } from "../../scripts/documents.ts";
import { replaceModelsTable } from "../../scripts/models-page.ts";
import { environmentName, optionNames } from "../../src/config/schema.ts";

describe("generated documents", () => {
  it.each(documents)("$file is what its generator makes", async ({ file, render }) => {
    const current = readFileSync(file, "utf8");
    expect(await render(current)).toBe(current);
  });

  it("leave a README without markers alone", () => {
    expect(replaceModelsTable("# Read me\n")).toBeUndefined();
    expect(replaceModelsTable("<!-- /models -->\n<!-- models -->\n")).toBeUndefined();
    expect(replaceModelsTable(undefined)).toBeUndefined();
  });

  it("replace what stands between the markers, and nothing else", () => {
    const filled = replaceModelsTable("a <!-- models -->old<!-- /models --> b") ?? "";
    expect(filled).toMatch(/^a <!-- models -->\n\n\| model .*\n\n<!-- \/models --> b$/s);
    expect(filled).not.toContain("old");
    expect(replaceModelsTable(filled)).toBe(filled);
  });

  it("explain every option and its variable", () => {
    const page = readFileSync("docs/CONFIGURATION.md", "utf8");
    for (const name of optionNames) {
      expect(page).toContain(`### ${name}\n`);
      expect(page).toContain(`\`${environmentName(name)}\``);
    }
  });

  it("name every code that OpenCode may be given", () => {
    const page = readFileSync("docs/TROUBLESHOOTING.md", "utf8");
    const sections = page.split(/^## /m);
    const table = sections.find((section) => section.startsWith("By error code")) ?? "";
    const told = Object.values(HOST_ANSWERS).map(({ code }) => code);
    for (const code of new Set(told)) {
      if (code !== "aborted") expect(table).toContain(`\`${code}\``);
    }
    const own = ["local-problem", "request-problem"].flatMap((name) => [
      ...readFileSync(`src/facts/problems/${name}.ts`, "utf8").matchAll(/"(\w+)"/g),
    ]);
    const named = [...table.matchAll(/`([a-z_]+)`/g)].map(([, code]) => code);
    const known = new Set([...told, ...own.map(([, code]) => code), "account_resting", "gave_up"]);
    expect(named.filter((code) => code?.includes("_") && !known.has(code))).toEqual([]);
  });

  it("name every login method in README.md", () => {
    const readme = readFileSync("README.md", "utf8");
    for (const label of Object.values(LOGIN_LABELS)) expect(readme).toContain(`| \`${label}\` |`);
  });

  it("show an example that is free of problems", async () => {
    const page = readFileSync("docs/CONFIGURATION.md", "utf8");
    const example = /```json\n(.*?)```/s.exec(page)?.[1];
    const { loadConfig } = await import("../../src/config/load.ts");
    const { problems, sources } = await loadConfig({
      userFile: "kiro.json",
      projectFiles: [],
      env: {},
      readFile: () => Promise.resolve(example ?? "missing"),
    });
    expect(problems).toEqual([]);
    expect(sources.thinking_enabled.kind).toBe("user file");
  });
});
