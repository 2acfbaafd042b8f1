import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AnswerPiece, ThinkingSplitter } from "../../../src/translate/answer/thinking.ts";

/** Reasoning and content of an answer that arrives in these pieces. */
function split(...pieces: readonly string[]) {
  const splitter = new ThinkingSplitter();
  const found = [...pieces.flatMap((piece) => splitter.push(piece)), ...splitter.flush()];
  const of = (kind: AnswerPiece["kind"]) =>
    found.flatMap((one) => (one.kind === kind ? [one.text] : [])).join("");
  expect(found.every(({ text }) => text !== "")).toBe(true);
  return { reasoning: of("reasoning"), content: of("content") };
}

/** One UTF-16 unit each, the smallest pieces there are. */
function unitsOf(text: string): string[] {
  return Array.from({ length: text.length }, (_, index) => text.charAt(index));
}

describe("answers", () => {
  test.each([
    ["<thinking>\nhm\n</thinking>\n\nHi", "hm", "Hi"],
    ["<thinking>hm</thinking>Hi", "hm", "Hi"],
    [" \n<thinking>\n\n  hm\n  ho \n</thinking>\r\n\r\nHi\n", "  hm\n  ho", "Hi\n"],
    ["<thinking></thinking>Hi", "", "Hi"],
    ["<thinking>only", "only", ""],
    ["<thinking>cut </thin", "cut </thin", ""],
    ["<thinking>a < b </thinking-cap> c</thinking>d", "a < b </thinking-cap> c", "d"],
    ["<thinking>a<</thinking>b", "a<", "b"],
    ["Hi <thinking>no</thinking>", "", "Hi <thinking>no</thinking>"],
    ["```\n<thinking>\n```", "", "```\n<thinking>\n```"],
    ["<thinking>a</thinking>b<thinking>c</thinking>", "a", "b<thinking>c</thinking>"],
    ["<thinker>", "", "<thinker>"],
    ["<thin", "", "<thin"],
    ["  \n ", "", "  \n "],
    ["</thinking>", "", "</thinking>"],
    ["", "", ""],
  ])("%j", (answer, reasoning, content) => {
    expect(split(answer)).toEqual({ reasoning, content });
    expect(split(...unitsOf(answer))).toEqual({ reasoning, content });
  });

  test("any cut of any answer gives the same", () => {
    const word = fc.constantFrom(
      "<thinking>",
      "</thinking>",
      "\n",
      " ",
      "a",
      "<",
      "</think",
      "ü😀",
    );
    const answer = fc.array(word, { maxLength: 30 }).map((words) => words.join(""));
    const lengths = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(answer, fc.boolean(), lengths, (rest, isOpen, sizes) => {
        const whole = isOpen ? `<thinking>${rest}` : rest;
        const pieces: string[] = [];
        for (let at = 0, turn = 0; at < whole.length; turn += 1) {
          const size = sizes[turn % sizes.length] ?? 1;
          pieces.push(whole.slice(at, at + size));
          at += size;
        }
        expect(split(...pieces)).toEqual(split(whole));
      }),
      { numRuns: 3000 },
    );
  });

  test("white space longer than is held is text, however it is cut", () => {
    const late = `${" ".repeat(65)}<thinking>x</thinking>`;
    expect(split(late)).toEqual({ reasoning: "", content: late });
    expect(split(...unitsOf(late))).toEqual({ reasoning: "", content: late });
    const wide = `<thinking>x${" ".repeat(100)}</thinking>y`;
    expect(split(wide)).toEqual({ reasoning: `x${" ".repeat(36)}`, content: "y" });
    expect(split(...unitsOf(wide))).toEqual(split(wide));
  });
});

describe("what is held back", () => {
  test("only what may be a tag, and the white space next to it", () => {
    const splitter = new ThinkingSplitter();
    const texts = (text: string) => splitter.push(text).map((piece) => piece.text);
    expect(texts("<thin")).toEqual([]);
    expect(texts("king>a ")).toEqual(["a"]);
    expect(texts("<b")).toEqual([" <b"]);
    expect(texts("c</thi")).toEqual(["c"]);
    expect(texts("s")).toEqual(["</this"]);
    expect(texts("</thinking>")).toEqual([]);
    expect(texts("\n")).toEqual([]);
    expect(texts("< x")).toEqual(["< x"]);
    expect(texts("<")).toEqual(["<"]);
  });

  test("a flush ends the start, but not the reasoning", () => {
    const splitter = new ThinkingSplitter();
    expect(splitter.flush()).toEqual([]);
    splitter.push("<think");
    expect(splitter.flush()).toEqual([{ kind: "content", text: "<think" }]);
    expect(splitter.push("<thinking>")).toEqual([{ kind: "content", text: "<thinking>" }]);

    const inside = new ThinkingSplitter();
    inside.push("<thinking>a \n");
    expect(inside.flush()).toEqual([{ kind: "reasoning", text: " \n" }]);
    expect(inside.push("b</thinking>c")).toEqual([
      { kind: "reasoning", text: "b" },
      { kind: "content", text: "c" },
    ]);
  });
});
