import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import { race, raceOrNothing } from "../../../src/lib/async/race.ts";
import { createFakeClock } from "../../helpers/fake-clock.ts";

const never = new Promise<never>(() => undefined);

describe("race", () => {
  it("gives what the task gives, and throws what it throws", async () => {
    expect(await race(Promise.resolve(7), {})).toBe(7);
    const failure = new Error("x");
    await expect(race(Promise.reject(failure), {})).rejects.toBe(failure);
  });

  it("ends when the caller gives up, with the caller's reason", async () => {
    const caller = new AbortController();
    const raced = race(never, { signal: caller.signal });
    const reason = new Error("Esc");
    caller.abort(reason);
    await expect(raced).rejects.toMatchObject({ code: "aborted", cause: reason });
    await expect(race(never, { signal: caller.signal })).rejects.toMatchObject({ cause: reason });
  });

  it("ends when its time is over, and says how long it was", async () => {
    const clock = createFakeClock();
    const facts = { host: "a.example" };
    const raced = race(never, { timeout: { clock, milliseconds: 500, facts } });
    const failed = expect(raced).rejects.toMatchObject({
      code: "timeout",
      facts: { host: "a.example", timeoutMs: 500 },
    });
    await clock.advance(499);
    await clock.advance(1);
    await failed;
  });

  it("or has no result then, where that is no error", async () => {
    const clock = createFakeClock();
    const raced = raceOrNothing(new Promise<number>(() => undefined), {
      timeout: { clock, milliseconds: 500 },
    });
    await clock.advance(500);
    expect(await raced).toBeUndefined();
    const aborted = raceOrNothing(never, { signal: AbortSignal.abort() });
    await expect(aborted).rejects.toMatchObject({ code: "aborted" });
  });

  it("leaves no listener and no timer behind", async () => {
    const clock = createFakeClock();
    const { signal } = new AbortController();
    await race(Promise.resolve(), { signal, timeout: { clock, milliseconds: 500 } });
    expect(getEventListeners(signal, "abort")).toEqual([]);
    expect(clock.pendingSleeps()).toBe(0);
  });

  it("takes a task that fails after the race without harm", async () => {
    const caller = new AbortController();
    let fail: (error: Error) => void = () => undefined;
    const task = new Promise<never>((_resolve, reject) => (fail = reject));
    const raced = race(task, { signal: caller.signal });
    caller.abort();
    await expect(raced).rejects.toMatchObject({ code: "aborted" });
    fail(new Error("late"));
    await new Promise((resolve) => setImmediate(resolve));
  });
});
