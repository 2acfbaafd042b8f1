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
