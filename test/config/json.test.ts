import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseObject } from "../../src/config/json.ts";

const entriesOf = (text: string) => {
  const parsed = parseObject(text);
  return "entries" in parsed ? [...parsed.entries] : undefined;
};

describe("parseObject", () => {
  it.each([
    ["", 1, 1, "unexpected-end"],
    ["// nothing else\n", 2, 1, "unexpected-end"],
    ["{", 1, 2, "unexpected-end"],
    ['{"a": 1', 1, 8, "unexpected-end"],
    ['{"a": 1\n/* x', 2, 1, "unexpected-end"],
    ['{"a": "x', 1, 7, "unterminated-string"],
    ['{"a": "line\nbreak"}', 1, 7, "unterminated-string"],
    ['{"a": [1, 2}', 1, 12, "unexpected-bracket"],
    ["{,}", 1, 2, undefined],
    ['{"a": 1\n "b": 2}', 2, 2, "missing-comma"],
    ['{\n # x\n "b": 2}', 2, 2, "hash-comment"],
    ["{a: 1}", 1, 2, "name-quotes"],
    ["{'a': 1}", 1, 2, "name-quotes"],
    [`{"a": 'x'}`, 1, 7, "string-quotes"],
    ['{"a": yes}', 1, 7, undefined],
    ['{"a" 1}', 1, 6, "missing-colon"],
    ['{"a": "\\x"}', 1, 7, undefined],
    ["{} {}", 1, 4, "text-behind"],
  ])("%j: line %i, column %i (%s)", (text, line, column, reason) => {
    expect(parseObject(text)).toEqual({ fault: { line, column, reason } });
  });

  it.each(["[]", "1", "null", '"x"', "[1,] // x"])("%s is valid, but no object", (text) => {
    expect(parseObject(text)).toEqual({ fault: undefined });
  });

  it("takes comments and trailing commas, as OpenCode does in its own files", () => {
    const text = '// mine\n{\n  /* why */ "a": [1, 2,], // so\n  "b": "// no comment",\n}\n';
    expect(entriesOf(text)).toEqual([
      ["a", [1, 2]],
      ["b", "// no comment"],
    ]);
  });

  it("takes the last of two settings with one name, and a name that objects have of their own", () => {
    expect(entriesOf('{"a": 1, "__proto__": 2, "a": 3}')).toEqual([
      ["a", 3],
      ["__proto__", 2],
    ]);
  });

  it("reads JSON as JSON.parse does", () => {
    const jsonObject = fc
      .dictionary(fc.string(), fc.jsonValue())
      .map((value) => JSON.stringify(value))
      .filter((text) => !text.includes("__proto__"));
    fc.assert(
      fc.property(jsonObject, (text) => {
        expect(entriesOf(text)).toEqual(Object.entries(JSON.parse(text) as object));
      }),
    );
  });

  it("points at the very place where JSON was spoiled", () => {
    const jsonObject = fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 });
    fc.assert(
      fc.property(jsonObject, fc.nat(), (value, seed) => {
        const text = JSON.stringify(value, null, 2);
        const gaps = [...text.matchAll(/\n/g)].map(({ index }) => index + 1);
        const at = gaps[seed % gaps.length] ?? 0;
        const parsed = parseObject(`${text.slice(0, at)}@${text.slice(at)}`);
        const line = text.slice(0, at).split("\n").length;
        expect(parsed).toMatchObject({ fault: { line, column: 1 } });
      }),
    );
  });

  it("stays quick on hostile texts", () => {
    const texts = ["[".repeat(60_000), `"${"\\".repeat(60_001)}`, `{"a":${" ".repeat(60_000)}`];
    const start = performance.now();
    for (const text of texts) expect("fault" in parseObject(text)).toBe(true);
    expect(performance.now() - start).toBeLessThan(1000);
  });

  it("does not fall over what is nested a thousand times deeper than any setting", () => {
    expect(parseObject(`{"a": ${"[".repeat(60_000)}`)).toEqual({
      fault: { line: 1, column: 1, reason: "too-deep" },
    });
  });
});
