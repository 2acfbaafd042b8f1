import { afterEach, describe, expect, it } from "vitest";
import type { Context } from "../../src/opencode2/context.ts";
import { listenToHost } from "../../src/opencode2/events.ts";
import { silentLogger } from "../../src/lib/deps.ts";
import { createFakeClock } from "../helpers/fake-clock.ts";
import { createEvents } from "./host/events.ts";

let stop: () => void = () => undefined;
afterEach(() => stop());

/** A listener that notes what it hears. */
function listen(subscribe: NonNullable<Context["event"]>["subscribe"]) {
  const clock = createFakeClock();
  const heard: string[] = [];
  const handlers = {
    interrupted: (id: string) => void heard.push(`stop ${id}`),
    loginsChanged: () => void heard.push("logins"),
  };
  stop = listenToHost({ event: { subscribe } }, handlers, { clock, logger: silentLogger });
  return { clock, heard };
}

describe.each([true, false])("events of a host that takes a signal: %s", (takesSignal) => {
  it("are heard again after the host has ended them, and what was missed is looked up", async () => {
    const events = createEvents({ takesSignal });
    const { clock, heard } = listen(events.subscribe);
    events.emit("session.execution.interrupted", { sessionID: "s1" });
    await expect.poll(() => heard).toEqual(["stop s1"]);
    events.close();
    await expect.poll(() => clock.pendingSleeps()).toBe(1);
    await clock.advance(1_000);
    expect(heard).toEqual(["stop s1", "logins"]);
    expect(events.count()).toBe(1);
    events.emit("session.execution.interrupted", { sessionID: "s2" });
    await expect.poll(() => heard.at(-1)).toBe("stop s2");
  });

  it("are not asked for any more once the plugin has ended", async () => {
    const events = createEvents({ takesSignal });
    const { clock } = listen(events.subscribe);
    events.close();
    await expect.poll(() => clock.pendingSleeps()).toBe(1);
    stop();
    await clock.advance(600_000);
    expect([events.count(), clock.pendingSleeps()]).toEqual([0, 0]);
  });
});

describe("a host whose events fail", () => {
  it("is asked less and less often, at least once a minute, and at once after the next event", async () => {
    let isBroken = true;
    const { clock } = listen(async function* () {
      await Promise.resolve();
      if (!isBroken) yield { type: "other" };
      throw new Error("closed");
    });
    for (let time = 0; time < 9; time += 1) {
      await expect.poll(() => clock.pendingSleeps()).toBe(1);
      if (time === 7) isBroken = false;
      await clock.advanceToNext();
    }
    expect(clock.sleeps.slice(0, 9)).toEqual([
      1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 1_000,
    ]);
  });

  it.each([
    ["throws", () => expect.fail("not now")],
    ["rejects", () => Promise.reject(new Error("not now"))],
  ])("is asked again where it %s at once", async (_how, fail) => {
    let asked = 0;
    const { clock } = listen(() => {
      asked += 1;
      return fail();
    });
    await expect.poll(() => clock.pendingSleeps()).toBe(1);
    await clock.advance(1_000);
    await expect.poll(() => asked).toBe(2);
  });
});

describe("events that a host cannot end", () => {
  it.each([
    () => expect.fail("no end"),
    () => Promise.reject(new Error("no end")),
    () => undefined as never,
  ])("keep nobody back", async (end) => {
    const next = () => new Promise<never>(() => undefined);
    listen(() => ({ [Symbol.asyncIterator]: () => ({ next, return: end }) }));
    await Promise.resolve();
    expect(stop).not.toThrow();
  });
});

describe("the events of a host", () => {
  it.each([
    ["credential.updated", {}, ["logins"]],
    ["credential.switched", { integrationID: "kiro", credentialID: null }, ["logins"]],
    ["integration.connection.updated", { integrationID: "kiro" }, ["logins"]],
    // What the plugin itself reports leads to this one.
    ["integration.updated", {}, []],
    ["session.created", { sessionID: "s" }, []],
    ["session.execution.interrupted", {}, []],
  ])("mean: %s", async (type, data, expected) => {
    const events = createEvents({ takesSignal: true });
    const { heard } = listen(events.subscribe);
    events.emit(type, data);
    events.emit("interrupted", { sessionID: "end" });
    await expect.poll(() => heard).toEqual([...expected, "stop end"]);
  });
});
