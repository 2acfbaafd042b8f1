import { describe, expect, it } from "vitest";
import { isObject, parseJson, readObject } from "../../src/lib/read.ts";

describe("parseJson", () => {
  it.each<[string, unknown]>([
    ['{"a":[1,null]}', { a: [1, null] }],
    ["null", null],
    ['"text"', "text"],
    ["", undefined],
    ["{", undefined],
    ["undefined", undefined],
    ["<html>", undefined],
  ])("reads %j", (text, expected) => {
    expect(parseJson(text)).toEqual(expected);
  });

  it("does not read what is nested as nothing real is (T8)", () => {
    const nested = (depth: number, more: string) =>
      `[${"[".repeat(depth)}${more}${"]".repeat(depth)}]`;
    expect(parseJson("[".repeat(1_000_000))).toBeUndefined();
    expect(parseJson(nested(300, `"${"x".repeat(20_000)}"`))).toBeUndefined();
    const brackets = JSON.stringify(`\\"${"[{".repeat(20_000)}`);
    expect(JSON.stringify(parseJson(nested(100, brackets)))).toBe(nested(100, brackets));
    for (const end of ["\\\\", "\\\\\\\\"]) {
      const quoted = `"${'\\\\\\"'.repeat(10_000)}${end}"`;
      expect(parseJson(nested(150, `${quoted},${nested(20, quoted)}`))).toBeDefined();
      expect(parseJson(nested(150, `${quoted},${nested(60, quoted)}`))).toBeUndefined();
    }
  });
});

describe("isObject", () => {
  it.each<[unknown, boolean]>([
    [{}, true],
    [Object.create(null), true],
    [null, false],
    [[], false],
    ["text", false],
    [undefined, false],
  ])("%j: %s", (value, expected) => {
    expect(isObject(value)).toBe(expected);
  });
});

describe("readObject", () => {
  it("copies own properties, and is empty for anything else", () => {
    expect(readObject({ a: 1 })).toEqual({ a: 1 });
    expect(readObject(Object.create({ inherited: 1 }))).toEqual({});
    for (const value of [null, [1], "text", 7, undefined]) expect(readObject(value)).toEqual({});
  });
});
