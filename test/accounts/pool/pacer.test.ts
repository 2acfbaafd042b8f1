import fc from "fast-check";
import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import { createPacer, type Pacer } from "../../../src/accounts/pool/pacer.ts";
import type { AccountOutcome } from "../../../src/accounts/account.ts";
import { createFakeClock } from "../../helpers/fake-clock.ts";

const served: AccountOutcome = { kind: "served" };
const throttled: AccountOutcome = { kind: "failed", reason: "throttled" };

const LONG_MS = 3_600_000;
const patient = { signal: undefined, patienceMs: LONG_MS };

/** Requests that ask for a slot, and what became of each. */
function crowd(pacer: Pacer, count: number, signal?: AbortSignal) {
  const slots: { release?: (() => void) | undefined; outcome: string }[] = [];
  for (let index = 0; index < count; index += 1) {
    const slot: (typeof slots)[number] = { outcome: "waiting" };
    slots.push(slot);
    pacer.acquireSlot("a", { signal, patienceMs: LONG_MS }).then(
      (release) => {
        slot.release = release;
        slot.outcome = release === undefined ? "dismissed" : "in";
      },
      (error: unknown) => {
        slot.outcome = (error as { code: string }).code;
      },
    );
  }
  const tally = (outcome: string) => slots.filter((slot) => slot.outcome === outcome).length;
  return { slots, count: tally };
}

async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

describe("the pace of one account", () => {
  it("subagents ask side by side; the eleventh waits for one to release its slot", async () => {
    const { slots, count } = crowd(createPacer(createFakeClock()), 12);
    await settle();
    expect([count("in"), count("waiting")]).toEqual([10, 2]);
    slots[0]?.release?.();
    slots[0]?.release?.();
    await settle();
    expect([count("in"), count("waiting")]).toEqual([11, 1]);
  });

  it("the time in which the process is stopped counts for nobody who waits (A15)", async () => {
    const clock = createFakeClock();
    const pacer = createPacer(clock);
    const { slots, count } = crowd(pacer, 11);
    await clock.standStill(2 * LONG_MS);
    expect(count("waiting")).toBe(1);
    slots[0]?.release?.();
    await settle();
    expect(count("in")).toBe(11);
  });

  it("accounts do not wait for each other", async () => {
    const pacer = createPacer(createFakeClock());
    crowd(pacer, 20);
    expect(await pacer.acquireSlot("b", patient)).toBeTypeOf("function");
  });

  it("a throttled account: whoever waits chooses anew, the next ones start apart", async () => {
    const clock = createFakeClock();
    const pacer = createPacer(clock);
    const first = crowd(pacer, 12);
    await settle();
    pacer.learn("a", throttled);
    await settle();
    expect([first.count("in"), first.count("dismissed")]).toEqual([10, 2]);
    for (const { release } of first.slots) release?.();

    const next = crowd(pacer, 6);
    await settle();
    expect([next.count("in"), next.count("waiting")]).toEqual([1, 5]);
    await clock.advance(250);
    expect(next.count("in")).toBe(2);
    await clock.advance(10_000);
    expect(next.count("in")).toBe(5);
  });

  it("objections to one burst are one objection", async () => {
    const clock = createFakeClock();
    const pacer = createPacer(clock);
    for (let time = 0; time < 10; time += 1) pacer.learn("a", throttled);
    const next = crowd(pacer, 6);
    await clock.advance(4 * 250);
    expect([next.count("in"), next.count("waiting")]).toEqual([5, 1]);
  });

  it("answers bring the speed back", async () => {
    const clock = createFakeClock();
    const pacer = createPacer(clock);
    for (let time = 0; time < 9; time += 1) {
      await clock.advance(1_000);
      pacer.learn("a", throttled);
    }
    expect(await pacer.acquireSlot("a", patient)).toBeTypeOf("function");
    const slow = crowd(pacer, 1);
    await clock.advance(10_000);
    expect(slow.count("waiting")).toBe(1);
    for (let time = 0; time < 60; time += 1) pacer.learn("a", served);
    await settle();
    expect(slow.count("in")).toBe(1);
    const next = crowd(pacer, 9);
    await settle();
    expect([next.count("in"), next.count("waiting")]).toEqual([8, 1]);
  });

  it("one answer after one objection ends the pauses", async () => {
    const pacer = createPacer(createFakeClock());
    pacer.learn("a", throttled);
    pacer.learn("a", served);
    const next = crowd(pacer, 6);
    await settle();
    expect([next.count("in"), next.count("waiting")]).toEqual([5, 1]);
  });

  it("whoever stands in the pause when the account is throttled does not go", async () => {
    const clock = createFakeClock();
    const pacer = createPacer(clock);
    pacer.learn("a", throttled);
    const both = crowd(pacer, 2);
    await settle();
    expect(both.count("in")).toBe(1);
    pacer.learn("a", throttled);
    await clock.advance(10_000);
    expect([both.count("in"), both.count("dismissed")]).toEqual([1, 1]);
  });

  it("an abort ends the wait at once, in the queue and in the pause", async () => {
    const clock = createFakeClock();
    const pacer = createPacer(clock);
    pacer.learn("a", throttled);
    const controller = new AbortController();
    const all = crowd(pacer, 8, controller.signal);
    await settle();
    controller.abort();
    await settle();
    expect([all.count("in"), all.count("aborted")]).toEqual([1, 7]);
    all.slots.find(({ outcome }) => outcome === "in")?.release?.();
    await clock.advance(10_000);
    expect(await pacer.acquireSlot("a", patient)).toBeTypeOf("function");
  });

  it("an abort in the pause gives the place back", async () => {
    const clock = createFakeClock();
    const pacer = createPacer(clock);
    pacer.learn("a", throttled);
    crowd(pacer, 1);
    const controller = new AbortController();
    crowd(pacer, 4, controller.signal);
    await settle();
    expect(pacer.isFull("a")).toBe(true);
    controller.abort();
    await settle();
    const next = crowd(pacer, 4);
    await clock.advance(4 * 250);
    expect(next.count("in")).toBe(4);
  });

  it("whoever gives up in the pause does not hold up those behind", async () => {
    const clock = createFakeClock();
    const pacer = createPacer(clock);
    for (let time = 0; time < 6; time += 1) {
      pacer.learn("a", throttled);
      await clock.advance(1_000);
    }
    (await pacer.acquireSlot("a", patient))?.();
    for (let time = 0; time < 10; time += 1) {
      const controller = new AbortController();
      crowd(pacer, 1, controller.signal);
      await clock.advance(1);
      controller.abort();
      await settle();
    }
    const next = crowd(pacer, 1);
    await clock.advance(4_000);
    expect(next.count("in")).toBe(1);
  });

  it("whoever is dismissed in the pause takes nobody's start, and gives the place back", async () => {
    const clock = createFakeClock();
    const pacer = createPacer(clock);
    pacer.learn("a", throttled);
    crowd(pacer, 3);
    await clock.advance(1);
    pacer.learn("a", { kind: "failed", reason: "quota-exhausted" });
    const next = crowd(pacer, 1);
    await clock.advance(250);
    expect(next.count("in")).toBe(1);
    const others = crowd(pacer, 3);
    await clock.advance(3 * 250);
    expect(others.count("in")).toBe(3);
  });

  it("the wait for a place has an end, and leaves nothing behind", async () => {
    const clock = createFakeClock();
    const pacer = createPacer(clock);
    const { slots } = crowd(pacer, 10);
    const late = pacer.acquireSlot("a", { signal: undefined, patienceMs: 60_000 });
    const outcome = late.catch((error: unknown) => (error as { code: string }).code);
    await clock.advance(60_001);
    expect(await outcome).toBe("timeout");
    for (const { release } of slots) release?.();
    expect(crowd(pacer, 10).count("waiting")).toBe(10);
    expect(pacer.isFull("a")).toBe(true);
  });

  it("the wait for a place leaves no listener at the request's signal, however it ends", async () => {
    const clock = createFakeClock();
    const pacer = createPacer(clock);
    const held = crowd(pacer, 10);
    const { signal } = new AbortController();
    const admitted = crowd(pacer, 1, signal);
    const dismissed = crowd(pacer, 1, signal);
    await settle();
    expect(getEventListeners(signal, "abort")).toHaveLength(2);
    held.slots[0]?.release?.();
    pacer.learn("a", throttled);
    await settle();
    expect([admitted.count("in"), dismissed.count("dismissed")]).toEqual([1, 1]);
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  it("never more at once than the width, and nobody is forgotten", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom("ask", "release", "served", "throttled", "time"), {
          maxLength: 60,
        }),
        async (steps) => {
          const clock = createFakeClock();
          const pacer = createPacer(clock);
          const crowds: ReturnType<typeof crowd>[] = [];
          const inside = () =>
            crowds.flatMap(({ slots }) => slots).filter(({ release }) => release !== undefined);
          const releaseOne = () => {
            const [slot] = inside();
            slot?.release?.();
            if (slot !== undefined) slot.release = undefined;
          };
          for (const step of steps) {
            if (step === "ask") crowds.push(crowd(pacer, 3));
            else if (step === "release") releaseOne();
            else if (step === "time") await clock.advance(1_000);
            else pacer.learn("a", step === "served" ? served : throttled);
            await settle();
            expect(inside().length).toBeLessThanOrEqual(10);
          }
          const waiting = () => crowds.reduce((sum, { count }) => sum + count("waiting"), 0);
          for (let round = 0; round < 200 && waiting() > 0; round += 1) {
            releaseOne();
            await clock.advance(5_000);
          }
          expect(waiting()).toBe(0);
        },
      ),
      { numRuns: 60 },
    );
  });
});
