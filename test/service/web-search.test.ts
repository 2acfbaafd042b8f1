import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutQuery, readSearchReport } from "../../src/service/web-search.ts";

const report = (results: unknown, more: object = {}) => [JSON.stringify({ results, ...more })];
const resultOf = (entry: object) => readSearchReport(report([entry]));

describe("a query", () => {
  it("is one line of 200 characters at most, well-formed", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (query) => {
        const cut = cutQuery(query);
        expect(cut.length).toBeLessThanOrEqual(200);
        expect(cut.isWellFormed()).toBe(true);
        expect(cut).not.toMatch(/[\r\n\t]|^\s|\s$/);
        expect(cutQuery(cut)).toBe(cut);
      }),
    );
  });

  it.each([
    ["  kiro \n\t news ", "kiro news"],
    ["", ""],
    [`${"x".repeat(199)}😀`, "x".repeat(199)],
    [`${"x".repeat(199)} y`, "x".repeat(199)],
    ["\ud800a", "\ufffda"],
  ])("%j becomes %j", (query, cut) => {
    expect(cutQuery(query)).toBe(cut);
  });
});

describe("a report", () => {
  it("keeps what leads somewhere, once, in its order", () => {
    const results = [
      { title: "A", url: "https://a.example/", snippet: "about a" },
      { title: "no address" },
      { title: "not of the web", url: "file:///etc/passwd" },
      { title: "not even that", url: "javascript:alert(1)" },
      null,
      "https://b.example",
      { title: "A again", url: "https://a.example" },
      { url: "http://b.example/x y", domain: "b" },
      { url: "https://c.example/" },
    ];
    expect(readSearchReport(report(results))).toEqual({
      kind: "results",
      results: [
        { title: "A", url: "https://a.example/", snippet: "about a" },
        { title: "b", url: "http://b.example/x%20y" },
        { title: "c.example", url: "https://c.example/" },
      ],
    });
  });

  it.each([
    [1_790_000_000_000, 1_790_000_000_000],
    [1_790_000_000, 1_790_000_000_000],
    ["2026-09-21T00:00:00Z", Date.UTC(2026, 8, 21)],
    ["some day", undefined],
    [0, undefined],
    [-1, undefined],
    [1e300, undefined],
    [null, undefined],
  ])("takes the date %j for %j", (publishedDate, publishedAt) => {
    const entry = { title: "A", url: "https://a.example/", publishedDate };
    const more = publishedAt === undefined ? {} : { publishedAt };
    expect(resultOf(entry)).toEqual({
      kind: "results",
      results: [{ title: "A", url: "https://a.example/", ...more }],
    });
  });

  it("may be spread over several texts", () => {
    const texts = [...report([{ url: "https://a.example/" }]), ...report([])];
    expect(readSearchReport(["Some words.", ...texts])).toMatchObject({
      results: [{ url: "https://a.example/" }],
    });
  });

  it.each<[readonly string[], object | undefined]>([
    [report([]), { kind: "results", results: [] }],
    [report([], { error: "down" }), { kind: "failed", message: "down" }],
    [report(null, { error: { message: "down" } }), { kind: "failed", message: "down" }],
    [["plain words"], { kind: "text", text: "plain words" }],
    [report(null), undefined],
    [["[1]"], undefined],
    [[" "], undefined],
    [[], undefined],
  ])("%j is %j", (texts, expected) => {
    expect(readSearchReport(texts)).toEqual(expected);
  });
});
