import { describe, expect, it } from "vitest";
import { decodeUtf8 } from "../../../src/codewhisperer/frames/decode-utf8.ts";

const LONG = 40_000;
const decoder = new TextDecoder("utf-8", { fatal: true });

describe.each([10, LONG])("%i characters", (length) => {
  it.each(["a", "é", "–", "漢", "😀", "\0", "\u{10ffff}", "\ufffd"])("of %j", (sign) => {
    const text = `{"content":"${sign.repeat(length)}"}`;
    expect(decodeUtf8(Buffer.from(text))).toBe(text);
  });

  it("begin with a byte order mark", () => {
    const bytes = Buffer.from(`\ufeff${"é".repeat(length)}`);
    expect(decodeUtf8(bytes)).toBe(decoder.decode(bytes));
  });

  it.each([
    ["a cut character", [0xe2, 0x80]],
    ["half of a pair", [0xed, 0xa0, 0x80]],
    ["a longer form than needed", [0xc0, 0xaf]],
    ["more than Unicode has", [0xf4, 0x90, 0x80, 0x80]],
    ["a byte that no character begins with", [0xff]],
  ])("end in %s", (_, end) => {
    const bytes = Buffer.concat([Buffer.from("é".repeat(length)), Uint8Array.from(end)]);
    expect(() => decodeUtf8(bytes)).toThrow(TypeError);
  });

  it("lie anywhere in their memory", () => {
    const bytes = Buffer.from("é–".repeat(length));
    for (const offset of [0, 1, 3]) {
      const shifted = Buffer.concat([Buffer.alloc(offset), bytes]).subarray(offset);
      expect(decodeUtf8(shifted)).toBe("é–".repeat(length));
    }
  });
});
