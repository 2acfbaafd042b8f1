import { describe, expect, it } from "vitest";
import type { FieldsSchema } from "../../src/catalog/fields-schema.ts";
import { budgetOf, levelsOf, nearestLevel } from "../../src/catalog/effort.ts";
import { MODELS, THINKING_VARIANTS } from "../../src/catalog/models.ts";

const NOTHING: FieldsSchema = {
  thinkingTypes: [],
  displays: [],
  outputEfforts: [],
  reasoningEfforts: [],
};
describe("levels", () => {
  it("ascend, whatever their order in the schema; unknown ones come last", () => {
    const schema = {
      ...NOTHING,
      outputEfforts: ["ultra", "max", "low", "high"],
      reasoningEfforts: ["none", "xhigh", "low", "other"],
    };
    const levels = ["none", "low", "high", "xhigh", "max", "ultra", "other"];
    expect(levelsOf(schema)).toEqual(levels);
    expect(levelsOf(NOTHING)).toEqual([]);
  });

  it.each(Object.entries(THINKING_VARIANTS))(
    "our variant %s is the level of that name",
    (name, budget) => {
      expect(MODELS.some((model) => model.thinking)).toBe(true);
      expect(budgetOf(name)).toBe(budget);
      expect(nearestLevel(["low", "medium", "high", "xhigh", "max"], budget)).toBe(name);
    },
  );
});

describe("the nearest level", () => {
  const CLAUDE = ["low", "medium", "high", "max"];
  const GPT = ["none", "low", "medium", "high", "xhigh", "max"];

  it.each<[string | number, readonly string[], string | undefined]>([
    [1, CLAUDE, "low"],
    [1, GPT, "low"],
    [12_288, CLAUDE, "low"],
    [12_289, CLAUDE, "medium"],
    [20_000, CLAUDE, "medium"],
    [20_481, CLAUDE, "high"],
    [28_672, CLAUDE, "high"],
    [28_672, GPT, "xhigh"],
    [28_673, CLAUDE, "max"],
    [1_000_000, GPT, "max"],
    ["xhigh", CLAUDE, "high"],
    ["minimal", CLAUDE, "low"],
    ["none", CLAUDE, "low"],
    ["none", GPT, "none"],
    ["low", ["none", "max"], "max"],
    ["any-word", CLAUDE, undefined],
    ["any-word", ["low", "any-word"], "any-word"],
    [8192, ["any-word"], undefined],
    [8192, ["none"], undefined],
    [8192, [], undefined],
  ])("to %s in %j is %s", (wish, levels, expected) => {
    expect(nearestLevel(levels, wish)).toBe(expected);
    expect(nearestLevel(levels.toReversed(), wish)).toBe(expected);
  });
});
