import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { printable } from "../../../src/lib/log/printable.ts";

describe("printable", () => {
  it.each([
    ["plain Grüße 你好 🎉", "plain Grüße 你好 🎉"],
    ["\u001b[31mred\u001b[0m", "red"],
    ["\u009b2Jcleared", "cleared"],
    ["\u001b]0;title\u0007after", "after"],
    ["\u001b]8;;https://evil\u001b\\link\u001b]8;;\u001b\\", "link"],
    ["\u009dtitle\u009cafter", "after"],
    ["a\u001bcb", "ab"],
    ["a\r\nb\tc\u2028d\u0085e", "a b c d e"],
    ["abc\u202ecba\u2066x\u200b\ufeff", "abccbax"],
    ["\u0000\u0008\u007fx\u0090", "x"],
    ["end\u001b", "end"],
    ["half \ud83c of a pair", "half  of a pair"],
  ])("%j -> %j", (text, expected) => {
    expect(printable(text)).toBe(expected);
  });

  it("leaves no control character of any text", () => {
    const letters = fc.constantFrom(
      "\u001b",
      "\u009b",
      "[",
      "]",
      "0",
      ";",
      "m",
      "\u0007",
      "\n",
      "x",
    );
    const text = fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: letters }));
    fc.assert(
      fc.property(text, (value) => !/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(printable(value))),
    );
  });
});
