import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Account } from "../../src/accounts/account.ts";
import type { ResolvedModel } from "../../src/catalog/resolve-model.ts";
import { createLiveModels, type LiveModels } from "../../src/chat/model-source.ts";
import { silentLogger } from "../../src/lib/log/logger.ts";
import type { LiveModel } from "../../src/service/models.ts";
import { createFakeClock } from "../helpers/fake-clock.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const model = (id: string): LiveModel => ({ id, title: `The ${id}`, images: true, context: 200 });
const account = (id: string): Account => ({
  id,
  identity: {},
  credentials: { method: "api-key", apiKey: "ksk_x", region: "us-east-1" },
  generation: 1,
  state: { kind: "ready" },
  enabled: true,
  priority: 0,
  addedAt: 0,
});

function create(content?: string) {
  const clock = createFakeClock();
  const disk = { content, writes: 0 };
  const asked: string[] = [];
  const answers = new Map<string, () => Promise<readonly LiveModel[]>>();
  const source = () =>
    createLiveModels({
      cache: {
        read: () => disk.content,
        write: (text) => {
          disk.content = text;
          disk.writes += 1;
        },
      },
      list: ({ id }) => {
        asked.push(id);
        return answers.get(id)?.() ?? Promise.resolve([model(`model-of-${id}`)]);
      },
      clock,
      logger: silentLogger,
    });
  return { clock, disk, asked, answers, source };
}

describe("live models", () => {
  it("of an older file count, and are read again at once", async () => {
    const { source, asked, disk } = create();
    disk.content = JSON.stringify({
      version: 1,
      accounts: { a: { readAt: createFakeClock().now(), models: [model("model-of-a")] } },
    });
    const models = source();
    expect(models.liveIds()).toEqual(["model-of-a"]);
    await models.refresh(account("a"));
    await source().refresh(account("a"));
    expect(asked).toEqual(["a"]);
  });

  it("are none before a list was read", () => {
    const { source, disk } = create();
    expect(source().models()).toEqual([]);
    expect(source().liveIds()).toEqual([]);
    expect(disk.writes).toBe(0);
  });

  it("are those of all accounts, each once", async () => {
    const { source, answers } = create();
    const models = source();
    answers.set("b", () => Promise.resolve([model("model-of-a"), model("own-of-b")]));
    await models.refresh(account("a"));
    await models.refresh(account("b"));
    expect(models.liveIds()).toEqual(["model-of-a", "own-of-b"]);
    expect(models.models()[0]).toEqual(model("model-of-a"));
  });

  it("are read again only when they are old", async () => {
    const { source, asked, clock } = create();
    const models = source();
    await models.refresh(account("a"));
    await clock.advance(6 * HOUR - 1);
    await models.refresh(account("a"));
    expect(asked).toEqual(["a"]);
    await clock.advance(1);
    await models.refresh(account("a"));
    expect(asked).toEqual(["a", "a"]);
  });

  it("are read again when the clock was set back by a day", async () => {
    const { source, asked, disk } = create();
    disk.content = JSON.stringify({
      version: 2,
      accounts: { a: { readAt: createFakeClock().now() + 24 * HOUR, models: [] } },
    });
    await source().refresh(account("a"));
    expect(asked).toEqual(["a"]);
  });

  it("are read once for many who ask at once", async () => {
    const { source, asked } = create();
    const models = source();
    await Promise.all([1, 2, 3].map(() => models.refresh(account("a"))));
    expect(asked).toEqual(["a"]);
  });

  it("outlive the process", async () => {
    const { source, asked } = create();
    await source().refresh(account("a"));
    const next = source();
    expect(next.models()).toEqual([model("model-of-a")]);
    await next.refresh(account("a"));
    expect(asked).toEqual(["a"]);
  });

  it("stay as they are when a list cannot be read, and that account is left in peace", async () => {
    const { source, asked, answers, clock } = create();
    const models = source();
    await models.refresh(account("a"));
    await clock.advance(7 * HOUR);
    answers.set("a", () => Promise.reject(new Error("offline")));
    await models.refresh(account("a"));
    await clock.advance(10 * MINUTE - 1);
    await models.refresh(account("a"));
    expect(asked).toEqual(["a", "a"]);
    expect(models.liveIds()).toEqual(["model-of-a"]);
  });

  it("that could not be read are asked for again after ten minutes", async () => {
    const { source, asked, answers, clock } = create();
    const models = source();
    answers.set("a", () => Promise.reject(new Error("offline")));
    await models.refresh(account("a"));
    await clock.advance(10 * MINUTE);
    await models.refresh(account("a"));
    await models.refresh(account("a"));
    expect(asked).toEqual(["a", "a"]);
    answers.delete("a");
    await clock.advance(10 * MINUTE);
    await models.refresh(account("a"));
    expect(models.liveIds()).toEqual(["model-of-a"]);
  });
});

describe("spellings", () => {
  const A = account("a");
  const B = account("b");
  const asked: ResolvedModel = { wireIds: ["A_V1", "a.1"] };
  const spellingsOf = (models: LiveModels, of: Account, { wireIds }: ResolvedModel) =>
    models.spellings(of, { wireIds }, undefined);
  const listOf = (...ids: string[]) => Promise.resolve(ids.map(model));

  it("are those of the table, whatever other accounts' lists say", async () => {
    const { source, answers } = create();
    const models = source();
    answers.set("a", () => Promise.reject(new Error("offline")));
    answers.set("b", () => listOf("a.1"));
    await models.refresh(B);
    expect(await spellingsOf(models, A, asked)).toEqual(["A_V1", "a.1"]);
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
    expect(clock.sleeps).toEqual([2500, 2500]);
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

describe("what models say of effort", () => {
  const effort = {
    thinkingTypes: ["adaptive"],
    displays: ["summarized"],
    outputEfforts: ["low", "max"],
    reasoningEfforts: [],
  };

  it("outlives the process, for every account until its own list says otherwise", async () => {
    const { source, answers } = create();
    const list = [{ ...model("a.1"), effort }, model("b.1")];
    answers.set("a", () => Promise.resolve(list));
    answers.set("b", () => Promise.resolve([model("a.1")]));
    await source().refresh(account("a"));
    const models = source();
    expect(models.models()).toEqual(list);
    expect(models.effortSchema(account("a"), "a.1")).toEqual(effort);
    expect(models.effortSchema(account("a"), "b.1")).toBeUndefined();
    expect(models.effortSchema(account("a"), "A_V1")).toBeUndefined();
    expect(models.effortSchema(account("b"), "a.1")).toEqual(effort);
    await models.refresh(account("b"));
    expect(models.effortSchema(account("b"), "a.1")).toBeUndefined();
  });

  it.each([null, 7, "x", [], [effort]])("%j on disk is nothing", (kept) => {
    const content = { accounts: { a: { models: [{ ...model("a.1"), effort: kept }] } } };
    const models = create(JSON.stringify(content)).source();
    expect(models.models()).toEqual([model("a.1")]);
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
