import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compare } from "../../../bench/estimate/table.ts";
import { FITTED, HELD_OUT } from "../../../bench/estimate/samples/index.ts";
import { TokenEstimate } from "../../../src/translate/tokens/token-estimate.ts";

const MAX_ERROR = 0.2;

function tokensOf(pieces: readonly string[]): number {
  const estimate = new TokenEstimate();
  for (const piece of pieces) estimate.add(piece);
  return estimate.tokens;
}

describe("the estimate is within 20 % of the mean of two public tokenizers", () => {
  test.each(HELD_OUT)("for $kind that it was not fitted on", (sample) => {
    expect(Math.abs(compare(sample).error)).toBeLessThan(MAX_ERROR);
  });

  test.each(FITTED)("for $kind that it was fitted on", (sample) => {
    expect(Math.abs(compare(sample).error)).toBeLessThan(MAX_ERROR);
  });

  test("for a mixture of all", () => {
    const text = HELD_OUT.map((sample) => sample.text).join("\n\n");
    expect(Math.abs(compare({ kind: "all", text }).error)).toBeLessThan(MAX_ERROR / 2);
  });
});

describe("in pieces", () => {
  test.each([1, 2, 3, 7, 64])("of %i characters a text has as many tokens as whole", (length) => {
    const text = HELD_OUT.map((sample) => sample.text).join("\n");
    const pieces = Array.from({ length: Math.ceil(text.length / length) }, (_, index) =>
      text.slice(index * length, (index + 1) * length),
    );
    expect(tokensOf(pieces)).toBe(tokensOf([text]));
  });

  test("so has any text, however long its runs are and wherever it is cut", () => {
    const run = fc
      .tuple(
        fc.constantFrom("a", "A", "é", "7", " ", "\n", "-", "漢", "ж", "\ud83d", "–"),
        fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 1, max: 4 }) }, fc.nat(3000)),
      )
      .map(([sign, times]) => sign.repeat(times));
    const texts = fc.array(run, { minLength: 1, maxLength: 40 }).map((runs) => runs.join(""));
    fc.assert(
      fc.property(texts, fc.integer({ min: 1, max: 1000 }), (text, length) => {
        const pieces = text.match(new RegExp(`[^]{1,${length}}`, "g")) ?? [];
        expect(tokensOf([text])).toBe(tokensOf(pieces));
      }),
      { numRuns: 200 },
    );
  });

  test("an empty piece changes nothing", () => {
    expect(tokensOf(["fun", "", "ction"])).toBe(tokensOf(["function"]));
  });
});

test("no text has no tokens", () => {
  expect(tokensOf([])).toBe(0);
  expect(tokensOf([""])).toBe(0);
});

test("every UTF-16 unit costs something in a run, half characters as well", () => {
  for (const text of ["\0".repeat(50), "\ud83d".repeat(50), "\uffff".repeat(50), "ﷺ".repeat(50)]) {
    expect(tokensOf([text])).toBeGreaterThan(0);
    expect(tokensOf([text])).toBeLessThan(100);
  }
});
