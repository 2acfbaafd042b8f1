import { describe, expect, it } from "vitest";
import { createFakeClock } from "../helpers/fake-clock.ts";
import { account, create, HOUR, MINUTE, model } from "./source-world.ts";

describe("live lists", () => {
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

  it("keep rate, description and fields from one process to the next", async () => {
    const { source, answers, disk } = create();
    const full = {
      ...{ ...model("a.1"), rate: 2.2, description: "Thinks." },
      fields: {
        ...{ thinkingTypes: ["adaptive"], displays: [], outputEfforts: ["low"] },
        ...{ reasoningEfforts: [], defaultEffort: "low", maxTokens: { minimum: 1024 } },
      },
    };
    answers.set("a", () => Promise.resolve([full]));
    await source().refresh(account("a"));
    expect(source().models()).toEqual([full]);
    // Older versions of the plugin read the fields under this name.
    expect(JSON.parse(disk.content ?? "")).toMatchObject({
      accounts: { a: { models: [{ effort: { outputEfforts: ["low"] } }] } },
    });
  });

  it("that another process has read meanwhile stay in the file", async () => {
    const { source, clock } = create();
    const [ours, theirs] = [source(), source()];
    expect([ours.models(), theirs.models()]).toEqual([[], []]);
    await theirs.refresh(account("b"));
    await clock.advance(MINUTE);
    await ours.refresh(account("a"));
    expect(ours.liveIds()).toEqual(["model-of-a", "model-of-b"]);
    expect(source().liveIds()).toEqual(["model-of-a", "model-of-b"]);
  });

  it("that are newer on disk win, but not those of the future", async () => {
    const { source, disk, clock } = create();
    const models = source();
    await models.refresh(account("a"));
    const onDisk = (readAt: number) =>
      JSON.stringify({ version: 4, accounts: { a: { readAt, models: [model("theirs")] } } });
    disk.content = onDisk(clock.now() + HOUR);
    await models.refresh(account("b"));
    expect(models.liveIds()).toEqual(["model-of-a", "model-of-b"]);
    await clock.advance(MINUTE);
    disk.content = onDisk(clock.now());
    await models.refresh(account("c"));
    expect(models.liveIds()).toContain("theirs");
  });

  it("are read again at any age where that is asked for", async () => {
    const { source, asked } = create();
    const models = source();
    await models.refresh(account("a"));
    await Promise.all([models.read(account("a")), models.read(account("a"))]);
    expect(asked).toEqual(["a", "a"]);
  });

  it("stay where the next one has no model, which is no list, and is asked for again in ten minutes", async () => {
    const { source, answers, asked, clock } = create();
    const models = source();
    await models.refresh(account("a"));
    await clock.advance(7 * HOUR);
    answers.set("a", () => Promise.resolve([]));
    for (let round = 0; round < 2; round += 1) await models.refresh(account("a"));
    expect(models.liveIds()).toEqual(["model-of-a"]);
    await clock.advance(11 * MINUTE);
    answers.set("a", () => Promise.resolve([model("new")]));
    await models.refresh(account("a"));
    expect(models.liveIds()).toEqual(["new"]);
    expect(asked).toEqual(["a", "a", "a"]);
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

  it("take a model that several accounts have from the newest list", async () => {
    const { source, answers, clock } = create();
    const models = source();
    const sized = (context: number) => () => Promise.resolve([{ ...model("x"), context }]);
    answers.set("a", sized(1));
    answers.set("b", sized(2));
    await models.refresh(account("a"));
    await clock.advance(MINUTE);
    await models.refresh(account("b"));
    expect(models.models()).toEqual([{ ...model("x"), context: 2 }]);
    answers.set("a", sized(3));
    await clock.advance(6 * HOUR - MINUTE);
    await models.refresh(account("a"));
    expect(models.models()).toEqual([{ ...model("x"), context: 3 }]);
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

  it("of accounts that are gone are forgotten, on disk as well, and those of others stay", async () => {
    const { source, clock } = create();
    const models = source();
    await models.refresh(account("gone"));
    await models.refresh(account("a"));
    models.remember(account("gone"), { wireIds: ["x", "y"] }, "y");
    await clock.advance(MINUTE);
    // Of somebody who logged in since the accounts were read.
    await source().refresh(account("new"));
    models.keepOnly(new Set(["a"]));
    const ids = ["model-of-a", "model-of-new"];
    expect(models.liveIds()).toEqual(ids);
    const next = source();
    expect(next.liveIds()).toEqual(ids);
    expect(await next.spellings(account("gone"), { wireIds: ["x", "y"] }, undefined)).toEqual([
      "x",
      "y",
    ]);
  });

  it("are not written where nobody is gone", async () => {
    const { source, disk } = create();
    const models = source();
    await models.refresh(account("a"));
    const { writes } = disk;
    models.keepOnly(new Set(["a", "b"]));
    expect(disk.writes).toBe(writes);
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
