import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseJson } from "../../src/config/json.ts";

describe("parseJson", () => {
  it.each([
    ["", 1, 1, "the end is missing"],
    ["{", 1, 2, "the end is missing"],
    ['{"a": 1', 1, 8, "the end is missing"],
    ['{"a": 1,}', 1, 9, "no comma may stand before it"],
    ['{"a": [1, 2,\n]}', 2, 1, "no comma may stand before it"],
    ['{"a": 1\n "b": 2}', 2, 2, "a comma is missing"],
    ['{\n // x\n "b": 2}', 2, 2, "comments are not allowed"],
    ["{a: 1}", 1, 2, "names need double quotes"],
    ["{'a': 1}", 1, 2, "texts need double quotes"],
    ['{"a": yes}', 1, 7, undefined],
    ['{"a": 01}', 1, 7, undefined],
    ['{"a" 1}', 1, 6, undefined],
    ['{"a": "line\nbreak"}', 1, 7, undefined],
    ['{"a": "\\x"}', 1, 7, undefined],
    ["{} {}", 1, 4, undefined],
    ["[1}", 1, 3, "no comma may stand before it"],
  ])("%j: line %i, column %i (%s)", (text, line, column, hint) => {
    expect(parseJson(text)).toEqual({ ok: false, fault: { line, column, hint } });
  });

  it("takes what JSON.parse takes", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parseJson(text)).toEqual({ ok: true, value: JSON.parse(text) as unknown });
      }),
    );
  });

  it("points at the very place where valid JSON was spoiled", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(), (value, seed) => {
        const text = JSON.stringify(value, null, 2);
        const gaps = [...text.matchAll(/\n/g)].map(({ index }) => index + 1);
        const at = gaps.length === 0 ? text.length : (gaps[seed % gaps.length] ?? 0);
        const parsed = parseJson(`${text.slice(0, at)}@${text.slice(at)}`);
        expect(parsed.ok).toBe(false);
        if (parsed.ok) return;
        const before = text.slice(0, at).split("\n");
        const inNumber = /^\s*$/.test(text.slice(at)) && gaps.length === 0;
        if (!inNumber) {
          expect(parsed.fault).toMatchObject({ line: before.length, column: 1 });
        }
      }),
    );
  });

  it("stays quick on hostile texts", () => {
    const texts = ["[".repeat(60_000), `"${"\\".repeat(60_001)}`, `{"a":${" ".repeat(60_000)}`];
    const start = performance.now();
    for (const text of texts) expect(parseJson(text).ok).toBe(false);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});
