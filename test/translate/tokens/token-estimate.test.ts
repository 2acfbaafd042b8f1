import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compare } from "../../../bench/estimate/table.ts";
import { FITTED, HELD_OUT } from "../../../bench/estimate/samples/index.ts";
import type { Sample } from "../../../bench/estimate/samples/sample.ts";
import { MIN_SAMPLED } from "../../../src/translate/tokens/long-text.ts";
import { TokenEstimate } from "../../../src/translate/tokens/token-estimate.ts";

const MAX_ERROR = 0.2;
/** For texts of which the tokenizers themselves are further than that from their mean. */
const MAX_ERROR_APART = 0.32;

function tokensOf(pieces: readonly string[]): number {
  const estimate = new TokenEstimate();
  for (const piece of pieces) estimate.add(piece);
  return estimate.tokens;
}

function expectNearMean(sample: Sample): void {
  const { error, spread } = compare(sample);
  expect(Math.abs(error)).toBeLessThan(spread < MAX_ERROR ? MAX_ERROR : MAX_ERROR_APART);
}

function cut(text: string, length: number): readonly string[] {
  return Array.from({ length: Math.ceil(text.length / length) }, (_, index) =>
    text.slice(index * length, (index + 1) * length),
  );
}

describe("the estimate is within 20 % of the mean of two public tokenizers", () => {
  test.each(HELD_OUT)("for $kind that it was not fitted on", (sample) => {
    expectNearMean(sample);
  });

  test.each(FITTED)("for $kind that it was fitted on", (sample) => {
    expectNearMean(sample);
  });

  test("for a mixture of all", () => {
    const text = HELD_OUT.map((sample) => sample.text).join("\n\n");
    expect(Math.abs(compare({ kind: "all", text }).error)).toBeLessThan(MAX_ERROR / 2);
  });
});

describe("in pieces", () => {
  test.each([1, 2, 3, 7, 64])("of %i characters a text has as many tokens as whole", (length) => {
    const text = HELD_OUT.map((sample) => sample.text)
      .join("\n")
      .slice(0, MIN_SAMPLED - 1);
    expect(tokensOf(cut(text, length))).toBe(tokensOf([text]));
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

describe("samples of a long text stand for all of it, give or take 12 %", () => {
  const kinds = [...HELD_OUT, ...FITTED];
  /** Each with each of all of them would be too many. */
  const some = kinds.filter((_, index) => index % 8 === 0);

  function expectSampled(text: string): void {
    expect(text.length).toBeGreaterThanOrEqual(MIN_SAMPLED);
    const whole = tokensOf(cut(text, MIN_SAMPLED - 1));
    expect(Math.abs(tokensOf([text]) / whole - 1)).toBeLessThan(0.12);
  }

  test.each(kinds)("$kind, again and again", ({ text }) => {
    for (const length of [MIN_SAMPLED, 200_000]) {
      expectSampled(text.repeat(Math.ceil(length / text.length)).slice(0, length));
    }
  });

  test.each(some)("$kind, then any other kind", ({ text }) => {
    const half = (source: string) => source.repeat(500).slice(0, MIN_SAMPLED / 2);
    for (const other of some) expectSampled(half(text) + half(other.text));
  });

  test("one character more or less changes it by little", () => {
    const text = HELD_OUT.map((sample) => sample.text).join("\n");
    for (let length = MIN_SAMPLED - 50; length < MIN_SAMPLED + 50; length += 1) {
      expectNear(tokensOf([text.slice(0, length)]), tokensOf([text.slice(0, length + 1)]));
    }
  });

  function expectNear(one: number, other: number): void {
    expect(Math.abs(one / other - 1)).toBeLessThan(0.08);
  }
});

test("no text has no tokens", () => {
  expect(tokensOf([])).toBe(0);
  expect(tokensOf([""])).toBe(0);
});

test("every UTF-16 unit costs something in a run, half characters as well", () => {
  for (const text of ["\0".repeat(50), "\ud83d".repeat(50), "\uffff".repeat(50), "ﷺ".repeat(50)]) {
    expect(tokensOf([text])).toBeGreaterThan(0);
    expect(tokensOf([text])).toBeLessThan(200);
  }
});
