import { describe, expect, it } from "vitest";
import { closest } from "../../src/lib/closest.ts";

describe("closest", () => {
  it.each([
    ["stiky", ["sticky", "round-robin"], ["sticky"]],
    ["STICKY", ["sticky"], ["sticky"]],
    ["round_robin", ["round-robin", "sticky"], ["round-robin"]],
    ["ab", ["abcd", "abcde"], ["abcd"]],
    [
      "thinking_budget",
      ["thinking_enabled", "thinking_budget_tokens"],
      ["thinking_budget_tokens", "thinking_enabled"],
    ],
    ["api_region", ["api_key"], []],
    ["nothing-alike", ["sticky", "device"], []],
    ["", ["ab", "abc"], []],
    ["g", ["w6"], []],
    ["anything", [], []],
  ])("%j among %j is %j", (word, candidates, expected) => {
    expect(closest(word, candidates, 3)).toEqual(expected);
  });

  it.each([
    ["wrok", "work"],
    ["owrk", "work"],
    ["wokr", "work"],
    ["wor", "work"],
    ["works", "work"],
    ["word", "work"],
  ])("takes %j for one slip from %j", (word, candidate) => {
    expect(closest(word, [candidate], 1, 1)).toEqual([candidate]);
  });

  it.each([["rwko"], ["wxyk"], ["krow"]])("takes %j for more than one slip from work", (word) => {
    expect(closest(word, ["work"], 1, 1)).toEqual([]);
  });

  it("puts the nearest first and ends at the number asked for", () => {
    const candidates = ["claude-opus", "claude-opus-4", "claude-opus-4-5", "claude-haiku"];
    expect(closest("claude-opus-4-6", candidates, 2)).toEqual(["claude-opus-4-5", "claude-opus-4"]);
    expect(closest("claude-opus-4-6", candidates, 0)).toEqual([]);
  });

  it("looks no further than 100 letters into a hostile word", () => {
    const start = performance.now();
    const candidates = Array.from({ length: 100 }, (_, index) => `candidate-${index}`);
    expect(closest("x".repeat(1_000_000), candidates, 3)).toEqual([]);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});
