import { describe, expect, it } from "vitest";
import { sleepAwake } from "../../../src/lib/async/awake.ts";
import type { Clock } from "../../../src/lib/time.ts";
import { createFakeClock } from "../../helpers/fake-clock.ts";

/** Each piece of a wait takes so much longer than asked, as if the process had been stopped in it. */
function stoppedIn(stops: Readonly<Record<number, number>>) {
  let now = 0;
  let pieces = 0;
  const clock: Clock = {
    now: () => now,
    monotonic: () => now,
    sleep(milliseconds) {
      now += milliseconds + (stops[pieces] ?? 0);
      pieces += 1;
      return Promise.resolve();
    },
  };
  return { clock, at: () => now };
}

describe("sleepAwake", () => {
  it("takes as long as it is told while the process runs", async () => {
    const clock = createFakeClock();
    const waiting = sleepAwake(clock, 30_000);
    await clock.advance(29_999);
    expect(clock.pendingSleeps()).toBe(1);
    await clock.advance(1);
    await waiting;
    expect(clock.pendingSleeps()).toBe(0);
  });

  it("does not count the time in which the process was stopped (A15)", async () => {
    const { clock, at } = stoppedIn({ 3: 120_000 });
    await sleepAwake(clock, 30_000);
    expect(at()).toBe(30_000 + 120_000 + 1_000);
  });

  it("gives an answer time after a stop in the last moment (A15)", async () => {
    const { clock, at } = stoppedIn({ 3: 5_000 });
    await sleepAwake(clock, 400);
    expect(at()).toBe(400 + 5_000 + 100);
  });

  it("keeps no process alive where nobody waits for it, in none of its pieces", async () => {
    const kept: unknown[] = [];
    const { clock } = stoppedIn({});
    const watched: Clock = {
      ...clock,
      sleep(milliseconds, signal, keeps) {
        kept.push(keeps);
        return clock.sleep(milliseconds, signal);
      },
    };
    await sleepAwake(watched, 4_000, undefined, "nothing");
    expect(kept).toEqual(Array(4).fill("nothing"));
  });

  it("ends where every timer is late", async () => {
    const { clock, at } = stoppedIn(
      Object.fromEntries(Array.from({ length: 200 }, (_, n) => [n, 2_000])),
    );
    await sleepAwake(clock, 10_000);
    expect(at()).toBe(20 * 3_000);
  });
});
