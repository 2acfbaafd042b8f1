import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Account } from "../../src/accounts/account.ts";
import { createLiveModels } from "../../src/chat/model-source.ts";
import { silentLogger } from "../../src/lib/logger.ts";
import type { LiveModel } from "../../src/service/models.ts";
import { createFakeClock } from "../helpers/fake-clock.ts";

const HOUR = 3_600_000;
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
      version: 1,
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
    await models.refresh(account("a"));
    expect(asked).toEqual(["a", "a"]);
    expect(models.liveIds()).toEqual(["model-of-a"]);
  });
});

describe("spellings that worked", () => {
  it("are remembered, also by the next process", () => {
    const { source } = create();
    const models = source();
    expect(models.respelled(["A_V1", "a.1"])).toBeUndefined();
    models.remember("a.1");
    expect(models.respelled(["A_V1", "a.1"])).toBe("a.1");
    expect(models.respelled(["B_V1", "b.1"])).toBeUndefined();
    expect(source().respelled(["A_V1", "a.1"])).toBe("a.1");
  });

  it("do not grow without end", () => {
    const { source, disk } = create();
    const models = source();
    for (let count = 0; count < 200; count += 1) models.remember(`id-${count}`);
    models.remember("id-199");
    expect(models.respelled(["id-199"])).toBe("id-199");
    expect(models.respelled(["id-0"])).toBeUndefined();
    expect((disk.content ?? "").length).toBeLessThan(1000);
  });

  it("survive a new list", async () => {
    const { source } = create();
    const models = source();
    models.remember("a.1");
    await models.refresh(account("a"));
    expect(models.respelled(["a.1"])).toBe("a.1");
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
    '{"respelled":{"x":1}}',
    '{"respelled":[7,null,""]}',
  ])("%s is an empty one", async (content) => {
    const { source, asked } = create(content);
    const models = source();
    expect(models.models()).toEqual([]);
    expect(models.respelled(["x", "7", ""])).toBeUndefined();
    await models.refresh(account("a"));
    expect(asked).toEqual(["a"]);
    expect(models.liveIds()).toEqual(["model-of-a"]);
  });

  it("never breaks anything", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const { source } = create(JSON.stringify({ accounts: { a: value }, respelled: value }));
        for (const { id, title } of source().models()) {
          expect([typeof id, typeof title]).toEqual(["string", "string"]);
        }
      }),
    );
  });
});
