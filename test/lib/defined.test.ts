import { describe, expect, it } from "vitest";
import { defined, unlessEmpty } from "../../src/lib/defined.ts";

describe("defined", () => {
  it("keeps the fields that have a value, in their order, and leaves out the others", () => {
    const fields = defined({ zero: 0, none: undefined, empty: "", no: false, nothing: null });
    expect(JSON.stringify(fields)).toBe('{"zero":0,"empty":"","no":false,"nothing":null}');
    expect(fields).not.toHaveProperty("none");
  });
});

describe("unlessEmpty", () => {
  it("is undefined where there is nothing in it", () => {
    expect(unlessEmpty([])).toBeUndefined();
    expect(unlessEmpty([undefined])).toEqual([undefined]);
  });
});
