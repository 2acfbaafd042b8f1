import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MODELS } from "../../src/catalog/models.ts";
import { orderSpellings } from "../../src/models/spellings.ts";
import { nearModels, resolveModel } from "../../src/models/resolve.ts";

const NEW_LIVE = [
  "auto",
  "nova-9.9",
  "claude-opus-4.5",
  "claude-sonnet-4.5",
  "claude-sonnet-4",
  "claude-haiku-4.5",
  "orbit-9.9-sol",
];
/** What is sent first by an account with this list, to which nothing happened yet. */
const first = (asked: string, liveIds: readonly string[] = []) => {
  const model = resolveModel(asked, liveIds);
  return model && orderSpellings(model.wireIds, { liveIds, worked: undefined })[0];
};

/** Every way in which a name may be written (docs/MODELS.md). */
const writings = (name: string) => {
  const plain = [name, `kiro-${name}`, `${name}-thinking`, `kiro-${name}-thinking`];
  return [...plain, ...plain.map((each) => each.toUpperCase())];
};

describe("the names that docs/MODELS.md promises", () => {
  it.each([
    ["claude-opus-4-5", "claude-opus-4.5", "claude-opus-4.5"],
    ["claude-sonnet-4-5", "CLAUDE_SONNET_4_5_20250929_V1_0", "claude-sonnet-4.5"],
    ["claude-haiku-4-5", "claude-haiku-4.5", "claude-haiku-4.5"],
    ["claude-sonnet-4-20250514", "CLAUDE_SONNET_4_20250514_V1_0", "claude-sonnet-4"],
    [
      "claude-3-7-sonnet-20250219",
      "CLAUDE_3_7_SONNET_20250219_V1_0",
      "CLAUDE_3_7_SONNET_20250219_V1_0",
    ],
  ])("%s is sent as %s, or %s by the live list", (name, wireId, liveWireId) => {
    for (const asked of writings(name)) {
      expect(first(asked)).toBe(wireId);
      expect(first(asked, ["unrelated-1.0"])).toBe(wireId);
      expect(first(asked, NEW_LIVE)).toBe(liveWireId);
      expect(first(asked, ["claude-sonnet-4.6", wireId])).toBe(wireId);
    }
  });

  it.each(MODELS)("$name keeps all its spellings for a second try", (model) => {
    const both = [model.wireId, model.alternateWireId].filter((id) => id !== undefined).toSorted();
    for (const liveIds of [[], NEW_LIVE, ...both.map((id) => [id])]) {
      const wireIds = resolveModel(model.name, liveIds)?.wireIds ?? ["none"];
      for (const worked of [undefined, ...wireIds]) {
        const ordered = orderSpellings(wireIds, { liveIds, worked });
        expect(ordered.toSorted()).toEqual(both);
        if (worked !== undefined) expect(ordered[0]).toBe(worked);
      }
    }
    for (const wireId of both) {
      expect(first(wireId)).toBeDefined();
      expect(first(`kiro-${wireId}-thinking`)).toBeDefined();
    }
  });

  it.each(["claude-opus", "claude-sonnet", "claude-haiku"])(
    "takes today's spelling of %s where a list has both",
    (name) => {
      const both = MODELS.filter((model) => model.name === `${name}-4-5`).flatMap(
        ({ wireId, alternateWireId }) => [wireId, alternateWireId ?? ""],
      );
      expect(first(`${name}-4-5`, both)).toBe(`${name}-4.5`);
      expect(first(`${name}-4-5`, both.toReversed())).toBe(`${name}-4.5`);
    },
  );

  it("follows a list that only knows the old spelling", () => {
    expect(first("claude-opus-4-5", ["CLAUDE_OPUS_4_5_20251101_V1_0"])).toBe(
      "CLAUDE_OPUS_4_5_20251101_V1_0",
    );
  });
});

describe("names as other services write them", () => {
  it.each([
    ["claude-sonnet-4-5-20250929", "CLAUDE_SONNET_4_5_20250929_V1_0"],
    ["claude-sonnet-4.5", "CLAUDE_SONNET_4_5_20250929_V1_0"],
    ["claude-sonnet-4-5-latest", "CLAUDE_SONNET_4_5_20250929_V1_0"],
    ["claude-opus-4-5-20251101", "claude-opus-4.5"],
    ["Claude-Opus-4.5", "claude-opus-4.5"],
    ["claude-3-7-sonnet-latest", "CLAUDE_3_7_SONNET_20250219_V1_0"],
    ["claude-3.7-sonnet", "CLAUDE_3_7_SONNET_20250219_V1_0"],
    ["claude-sonnet-4-20250514", "CLAUDE_SONNET_4_20250514_V1_0"],
    ["claude-sonnet-4-latest", "claude-sonnet-4"],
    ["claude_opus_5.5", "claude-opus-5.5"],
    ["GPT-5.6-Sol", "gpt-5.6-sol"],
  ])("%s is sent as %s", (name, wireId) => {
    for (const asked of writings(name)) expect(first(asked)).toBe(wireId);
  });
});

describe("characters that nobody sees", () => {
  it.each(["\u2060", "\u200b", "\u200c", "\u200d", "\ufeff", "\u00ad", "\u200e"])(
    "%j does not count, wherever it is",
    (unseen) => {
      const hide = (name: string) => unseen + name.replaceAll(/./g, `$&${unseen}`);
      expect(first(hide("kiro-claude-haiku-4-5-thinking"))).toBe("claude-haiku-4.5");
      expect(first(hide("kiro-orbit-9-9-sol"), NEW_LIVE)).toBe("orbit-9.9-sol");
      expect(nearModels(hide("kiro-claude-opus-4-5x"), [])[0]).toBe("kiro-claude-opus-4-5");
      expect(resolveModel(unseen, NEW_LIVE)).toBeUndefined();
    },
  );
});

describe("the live list", () => {
  it.each([
    ["nova-9.9", "nova-9.9"],
    ["nova-9-9", "nova-9.9"],
    ["orbit-9-9-sol", "orbit-9.9-sol"],
    ["ORBIT-9.9-SOL", "orbit-9.9-sol"],
    ["auto", "auto"],
  ])("%s is sent as %s", (name, wireId) => {
    for (const asked of writings(name)) expect(first(asked, NEW_LIVE)).toBe(wireId);
    if (name !== "auto") expect(first(name)).toBeUndefined();
  });

  it("may be named with a date of another service, unless a model has that very name", () => {
    const liveIds = [...NEW_LIVE, "nova-9.9-20270101"];
    expect(first("nova-9-9-latest", liveIds)).toBe("nova-9.9");
    expect(first("kiro-nova-9.9-20261231-thinking", liveIds)).toBe("nova-9.9");
    expect(first("kiro-nova-9-9-20270101", liveIds)).toBe("nova-9.9-20270101");
    expect(resolveModel("nova-9-9-2027", liveIds)).toBeUndefined();
  });

  it("has the last word on ids that end or begin like our own names", () => {
    const liveIds = ["deep-thinking", "kiro-native"];
    expect(first("deep-thinking", liveIds)).toBe("deep-thinking");
    expect(first("kiro-deep-thinking", liveIds)).toBe("deep-thinking");
    expect(first("kiro-native", liveIds)).toBe("kiro-native");
    expect(first("kiro-kiro-native", liveIds)).toBe("kiro-native");
  });

  it.each(["", "kiro-", "-thinking", "kiro--thinking", "orbit-9", "__proto__", "constructor"])(
    "%j is nothing we know",
    (asked) => {
      expect(resolveModel(asked, NEW_LIVE)).toBeUndefined();
    },
  );

  it("never invents an id", () => {
    const known = MODELS.flatMap((model) => [model.wireId, model.alternateWireId ?? ""]);
    const name = fc.oneof(fc.string(), fc.constantFrom(...NEW_LIVE, ...known));
    fc.assert(
      fc.property(name, fc.array(name), (asked, liveIds) => {
        for (const wireId of resolveModel(asked, liveIds)?.wireIds ?? []) {
          expect([...known, ...liveIds]).toContain(wireId);
        }
      }),
    );
  });
});

describe("nearModels", () => {
  it.each([
    ["kiro-claude-opus-4-5x", "kiro-claude-opus-4-5"],
    ["claude-opus-45", "kiro-claude-opus-4-5"],
    ["claude-sonet-4-5", "kiro-claude-sonnet-4-5"],
    ["orbit-9-9-sal", "kiro-orbit-9-9-sol"],
  ])("%s is near %s", (asked, near) => {
    const names = nearModels(asked, NEW_LIVE);
    expect(names[0]).toBe(near);
    expect(names.length).toBeLessThanOrEqual(3);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(resolveModel(name, NEW_LIVE)).toBeDefined();
  });

  it("offers nothing for what is not like any", () => {
    expect(nearModels("mistral-large", [])).toEqual([]);
  });
});
