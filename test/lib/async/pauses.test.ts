import { describe, expect, it } from "vitest";
import { createPauses } from "../../../src/lib/async/pauses.ts";
import { createFakeClock } from "../../helpers/fake-clock.ts";

describe("pauses", () => {
  it("lasts its time, for its key alone", async () => {
    const clock = createFakeClock();
    const pauses = createPauses(clock, 1000);
    expect(pauses.isPaused("a")).toBe(false);
    pauses.begin("a");
    expect([pauses.isPaused("a"), pauses.isPaused("b")]).toEqual([true, false]);
    await clock.advance(999);
    expect(pauses.isPaused("a")).toBe(true);
    await clock.advance(1);
    expect(pauses.isPaused("a")).toBe(false);
  });

  it("doubles up to its maximum until it has worked once", async () => {
    const clock = createFakeClock();
    const pauses = createPauses(clock, 1000, 3000);
    const lengths: number[] = [];
    for (let count = 0; count < 4; count += 1) {
      if (count === 3) pauses.end("a");
      pauses.begin("a");
      const start = clock.monotonic();
      while (pauses.isPaused("a")) await clock.advance(500);
      lengths.push(clock.monotonic() - start);
    }
    expect(lengths).toEqual([1000, 2000, 3000, 1000]);
  });

  it("ends at once when it worked", () => {
    const pauses = createPauses(createFakeClock(), 1000);
    pauses.begin("a");
    pauses.end("a");
    expect(pauses.isPaused("a")).toBe(false);
  });
});
