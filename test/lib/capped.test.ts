import { describe, expect, it } from "vitest";
import { CappedMap } from "../../src/lib/capped.ts";

describe("CappedMap", () => {
  it("forgets what was set longest ago when one more comes", () => {
    const evicted: number[] = [];
    const map = new CappedMap<string, number>(2, (value) => evicted.push(value));
    map.set("a", 1).set("b", 2).set("a", 3).set("c", 4);
    expect([...map]).toEqual([
      ["a", 3],
      ["c", 4],
    ]);
    expect(evicted).toEqual([2]);
  });

  it("forgets a value of any kind, and its key", () => {
    const map = new CappedMap<undefined, undefined>(0);
    expect(map.set(undefined, undefined).size).toBe(0);
  });
});
