import { describe, expect, test } from "vitest";
import type { Reference } from "../../../src/codewhisperer/references.ts";
import { ReferenceList } from "../../../src/translate/answer/reference-list.ts";

function listOf(...batches: readonly (readonly Reference[])[]): string {
  const list = new ReferenceList();
  for (const batch of batches) list.add(batch);
  return list.toMarkdown({
    refusal: () => "",
    callCut: () => "",
    limitReached: () => "",
    referenceHeading: (kind) => `# ${kind}`,
  });
}

const source = (title?: string, url?: string): Reference => ({ kind: "source", title, url });
const published = (licence?: string, repository?: string, url?: string): Reference => ({
  kind: "code",
  licence,
  repository,
  url,
});

describe("what an answer is based on", () => {
  test("nothing is no list", () => {
    expect(listOf()).toBe("");
    expect(listOf([source(), published(), source("  ", "javascript:alert(1)")])).toBe(
      "# source\n\n- javascript:alert(1)",
    );
  });

  test("code with its licence first, then sources, each once, in order", () => {
    expect(
      listOf(
        [source("Y", "https://y.org/a"), published("MIT", "a/b", "https://x.org/a/b")],
        [source("Z", "https://z.org"), source("Y again", "https://y.org/a")],
        [published("MIT", "a/b", "https://x.org/a/b"), published("GPL-3.0", "a/b")],
      ),
    ).toBe(
      "# code\n\n- MIT: [a/b](https://x.org/a/b)\n- GPL-3.0: a/b\n\n" +
        "# source\n\n- [Y](https://y.org/a)\n- [Z](https://z.org/)",
    );
  });

  test.each([
    ["a licence alone", published("MIT"), "MIT"],
    [
      "an address of code alone",
      published(undefined, undefined, "https://x.org"),
      "<https://x.org/>",
    ],
    ["a licence and an address", published("MIT", "", "https://x.org"), "MIT: <https://x.org/>"],
    ["a title alone", source("Manual"), "Manual"],
    ["an address alone", source(undefined, "https://z.org/1"), "<https://z.org/1>"],
    ["a file", source(undefined, "manual.pdf"), "manual.pdf"],
  ])("%s", (_, reference, line) => {
    expect(listOf([reference])).toBe(`# ${reference.kind}\n\n- ${line}`);
  });

  test("a title that comes later is taken, its place stays", () => {
    expect(
      listOf([source(undefined, "https://z.org"), source("Y"), source("Z", "https://z.org")]),
    ).toBe("# source\n\n- [Z](https://z.org/)\n- Y");
  });

  test("nothing in it is Markdown or leaves its line", () => {
    expect(
      listOf([
        source("a](https://evil.org) [b\n# c <i>*d*_e_`f`\u001b[2J", "https://z.org/(a) b?c=<d>"),
      ]),
    ).toBe(
      "# source\n\n- [a\\](https://evil.org) \\[b \\# c \\<i\\>\\*d\\*\\_e\\_\\`f\\`]" +
        "(https://z.org/%28a%29%20b?c=%3Cd%3E)",
    );
  });

  test("is short, however much there is", () => {
    const many = Array.from({ length: 500 }, (_, index) =>
      source("x".repeat(1000) + String(index)),
    );
    expect(listOf(many).length).toBeLessThan(300);
    const distinct = Array.from({ length: 500 }, (_, index) => source(`Source ${index}`));
    expect(listOf(distinct).split("\n- ")).toHaveLength(51);
  });
});
