import { describe, expect, it } from "vitest";
import type { FieldsSchema } from "../../src/catalog/fields-schema.ts";
import { MODELS } from "../../src/catalog/models.ts";
import { levelsOf } from "../../src/catalog/effort.ts";
import { namedModel, offeredModels } from "../../src/models/offered.ts";
import type { LiveModel } from "../../src/service/models.ts";

const fields: FieldsSchema = {
  thinkingTypes: ["adaptive"],
  displays: [],
  outputEfforts: ["high", "low"],
  reasoningEfforts: [],
};
const NOTHING = { thinkingTypes: [], displays: [], outputEfforts: [], reasoningEfforts: [] };
const LEVELS = [
  { name: "low", effort: "low" },
  { name: "high", effort: "high" },
];
const BUDGETS = [
  { name: "low", thinkingBudget: 8192 },
  { name: "medium", thinkingBudget: 16_384 },
  { name: "max", thinkingBudget: 32_768 },
];
const live = (id: string, more: Partial<LiveModel> = {}): LiveModel => ({ id, title: id, ...more });
const offered = (id: string, ...models: readonly LiveModel[]) =>
  offeredModels(models).find((model) => model.id === id);
const rows = MODELS.filter((row) => row.offered !== "never");

const ALWAYS = [
  ...["kiro-claude-opus-4-5", "kiro-claude-opus-4-5-thinking"],
  ...["kiro-claude-sonnet-4-5", "kiro-claude-sonnet-4-5-thinking"],
  "kiro-claude-haiku-4-5",
];

describe("a model of the table", () => {
  it.each(rows)("$name is as the table has it where no live list is known", (row) => {
    const { title, family, released, context, output, images } = row;
    const values = { title, family, released, context, output, images, documents: images };
    const defaultEffort = row.fields?.defaultEffort;
    expect(offered(`kiro-${row.name}`)).toEqual({
      ...{ id: `kiro-${row.name}`, ...values },
      ...(defaultEffort && { defaultEffort }),
      variants: levelsOf(row.fields ?? NOTHING).map((effort) => ({ name: effort, effort })),
    });
    expect(offered(`kiro-${row.name}-thinking`)?.variants).toEqual(
      row.thinking ? BUDGETS : undefined,
    );
  });

  it.each(rows)("$name takes limits, images and effort levels from the live list", (row) => {
    const values = { context: 1_000_000, output: 128_000, images: false, documents: true };
    for (const wireId of [row.wireId, row.alternateWireId ?? row.wireId]) {
      const entry = live(wireId, { ...values, fields });
      const { name, title, family, released } = row;
      expect(offered(`kiro-${name}`, entry)).toEqual({
        ...{ id: `kiro-${name}`, title, family, released, ...values },
        variants: LEVELS,
      });
      if (!row.thinking) continue;
      expect(offered(`kiro-${name}-thinking`, entry)).toMatchObject({
        ...values,
        variants: BUDGETS,
      });
    }
  });

  it.each<[string, Partial<LiveModel>]>([
    ["nothing", {}],
    ["an empty window", { context: 0, output: 0 }],
    ["less than nothing", { context: -1, output: -1 }],
    ["an effort schema without levels", { fields: { ...fields, outputEfforts: [] } }],
  ])("keeps the table's values where the live list says %s", (_, more) => {
    expect(offered("kiro-claude-opus-4-5", live("claude-opus-4.5", more))).toEqual(
      offered("kiro-claude-opus-4-5"),
    );
  });

  it("goes by the spelling that is sent first where a list has both", () => {
    const both = [
      live("CLAUDE_SONNET_4_5_20250929_V1_0", { context: 1 }),
      live("claude-sonnet-4.5", { context: 2 }),
    ];
    for (const list of [both, both.toReversed()]) {
      expect(offered("kiro-claude-sonnet-4-5", ...list)?.context).toBe(2);
      expect(offeredModels(list).map(({ id }) => id)).toEqual(ALWAYS);
    }
  });
});

describe("a model that a plan or a region may lack", () => {
  const ids = (...models: readonly LiveModel[]) => offeredModels(models).map(({ id }) => id);

  it("is offered until a list is known, and then where the list has it", () => {
    expect(ids()).toEqual(expect.arrayContaining(["kiro-claude-opus-5-5", "kiro-auto"]));
    expect(ids(live("auto"))).toEqual([...ALWAYS, "kiro-auto"]);
    expect(ids(live("claude-sonnet-4"), live("nova-9.9"))).toEqual([
      ...[...ALWAYS, "kiro-claude-sonnet-4", "kiro-nova-9-9"],
    ]);
  });

  it("has the effort levels of its live entry, not of the table, where it has one", () => {
    const { variants } = offered("kiro-claude-opus-5-5") ?? {};
    expect(variants?.map(({ name }) => name)).toEqual(["low", "medium", "high", "xhigh", "max"]);
    expect(offered("kiro-claude-opus-5-5", live("claude-opus-5.5"))?.variants).toEqual([]);
  });

  it("has its live rate", () => {
    expect(offered("kiro-auto", live("auto", { rate: 0.5 }))?.rate).toBe(0.5);
    expect(offered("kiro-nova-9-9", live("nova-9.9", { rate: 3 }))?.rate).toBe(3);
    expect(offered("kiro-auto")).not.toHaveProperty("rate");
  });
});

describe("a model of the live list alone", () => {
  it("comes after the table, once, with the usual limits where it names none", () => {
    const models = offeredModels([live("nova-9.9", { fields }), live("nova-9-9", { context: 1 })]);
    expect(models.slice(ALWAYS.length)).toEqual([
      {
        id: "kiro-nova-9-9",
        title: "nova-9.9",
        family: "nova-9.9",
        released: "",
        context: 200_000,
        output: 64_000,
        images: false,
        documents: false,
        variants: LEVELS,
      },
    ]);
  });
});

describe("a model that the user's own configuration names", () => {
  it("is the table's, offered or not, with its live limits", () => {
    const list = [live("claude-sonnet-4", { context: 300_000 })];
    const name = "claude-sonnet-4-20250514";
    for (const written of [name, `kiro-${name}`]) {
      expect(namedModel(written, list)).toMatchObject({
        title: "Claude Sonnet 4",
        context: 300_000,
      });
      expect(namedModel(`${written}-thinking`, list)).toMatchObject({
        title: "Claude Sonnet 4 Thinking",
        context: 300_000,
        variants: BUDGETS,
      });
    }
  });

  it("is the live list's", () => {
    const list = [live("nova-9.9", { title: "Nova", context: 5, images: true, fields })];
    expect(namedModel("nova-9-9", list)).toMatchObject({
      ...{
        id: "nova-9-9",
        title: "Nova",
        context: 5,
        images: true,
        documents: true,
        variants: LEVELS,
      },
    });
  });

  it("may be one that nobody knows", () => {
    expect(namedModel("mine", [])).toMatchObject({
      ...{
        id: "mine",
        title: "mine",
        context: 200_000,
        output: 64_000,
        images: true,
        documents: true,
      },
    });
  });
});
