import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ResolvedModel } from "../../src/models/resolve.ts";
import { account, create, model } from "./source-world.ts";

describe("what models say of effort", () => {
  const fields = {
    thinkingTypes: ["adaptive"],
    displays: ["summarized"],
    outputEfforts: ["low", "max"],
    reasoningEfforts: [],
  };

  it("outlives the process, for every account until its own list says otherwise", async () => {
    const { source, answers } = create();
    const list = [{ ...model("a.1"), fields }, model("b.1")];
    answers.set("a", () => Promise.resolve(list));
    answers.set("b", () => Promise.resolve([model("a.1")]));
    await source().refresh(account("a"));
    const models = source();
    expect(models.models()).toEqual(list);
    expect(models.fieldsSchema(account("a"), "a.1")).toEqual(fields);
    expect(models.fieldsSchema(account("a"), "b.1")).toBeUndefined();
    expect(models.fieldsSchema(account("a"), "A_V1")).toBeUndefined();
    expect(models.fieldsSchema(account("b"), "a.1")).toEqual(fields);
    await models.refresh(account("b"));
    expect(models.fieldsSchema(account("b"), "a.1")).toBeUndefined();
  });

  it.each([null, 7, "x", [], [fields]])("%j on disk is nothing", (kept) => {
    const content = { accounts: { a: { models: [{ ...model("a.1"), effort: kept }] } } };
    const models = create(JSON.stringify(content)).source();
    expect(models.models()).toEqual([model("a.1")]);
  });
});

describe("what models say of caching", () => {
  const cache = { maxPoints: 3, minTokens: 2048 };

  it("outlives the process, and is nothing where no list names the model", async () => {
    const { source, answers } = create();
    answers.set("a", () => Promise.resolve([{ ...model("a.1"), cache }, model("b.1")]));
    await source().refresh(account("a"));
    const models = source();
    expect(models.cacheLimits(account("a"), "a.1")).toEqual(cache);
    expect(models.cacheLimits(account("a"), "b.1")).toBeUndefined();
    expect(models.cacheLimits(account("a"), "claude-opus-4.5")).toBeUndefined();
  });

  it("of a list of an older version is read at the next start", async () => {
    const readAt = 0;
    const content = { version: 3, accounts: { a: { readAt, models: [model("a.1")] } } };
    const { source, asked } = create(JSON.stringify(content));
    await source().refresh(account("a"));
    expect(asked).toEqual(["a"]);
  });
});

describe("a cache file of any content", () => {
  it.each([
    "",
    "{",
    "null",
    "[]",
    "7",
    '{"accounts":[1]}',
    '{"accounts":{"a":null}}',
    '{"accounts":{"a":{"models":[null,7,{},{"id":7},{"id":""}]}}}',
    '{"respelled":{"a":1}}',
    '{"respelled":{"a":[1,null,"",{}]}}',
    '{"respelled":[7,null,""]}',
  ])("%s is an empty one", async (content) => {
    const { source, asked } = create(content);
    const models = source();
    expect(models.models()).toEqual([]);
    const wireIds = ["w", "x", "7", ""] as const;
    expect((await models.spellings(account("a"), { wireIds }, undefined))[0]).toBe("w");
    await models.refresh(account("a"));
    expect(asked).toEqual(["a"]);
    expect(models.liveIds()).toEqual(["model-of-a"]);
  });

  it("never breaks anything", async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        for (const respelled of [value, { a: value }]) {
          const { source } = create(JSON.stringify({ accounts: { a: value }, respelled }));
          for (const { id, title } of source().models()) {
            expect([typeof id, typeof title]).toEqual(["string", "string"]);
          }
          const { wireIds }: ResolvedModel = { wireIds: ["A_V1", "a.1"] };
          const found = await source().spellings(account("a"), { wireIds }, undefined);
          expect(found.toSorted()).toEqual(wireIds.toSorted());
        }
      }),
    );
  });
});
