import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readEvent } from "../../src/codewhisperer/events.ts";
import { createEventReader } from "../../src/codewhisperer/repeated-events.ts";

const headersOf = (type: string) =>
  new Map([
    [":message-type", "event"],
    [":event-type", type],
  ]);
const TEXT = headersOf("assistantResponseEvent");
const THOUGHT = headersOf("reasoningContentEvent");
const TOOL = headersOf("toolUseEvent");

type Piece = readonly [headers: ReadonlyMap<string, string>, payload: string | Uint8Array];

const bytesOf = (payload: string | Uint8Array) =>
  typeof payload === "string" ? new TextEncoder().encode(payload) : payload;

function result(read: () => unknown): unknown {
  try {
    return { event: read() };
  } catch (error) {
    return { error };
  }
}

/** What a stream's reader makes of each, and what comes of each by itself. */
function bothWays(pieces: readonly Piece[]) {
  const read = createEventReader();
  return {
    together: pieces.map(([headers, payload]) => result(() => read(headers, bytesOf(payload)))),
    alone: pieces.map(([headers, payload]) => result(() => readEvent(headers, bytesOf(payload)))),
  };
}

function expectSame(pieces: readonly Piece[]): void {
  const { together, alone } = bothWays(pieces);
  expect(together).toEqual(alone);
}

/** So often that a pattern is known by the last of them. */
const thrice = (payload: string | Uint8Array, headers = TEXT): Piece[] =>
  [1, 2, 3].map(() => [headers, payload] as const);

describe("events that repeat", () => {
  test.each<[string, readonly Piece[]]>([
    ["another model", [...thrice('{"content":"a","modelId":"m"}'), [TEXT, '{"content":"a"}']]],
    ["an end of its call", [...thrice('{"input":"a"}', TOOL), [TOOL, '{"input":"","stop":true}']]],
    ["one more member", [...thrice('{"content":"a"}'), [TEXT, '{"content":"a","content":"b"}']]],
    ["a member that is cut", [...thrice('{"content":"a"}'), [TEXT, '{"content":"a\\"}']]],
    ["a quote that is not escaped", [...thrice('{"content":"a"}'), [TEXT, '{"content":"a"b"}']]],
    ["an escape that is none", [...thrice('{"content":"a"}'), [TEXT, '{"content":"\\x"}']]],
    ["a line break as it is", [...thrice('{"content":"a"}'), [TEXT, '{"content":"a\nb"}']]],
    ["no text", [...thrice('{"content":"a"}'), [TEXT, '{"content":""}'], [TEXT, '{"content"}']]],
    ["half of one", [...thrice('{"content":"a"}'), [TEXT, '{"content":"}'], [TEXT, ""]]],
    [
      "bytes that are no UTF-8",
      [...thrice('{"content":"a"}'), [TEXT, Buffer.from('{"content":"\xff"}', "latin1")]],
    ],
    ["a mark of byte order", [...thrice('{"content":"a"}'), [TEXT, '{"content":"\ufeffa"}']]],
    ["the same of another kind", [...thrice('{"text":"a"}'), ...thrice('{"text":"a"}', THOUGHT)]],
    ["the name inside another member", thrice('{"x":{"content":"a"},"content":"b"}')],
    ["the name said twice", thrice('{"content":"a","content":"b"}')],
    ["an input that is an object", thrice('{"input":{"input":"a"}}', TOOL)],
    ["white space", [...thrice('{ "content" : "a" }'), [TEXT, '{ "content" : "b\\n" }']]],
  ])("each says what it says alone: %s", (_, pieces) => {
    expectSame(pieces);
  });

  test("each says what it says alone, whatever came before", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 12 }),
      fc.constantFrom('"', "\\", '","content":"', "\ud83d", "another text", ".", "}"),
    );
    const around = fc.constantFrom(
      {},
      { modelId: "m" },
      { toolUseId: "t1", name: "write" },
      { toolUseId: "t2", name: "write", stop: true },
      { signature: "s", x: { text: "a", input: "b", content: "c" } },
    );
    const key = fc.constantFrom("content", "text", "input");
    const valid = fc
      .tuple(around, key, text, fc.boolean())
      .map(([members, name, said, isLast]) =>
        JSON.stringify(isLast ? { ...members, [name]: said } : { [name]: said, ...members }),
      );
    const spoiled = fc
      .tuple(valid, fc.nat(), fc.constantFrom("", '"', "\\", "{", ":", "\n"))
      .map(([json, at, sign]) => {
        const place = at % json.length;
        return json.slice(0, place) + sign + json.slice(place + 1);
      });
    const headers = fc.constantFrom(TEXT, THOUGHT, TOOL);
    const payload = fc.oneof({ weight: 6, arbitrary: valid }, spoiled);
    const run = fc
      .tuple(headers, payload, fc.array(fc.tuple(headers, payload), { maxLength: 3 }))
      .map(([one, first, more]): Piece[] => [[one, first], [one, first], ...more]);
    fc.assert(
      fc.property(fc.array(run, { maxLength: 8 }), (runs) => {
        expectSame(runs.flat());
      }),
      { numRuns: 3000 },
    );
  });
});
