import { describe, expect, it } from "vitest";
import type { ListOwner } from "../../src/models/lists/live-lists.ts";
import type { ModelSource } from "../../src/models/model-source.ts";
import type { ResolvedModel } from "../../src/models/resolve.ts";
import type { LiveModel } from "../../src/service/models.ts";
import { account, create, HOUR, model } from "./source-world.ts";

describe("spellings", () => {
  const A = account("a");
  const B = account("b");
  const asked: ResolvedModel = { wireIds: ["A_V1", "a.1"] };
  const spellingsOf = (models: ModelSource, of: ListOwner, { wireIds }: ResolvedModel) =>
    models.spellings(of, { wireIds }, undefined);
  const listOf = (...ids: string[]) => Promise.resolve(ids.map(model));

  it("follow other accounts' lists as long as the account's own is not known", async () => {
    const { source, answers, asked: read } = create();
    const models = source();
    answers.set("b", () => listOf("a.1"));
    await models.refresh(B);
    expect(await spellingsOf(models, A, asked)).toEqual(["a.1", "A_V1"]);
    expect(read).toEqual(["b"]);
  });

  it("follow the account's own list", async () => {
    const { source, answers } = create();
    const models = source();
    answers.set("a", () => listOf("a.1"));
    answers.set("b", () => listOf("A_V1"));
    await models.refresh(A);
    await models.refresh(B);
    expect(await spellingsOf(models, A, asked)).toEqual(["a.1", "A_V1"]);
    expect(await spellingsOf(models, B, asked)).toEqual(["A_V1", "a.1"]);
  });

  it("that worked go first for that account, also in the next process", async () => {
    const { source, answers } = create();
    const models = source();
    answers.set("a", () => listOf("a.1"));
    await models.refresh(A);
    models.remember(A, asked, "A_V1");
    for (const each of [models, source()]) {
      expect(await spellingsOf(each, A, asked)).toEqual(["A_V1", "a.1"]);
      expect(await spellingsOf(each, B, { wireIds: ["a.1", "A_V1"] })).toEqual(["a.1", "A_V1"]);
    }
  });

  it("are remembered once for a model: the newest", async () => {
    const { source } = create();
    const models = source();
    for (const wireId of ["A_V1", "a.1", "A_V1", "a.1"]) {
      models.remember(A, asked, wireId);
      expect((await spellingsOf(models, A, asked))[0]).toBe(wireId);
      expect((await spellingsOf(source(), A, asked))[0]).toBe(wireId);
    }
    models.remember(A, { wireIds: ["B_V1", "b.1"] }, "b.1");
    expect(await spellingsOf(models, A, asked)).toEqual(["a.1", "A_V1"]);
  });

  it.each(["constructor", "toString", "__proto__"])(
    "are those of an account called %s, and of no other thing of that name",
    async (name) => {
      const { source } = create();
      const models = source();
      const odd = account(name);
      expect(await spellingsOf(models, odd, asked)).toEqual(["A_V1", "a.1"]);
      models.remember(odd, asked, "a.1");
      for (const each of [models, source()]) {
        expect(await spellingsOf(each, odd, asked)).toEqual(["a.1", "A_V1"]);
      }
    },
  );

  it("that were remembered do not grow without end", async () => {
    const { source, disk } = create();
    const models = source();
    const pair = (count: number): ResolvedModel => ({ wireIds: [`X_${count}`, `x.${count}`] });
    for (let count = 0; count < 200; count += 1) models.remember(A, pair(count), `x.${count}`);
    expect((await spellingsOf(models, A, pair(199)))[0]).toBe("x.199");
    expect((await spellingsOf(models, A, pair(0)))[0]).toBe("X_0");
    expect((disk.content ?? "").length).toBeLessThan(1000);
  });

  it("that were remembered survive a new list", async () => {
    const { source } = create();
    const models = source();
    models.remember(A, asked, "a.1");
    await models.refresh(A);
    expect((await spellingsOf(models, A, asked))[0]).toBe("a.1");
  });

  it("of an older file count for the accounts in it, the latest first", async () => {
    const { source } = create(
      JSON.stringify({
        version: 1,
        accounts: { a: { readAt: 0, models: [model("a.1")] } },
        respelled: ["A_V1", "b.1", "a.1", "A_V1"],
      }),
    );
    const models = source();
    expect(models.liveIds()).toEqual(["a.1"]);
    expect(await spellingsOf(models, A, asked)).toEqual(["A_V1", "a.1"]);
    expect((await spellingsOf(models, A, { wireIds: ["B_V1", "b.1"] }))[0]).toBe("b.1");
    models.remember(A, asked, "a.1");
    expect(await spellingsOf(source(), A, asked)).toEqual(["a.1", "A_V1"]);
  });
});

describe("the first request of an account", () => {
  const A = account("a");
  const asked: ResolvedModel = { wireIds: ["A_V1", "a.1"] };
  /** A list that comes when the test says so. */
  const heldList = () => {
    let resolve: (models: readonly LiveModel[]) => void = () => undefined;
    const promise = new Promise<readonly LiveModel[]>((settle) => (resolve = settle));
    return { promise, resolve };
  };
  const never = () => new Promise<never>(() => undefined);

  it("waits for its list where a model has two spellings", async () => {
    const { source, answers, asked: calls } = create();
    answers.set("a", () => Promise.resolve([model("a.1")]));
    const models = source();
    expect(await models.spellings(A, asked, undefined)).toEqual(["a.1", "A_V1"]);
    expect(await models.spellings(A, asked, undefined)).toEqual(["a.1", "A_V1"]);
    expect(calls).toEqual(["a"]);
  });

  it.each<[string, string | undefined, ResolvedModel]>([
    ["one spelling", undefined, { wireIds: ["a.1"] }],
    [
      "an old list on disk",
      JSON.stringify({ accounts: { a: { readAt: 0, models: [model("x")] } } }),
      asked,
    ],
    ["a spelling that worked before", JSON.stringify({ respelled: { a: ["A_V1"] } }), asked],
  ])("waits for nothing with %s", async (_, content, resolved) => {
    const { source, asked: calls } = create(content);
    expect(await source().spellings(A, resolved, undefined)).toEqual(resolved.wireIds);
    expect(calls).toEqual([]);
  });

  it("waits a moment only, and the list counts when it comes", async () => {
    const { source, answers, clock } = create();
    const list = heldList();
    answers.set("a", () => list.promise);
    const models = source();
    const both = Promise.all([
      models.spellings(A, asked, undefined),
      models.spellings(A, asked, undefined),
    ]);
    let settled = false;
    void both.then(() => (settled = true));
    await clock.advance(2499);
    expect(settled).toBe(false);
    await clock.advance(1);
    expect(await both).toEqual([asked.wireIds, asked.wireIds]);
    expect(await models.spellings(A, asked, undefined)).toEqual(["A_V1", "a.1"]);
    list.resolve([model("a.1")]);
    await clock.advance(0);
    expect(await models.spellings(A, asked, undefined)).toEqual(["a.1", "A_V1"]);
    expect(clock.sleeps).toEqual(Array.from({ length: 8 }, () => 625));
  });

  it("goes on at once when the list cannot be read, and nobody waits for it again", async () => {
    const { source, answers, clock } = create();
    answers.set("a", () => Promise.reject(new Error("offline")));
    const models = source();
    expect(await models.spellings(A, asked, undefined)).toEqual(["A_V1", "a.1"]);
    answers.set("a", never);
    await clock.advance(HOUR);
    expect(await models.spellings(A, asked, undefined)).toEqual(["A_V1", "a.1"]);
    expect(clock.sleeps).toHaveLength(1);
  });

  it("ends its wait when it is aborted; the next one waits anew", async () => {
    const { source, answers, asked: calls } = create();
    const list = heldList();
    answers.set("a", () => list.promise);
    const models = source();
    const abort = new AbortController();
    const first = models.spellings(A, asked, abort.signal);
    abort.abort();
    await expect(first).rejects.toMatchObject({ code: "aborted" });
    const second = models.spellings(A, asked, undefined);
    list.resolve([model("a.1")]);
    expect(await second).toEqual(["a.1", "A_V1"]);
    expect(calls).toEqual(["a"]);
  });
});
