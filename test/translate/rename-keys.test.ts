import { describe, expect, it } from "vitest";
import { renameKeys } from "../../src/translate/rename-keys.ts";

const RENAMES = new Map([["a b", "a_b"]]);

describe("keys of a JSON text that are renamed", () => {
  it.each([
    ['{"a b":1}', '{"a_b":1}'],
    ['{"a b" \n : {"a b":["a b"]}, "x":"a b"}', '{"a_b" \n : {"a_b":["a b"]}, "x":"a b"}'],
    ['{"a\\u0020b":1.0,"\\"a b\\"":9007199254740993}', '{"a_b":1.0,"\\"a b\\"":9007199254740993}'],
    ['{"x":"\\\\","a b":1}', '{"x":"\\\\","a_b":1}'],
    ['{"a b":"cut off, \\"a b\\": ', '{"a_b":"cut off, \\"a b\\": '],
    ['{"a b', '{"a b'],
    ["", ""],
  ])("%s", (json, renamed) => {
    expect(renameKeys(json, RENAMES)).toBe(renamed);
  });

  // A pattern for strings ends the stack here.
  it("may hold a text of any length", () => {
    const lines = "a\\n".repeat(6_000_000);
    expect(renameKeys(`{"a b":"${lines}"}`, RENAMES)).toBe(`{"a_b":"${lines}"}`);
  });

  // In quadratic time this takes hours.
  it("may be cut off in a string that is full of quotes", () => {
    const quotes = '\\"'.repeat(1_000_000);
    expect(renameKeys(`{"a b":"${quotes}`, RENAMES)).toBe(`{"a_b":"${quotes}`);
  });
});
