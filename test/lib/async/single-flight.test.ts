import { describe, expect, it } from "vitest";
import { createFlights } from "../../../src/lib/async/single-flight.ts";

describe("single flight", () => {
  it("is one run for all who want the same at once, then a new one", async () => {
    const flights = createFlights<number>();
    let runs = 0;
    const begin = () => Promise.resolve((runs += 1));
    const both = [flights.join("a", begin), flights.join("a", begin)];
    expect(flights.isUnderWay("a")).toBe(true);
    expect(await flights.join("b", begin)).toBe(2);
    expect(await Promise.all(both)).toEqual([1, 1]);
    expect(flights.isUnderWay("a")).toBe(false);
    expect(await flights.join("a", begin)).toBe(3);
  });

  it("is one run, too, if what it begins asks for the same at once", async () => {
    const flights = createFlights<number>();
    let runs = 0;
    const again: Promise<number>[] = [];
    const begin = () => {
      runs += 1;
      if (runs < 100) again.push(flights.join("a", begin));
      return Promise.resolve(runs);
    };
    expect(await flights.join("a", begin)).toBe(1);
    expect([runs, await Promise.all(again)]).toEqual([1, [1]]);
  });

  it("is over where it cannot even begin", async () => {
    const flights = createFlights<number>();
    const broken = () => {
      throw new Error("x");
    };
    await expect(flights.join("a", broken)).rejects.toThrow("x");
    expect(flights.isUnderWay("a")).toBe(false);
  });

  it("gives an error to all who wait, and begins anew after it", async () => {
    const flights = createFlights<number>();
    const failing = () => Promise.reject(new Error("x"));
    const waiting = [flights.join("a", failing), flights.join("a", failing)];
    expect((await Promise.allSettled(waiting)).map(({ status }) => status)).toEqual([
      "rejected",
      "rejected",
    ]);
    expect(await flights.join("a", () => Promise.resolve(7))).toBe(7);
  });

  it("begins none after its end, which waits for those under way", async () => {
    const flights = createFlights<number>();
    let finish: (value: number) => void = () => undefined;
    const flight = flights.join("a", () => new Promise((resolve) => (finish = resolve)));
    let isOver = false;
    const end = flights.end().then(() => (isOver = true));
    await expect(flights.join("b", () => Promise.resolve(1))).rejects.toMatchObject({
      code: "aborted",
    });
    expect(isOver).toBe(false);
    finish(7);
    await end;
    expect(await flight).toBe(7);
  });
});
