import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findBrokenReferences } from "../../scripts/references/citations.ts";
import { faultIds } from "../../scripts/references/test-titles.ts";
import { readTree } from "../../scripts/references/tree.ts";

/** A small project in which everything that is cited is there. */
const SOUND: Readonly<Record<string, string>> = {
  "README.md":
    "# Read me\n\n## How it works\n\n[docs](docs/PROTOCOL.md#1-hosts) [up](#how-it-works)\n",
  "docs/PROTOCOL.md": "# Wire\n\n## 1. Hosts\n\n### 1.2 Ports\n\n| id |\n|---|\n| D6 | open |\n",
  "docs/OPENCODE.md": "# Host\n\n## 4. Calls\n\n```bash\n# 9. no heading\n```\n",
  "docs/FAULTS.md": "# Faults\n\n| id | fault |\n|---|---|\n| A1 | x |\n| A2 | y |\n| A3 | z |\n",
  "docs/decisions/0002-lock.md": "# 2. The lock\n\nSee `src/sound.ts` and `src/`.\n",
  "src/sound.ts": [
    `/** PROTOCOL 1.2, D6 and OPENCODE sections 4, decision 2.`,
    ` * See docs/PROTOCOL.md#1-hosts, README.md and HTTP 429, PROTOCOL`,
    " * 1.2 */",
  ].join("\n"),
  "test/sound.test.ts":
    'it.each([["A1", 1]])("%s", () => {}); it("keeps what it has (A1 to A3)", () => {});\n',
};

let root = "";
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "references-"));
});
afterEach(() => rm(root, { recursive: true }));

async function problemsOf(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  const broken = await findBrokenReferences(await readTree(root));
  return broken.map(({ path, line, problem }) => `${path}:${line}: ${problem}`);
}

describe("the check of references", () => {
  it("passes a project in which every citation leads somewhere", async () => {
    expect(await problemsOf(SOUND)).toEqual([]);
  });

  it.each([
    ["a section", "PROTOCOL 9.9", "docs/PROTOCOL.md has no 9.9"],
    ["a later one of a list", "PROTOCOL 1.2 and 7", "docs/PROTOCOL.md has no 7"],
    ["a question", "PROTOCOL 1.2, D7", "docs/PROTOCOL.md has no D7"],
    ["a fact", "OPENCODE 9", "docs/OPENCODE.md has no 9"],
    ["a fault", "FAULTS B1", "docs/FAULTS.md has no B1"],
    ["a document", "CHARTER section 2", "there is no docs/CHARTER.md"],
    ["a document's file", "docs/ABSENT.md", "there is no such file"],
    ["a heading", "docs/PROTOCOL.md#2-paths", "docs/PROTOCOL.md has no heading for #2-paths"],
    ["a decision", "decision 3", "there is no docs/decisions/0003-….md"],
  ])("names %s that is not there", async (_name, citation, problem) => {
    const files = { ...SOUND, "src/broken.ts": `// one\n// two (${citation}).\n` };
    expect(await problemsOf(files)).toEqual([`src/broken.ts:2: ${problem}`]);
  });

  it("follows a citation over the end of a comment's line", async () => {
    const files = { ...SOUND, "src/broken.ts": `/** PROTOCOL\n * 9.9 */\n` };
    expect(await problemsOf(files)).toEqual(["src/broken.ts:1: docs/PROTOCOL.md has no 9.9"]);
  });

  it.each([
    ['it("keeps it (B7)", () => {});', "B7"],
    ['describe.skipIf(true)("B7 a file", () => {});', "B7"],
    ['test.each([["B7 a row", 1]])("%s", () => {});', "B7"],
    ["it(`keeps ${1} (A1, B7)`, () => {});", "B7"],
  ])("names the unknown fault of the title in %s", async (line, id) => {
    const files = { ...SOUND, "test/broken.test.ts": `\n${line}\n` };
    const problem = `docs/FAULTS.md has no ${id}`;
    expect(await problemsOf(files)).toEqual([`test/broken.test.ts:2: ${problem}`]);
  });

  it.each([
    ["[a](ABSENT.md)", "there is no such file"],
    ["[a](../README.md#nowhere)", "README.md has no heading for #nowhere"],
    ["[a](#nowhere)", "docs/BROKEN.md has no heading for #nowhere"],
    ["`src/absent.ts`", "there is no such file"],
    ["```bash\nnpx vitest run test/absent.test.ts\n```", "there is no such file"],
  ])("names the dead end of %j in a document", async (text, problem) => {
    const problems = await problemsOf({ ...SOUND, "docs/BROKEN.md": `# Broken\n\n${text}\n` });
    expect(problems.map((line) => line.replace(/:\d+:/, ":"))).toEqual([
      `docs/BROKEN.md: ${problem}`,
    ]);
  });
});

describe("the check of faults", () => {
  const FAULTS = SOUND["docs/FAULTS.md"] ?? "";

  it.each([
    ["no test at all", ""],
    ["only a comment", "// A4\n"],
    [
      "only a test that is left out",
      'it.skip("keeps it (A4)", () => {}); it.todo("later (A4)");\n',
    ],
  ])("names one that has %s", async (_, text) => {
    const files = { "docs/FAULTS.md": `${FAULTS}| A4 | w |\n`, "test/more.test.ts": text };
    expect(await problemsOf({ ...SOUND, ...files })).toEqual([
      "docs/FAULTS.md:8: no test names A4 in its title",
    ]);
  });
});

describe("files of a user's project", () => {
  it("may be named anywhere: AGENTS.md is OpenCode's, not one of ours", async () => {
    const files = {
      ...SOUND,
      "docs/RULES.md": "# Rules\n\nShorten `AGENTS.md` and ~/.config/opencode/AGENTS.md.\n",
      "src/rules.ts": "// AGENTS.md and other rules\n",
    };
    expect(await problemsOf(files)).toEqual([]);
  });

  it("is checked like any other where it is linked to or stands in a directory of ours", async () => {
    const files = { ...SOUND, "docs/RULES.md": "# Rules\n\n[rules](AGENTS.md) docs/AGENTS.md\n" };
    const problem = "docs/RULES.md:3: there is no such file";
    expect(await problemsOf(files)).toEqual([problem, problem]);
  });
});

describe("the check of modules in documents of the source", () => {
  const modules = { "src/chat/fetch.ts": "", "src/chat/host/words.ts": "" };

  it("knows rooms and modules, with and without their ending", async () => {
    const text =
      "`chat/`, `chat/host`, chat/fetch -> chat/host/words.ts; and/or, v1/chat/nothing\n";
    expect(await problemsOf({ ...SOUND, ...modules, "docs/ARCHITECTURE.md": text })).toEqual([]);
  });

  it.each(["chat/absent", "chat/host/absent.ts"])("names %s", async (path) => {
    const files = { ...SOUND, ...modules, "CONTRIBUTING.md": `\n\`${path}\`\n` };
    expect(await problemsOf(files)).toEqual([`CONTRIBUTING.md:2: there is no src/${path}`]);
  });
});

describe("the faults of a title", () => {
  it.each([
    ["keeps the newest token (A12)", ["A12"]],
    ["A1 A2 %s: nothing is lost", ["A1", "A2"]],
    ["at random moments (A4 to A6, B2)", ["A4", "A5", "A6", "B2"]],
    ["A4-A6 at random moments", ["A4", "A5", "A6"]],
    [`refused without it (B2, PROTOCOL D6)`, ["B2"]],
    ["mode S1, SHA256, x86, E2E, U+FFFD", []],
  ])("of %j are %j", (title, ids) => {
    expect(faultIds(title)).toEqual(ids);
  });
});
