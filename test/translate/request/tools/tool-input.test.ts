import { describe, expect, it } from "vitest";
import { parseToolInput } from "../../../../src/translate/request/tools/tool-input.ts";

describe("tool input", () => {
  it.each([
    ["", {}],
    [" \n", {}],
    ["{}", {}],
    ['{"a":{"b":[1,null,"x"]}}', { a: { b: [1, null, "x"] } }],
    ['{"a":"\\ud83d\\ude00"}', { a: "😀" }],
  ])("reads %j", (text, expected) => {
    expect(parseToolInput(text)).toEqual(expected);
  });

  it.each(["{", "{'a':1}", "[1]", "null", "1", '"text"', 'true"'])("wraps %j", (text) => {
    expect(parseToolInput(text)).toEqual({ _raw: text });
  });

  it.each([
    ['{"\\ud800":["\\udc00x",{"a":"\\uD83D"}]}', { "\ufffd": ["\ufffdx", { a: "\ufffd" }] }],
    ['{"a":"\ud800"}', { a: "\ufffd" }],
    ["{\ud800", { _raw: "{\ufffd" }],
  ])("makes %j well-formed", (text, expected) => {
    expect(parseToolInput(text)).toEqual(expected);
  });

  it.each(['{"__proto__":{"polluted":1}}', '{"__proto__":"\\ud83d\\ude00"}'])(
    "keeps %j as data",
    (text) => {
      const input = parseToolInput(text);
      expect(JSON.stringify(input)).toBe(JSON.stringify(JSON.parse(text)));
      expect(Object.getPrototypeOf(input)).toBe(Object.prototype);
    },
  );

  it("wraps what is nested too deep to be sent", () => {
    const nested = (depth: number) => `{"a":${"[".repeat(depth)}${"]".repeat(depth)}}`;
    expect(parseToolInput(nested(60))).not.toHaveProperty("_raw");
    const deep = nested(100_000);
    expect(parseToolInput(deep)).toEqual({ _raw: deep });
  });
});
