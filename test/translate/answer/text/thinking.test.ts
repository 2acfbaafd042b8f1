import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type AnswerPiece,
  ThinkingSplitter,
} from "../../../../src/translate/answer/text/thinking.ts";

/** Reasoning and content of an answer that arrives in these pieces. */
function split(...pieces: readonly string[]) {
  const splitter = new ThinkingSplitter({ laterBlocks: true });
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
      "`",
      '"',
      "```",
      "```js",
      "~~~",
      "x".repeat(100),
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

  test.each([
    ["in backticks", "what `</thinking>` means"],
    ["in double quotes", 'what "</thinking>" means'],
    ["in single quotes", "what '</thinking>' means"],
    [
      "in typographic quotes",
      "what “</thinking>” or ‘</thinking>’ or „</thinking>“ or »</thinking>« or «</thinking>» mean",
    ],
    ["in a longer code span", "what `a </thinking> b` means"],
    ["in a code span of two backticks", "what ``</thinking> x`` means"],
    ["in a longer quotation", 'he wrote "first </thinking> then" to me'],
    ["twice in a line", "`</thinking>` or `x </thinking> y`"],
    ["in a code block", "so:\n```xml\n<a>\n</thinking>\n</a>\n```\nand on"],
    ["in an indented code block", "so:\n  ```\n  </thinking>\n  ```\nand on"],
    ["in a code block of tildes", "so:\n~~~\n```\n</thinking>\n```\n~~~\nand on"],
    ["in brackets", "what (</thinking>) or [</thinking>] or 「</thinking>」 means"],
    ["behind a code block", "so:\n```\na\n```\nthen `</thinking>`"],
  ])("a closing tag %s is part of the thought", (_, thought) => {
    const answer = `<thinking>${thought}; it closes.</thinking>\n\nIt "closes" a \`block\`.`;
    const expected = { reasoning: `${thought}; it closes.`, content: 'It "closes" a `block`.' };
    expect(split(answer)).toEqual(expected);
    expect(split(...unitsOf(answer))).toEqual(expected);
  });

  test.each([
    ["a stray backtick", "a ` b", "\n\nHi `x`"],
    ["a stray double quote", 'an inch is 1"', '\n\n"Hi"'],
    ["an apostrophe", "it's", "Hi"],
    ["quotes in an earlier line", 'a "b\nc', "\nHi"],
    ["a code block without end", "so:\n```js\na", "\n\nHi\n```js\nb\n```\n"],
    ["a code block without end, and a long answer", "so:\n```\na", `Hi${" there".repeat(60)}`],
    ["a code block without end, before an answer of code", "so:\n```\na", "\n\n```\nb\n```\n"],
    ["a code block that has ended", "so:\n```\na\n```", "\n\nHi\n```\nb\n```\n"],
    ["a stray backtick, and the answer ends", "a ` b", "Hi"],
    ["a quotation that begins the answer", 'he says "x"', '"Hi" is what he says'],
    ["a code span that begins the answer", "so `x` it is", "`x` it is"],
    ["a code block that begins the answer", "so `x` it is", "```js\nx\n```\n"],
  ])("%s does not keep a thought open", (_, thought, rest) => {
    const answer = `<thinking>${thought}</thinking>${rest}`;
    const expected = { reasoning: thought, content: rest.replace(/^\n+/, "") };
    expect(split(answer)).toEqual(expected);
    expect(split(...unitsOf(answer))).toEqual(expected);
  });

  test("many quoted tags cost no more than once each", () => {
    const thought = "`</thinking>` ".repeat(20_000);
    const began = performance.now();
    expect(split(`<thinking>${thought}</thinking>x`).content).toBe("x");
    expect(performance.now() - began).toBeLessThan(2000);
  });

  test("white space longer than is held is text, however it is cut", () => {
    const late = `${" ".repeat(65)}<thinking>x</thinking>`;
    expect(split(late)).toEqual({ reasoning: "x", content: " ".repeat(65) });
    expect(split(...unitsOf(late))).toEqual(split(late));
    const wide = `<thinking>x${" ".repeat(100)}</thinking>y`;
    expect(split(wide)).toEqual({ reasoning: `x${" ".repeat(36)}`, content: "y" });
    expect(split(...unitsOf(wide))).toEqual(split(wide));
  });
});

describe("what is held back", () => {
  test("only what may be a tag, and the white space next to it", () => {
    const splitter = new ThinkingSplitter({ laterBlocks: true });
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

  test("what may follow a quoted tag, for 256 signs at most", () => {
    const splitter = new ThinkingSplitter({ laterBlocks: true });
    const texts = (text: string) => splitter.push(text).map((piece) => piece.text);
    expect(texts("<thinking>a `b </thinking>")).toEqual(["a `b"]);
    expect(texts("x".repeat(255))).toEqual([]);
    expect(texts("x")).toEqual(["x".repeat(256)]);
    expect(texts("y")).toEqual(["y"]);
  });

  test("a flush loses nothing of what may have been another tag behind a quoted one", () => {
    const splitter = new ThinkingSplitter({ laterBlocks: true });
    splitter.push("<thinking>a `b</thinking><think");
    expect(splitter.flush()).toEqual([{ kind: "content", text: "<think" }]);
  });

  test("thousands of blocks in one text are thousands of blocks", () => {
    const splitter = new ThinkingSplitter({ laterBlocks: true });
    const pieces = splitter.push("<thinking>a</thinking>\n".repeat(20_000));
    expect(pieces).toHaveLength(20_000);
  });

  test("a flush behind a tag ends the thought", () => {
    const splitter = new ThinkingSplitter({ laterBlocks: true });
    splitter.push("<thinking>a `b \n</thinking>\n");
    expect(splitter.flush()).toEqual([]);
    expect(splitter.push("c")).toEqual([{ kind: "content", text: "c" }]);
  });

  test("a flush ends the start, but not the reasoning", () => {
    const splitter = new ThinkingSplitter({ laterBlocks: true });
    expect(splitter.flush()).toEqual([]);
    splitter.push("<think");
    expect(splitter.flush()).toEqual([{ kind: "content", text: "<think" }]);
    expect(splitter.push("<thinking>")).toEqual([{ kind: "content", text: "<thinking>" }]);

    const inside = new ThinkingSplitter({ laterBlocks: true });
    inside.push("<thinking>a \n");
    expect(inside.flush()).toEqual([{ kind: "reasoning", text: " \n" }]);
    expect(inside.push("b</thinking>c")).toEqual([
      { kind: "reasoning", text: "b" },
      { kind: "content", text: "c" },
    ]);
  });
});
