import { describe, expect, test } from "vitest";
import type { ChatDelta } from "../../../../src/openai/chat-response.ts";
import { createTranslator, eventsOf } from "../../../helpers/answer.ts";
import { type ChatEvent, ending, event, toolUse } from "../../../simulator/chat/events.ts";

const code = (expected: string) => expect.objectContaining({ code: expected }) as Error;

type Facts = Readonly<Record<string, unknown>>;

const piece = (facts: Facts) => event("toolUseEvent", facts);
const of =
  (toolUseId: string, name: string) =>
  (input: unknown, more: Facts = {}) =>
    piece({ toolUseId, name, input, ...more });
const stop = (toolUseId: string) => piece({ toolUseId, stop: true });

/** Name and arguments of each call, each event in a batch of its own. */
function callsOf(...events: readonly ChatEvent[]): readonly string[] {
  const translator = createTranslator();
  const deltas: ChatDelta[] = [];
  for (const one of [...events, ...ending("TOOL_USE")]) {
    deltas.push(...translator.push(eventsOf(one)));
    // Whatever comes next, no call can be run yet.
    for (const call of listOf(deltas)) {
      expect(() => JSON.parse(call.slice(call.indexOf(" "))) as unknown).toThrow();
    }
  }
  deltas.push(...translator.finish());
  return listOf(deltas);
}

function listOf(deltas: readonly ChatDelta[]): string[] {
  const calls: string[] = [];
  for (const delta of deltas) {
    if (delta.kind === "tool-call") calls[delta.index] = `${delta.name} `;
    if (delta.kind === "tool-arguments") {
      calls[delta.index] = `${calls[delta.index] ?? ""}${delta.arguments}`;
    }
  }
  return calls;
}

const bash = of("t", "bash");
const unnamed = (input: string) => piece({ name: "bash", input });
const JSON_TEXT = '{"command":"ls -la","env":{"a":[1,{"b":"}"}]}}';

describe("input that grows or is repeated is one input", () => {
  test.each([
    ["an object, again at the stop (s02)", [bash({ a: 1 }), bash({ a: 1 }, { stop: true })]],
    ["a text, again at the stop (s03)", [bash('{"a":1}'), bash('{"a":1}', { stop: true })]],
    ["parts, then the text", [bash('{"a"'), bash(":1}"), bash('{"a":1}', { stop: true })]],
    ["parts, then the object", [bash('{"a"'), bash(":1}"), bash({ a: 1 }, { stop: true })]],
    ["with other white space", [bash('{"a":1}'), bash('{ "a": 1 }', { stop: true })]],
    ["again in parts", [bash('{"a":1}'), bash('{"a"'), bash(":1}"), stop("t")]],
    ["again, and cut", [bash('{"a":1}'), bash('{"a"'), stop("t")]],
    ["a part again", [bash('{"a"'), bash('{"a"'), bash(":1}"), stop("t")]],
    ["an empty object first", [bash("{}"), bash('{"a"'), bash(":1}"), stop("t")]],
    ["after the stop", [...toolUse("t", "bash", ['{"a":1}']), bash({ a: 1 }, { stop: true })]],
  ])("%s", (_, events) => {
    expect(callsOf(...events)).toEqual(['bash {"a":1}']);
  });

  test("none at all, then an empty object, are one call", () => {
    const events = [...toolUse("t", "bash"), bash("{}", { stop: true })];
    expect(callsOf(...events)).toEqual(["bash {}"]);
  });

  test("an object with a null in it that grows", () => {
    const events = [bash('{"a":null}'), bash('{"a":null,"b":1}'), stop("t")];
    expect(callsOf(...events)).toEqual(['bash {"a":null,"b":1}']);
  });

  test("states of a growing text, however they are cut", () => {
    for (let first = 1; first < JSON_TEXT.length; first += 1) {
      for (let second = first; second < JSON_TEXT.length; second += 3) {
        const states = [first, second, JSON_TEXT.length].map((end) => JSON_TEXT.slice(0, end));
        const events = [...states.map((state) => bash(state)), stop("t")];
        expect(callsOf(...events), `${first}, ${second}`).toEqual([`bash ${JSON_TEXT}`]);
      }
    }
  });

  test("parts that look like states are parts, however they are cut", () => {
    const nested = '{"a":{"a":{"a":[{"a":1},{"a":1}]}}}';
    for (let first = 1; first < nested.length; first += 1) {
      for (let second = first + 1; second < nested.length; second += 1) {
        const parts = [nested.slice(0, first), nested.slice(first, second), nested.slice(second)];
        const events = [...parts.map((part) => bash(part)), stop("t")];
        expect(callsOf(...events), `${first}, ${second}`).toEqual([`bash ${nested}`]);
      }
    }
  });

  test("objects that grow", () => {
    const states = [{ command: "l" }, { command: "ls" }, { command: "ls -l", env: {} }];
    expect(callsOf(...states.map((state) => bash(state)), stop("t"))).toEqual([
      'bash {"command":"ls -l","env":{}}',
    ]);
  });
});

describe("two inputs are two calls, or an error", () => {
  test("under one id, one after the other", () => {
    const events = [...toolUse("t", "bash", ['{"a":1}']), ...toolUse("t", "bash", ['{"a":2}'])];
    expect(callsOf(...events)).toEqual(['bash {"a":1}', 'bash {"a":2}']);
  });

  test("under one id, where the second has no name of its own", () => {
    const unnamed = piece({ toolUseId: "t", input: '{"a":2}' });
    const events = [...toolUse("t", "bash", ['{"a":1}']), unnamed, stop("t")];
    expect(callsOf(...events)).toEqual(['bash {"a":1}', 'bash {"a":2}']);
  });

  test("under one id, at the same time, with two names", () => {
    const read = of("t", "read");
    const events = [bash('{"a"'), read('{"b"'), bash(":1}"), read(":2}"), stop("t")];
    expect(callsOf(...events)).toEqual(['bash {"a":1}', 'read {"b":2}']);
  });

  test.each<[string, readonly ChatEvent[], string, string]>([
    ["two objects", [bash({ a: 1 }), bash({ a: 2 }), stop("t")], '{"a":1}', '{"a":2}'],
    ["two objects without a stop", [bash({ a: 1 }), bash({ a: 2 })], '{"a":1}', '{"a":2}'],
    ["two texts", [bash('{"a":1}'), bash('{"b":2}', { stop: true })], '{"a":1}', '{"b":2}'],
    ["two texts without ids", [unnamed('{"a":1}'), unnamed('{"b":2}')], '{"a":1}', '{"b":2}'],
    ["two texts in one piece", [bash('{"a":1}{"b":2}', { stop: true })], '{"a":1}', '{"b":2}'],
    [
      "parts of two texts",
      [bash('{"a":1'), bash('}{"b"'), bash(":2}"), stop("t")],
      '{"a":1}',
      '{"b":2}',
    ],
    [
      "one that is told again, and one that grows",
      [bash('{"a":"x"}'), bash('{"a":"x"}'), bash('{"b":"y"}'), bash('{"b":"yz"}')],
      '{"a":"x"}',
      '{"b":"yz"}',
    ],
    [
      "two that differ beyond 2^53",
      [
        bash('{"id":9007199254740993,"x":0.12345678901234567}'),
        bash('{"id":9007199254740992,"x":0.12345678901234567}', { stop: true }),
      ],
      '{"id":9007199254740993,"x":0.12345678901234567}',
      '{"id":9007199254740992,"x":0.12345678901234567}',
    ],
  ])("%s in one call are two calls", (_, events, one, other) => {
    expect(callsOf(...events)).toEqual([`bash ${one}`, `bash ${other}`]);
  });

  test("three in one call have an id each", () => {
    const translator = createTranslator();
    const events = [bash({ a: 1 }), bash({ a: 2 }), bash({ a: 3 }), ...ending("TOOL_USE")];
    const deltas = [...translator.push(eventsOf(...events)), ...translator.finish()];
    const ids = deltas.flatMap((delta) => (delta.kind === "tool-call" ? [delta.id] : []));
    expect(new Set(ids).size).toBe(3);
  });

  test.each([
    ["a number", '{"a":1}', '{"a":12}'],
    ["a null", '{"a":[null]}', '{"a":[{"b":1}]}'],
  ])("%s may have gone on in a second text: an error that says so", (_, one, other) => {
    const events = [bash(one), bash(other), stop("t")];
    expect(() => callsOf(...events)).toThrow(code("tool_call_malformed"));
  });

  test("a part told again, with another text behind it, is an error that says so", () => {
    const events = [bash('{"a":'), bash('{"a":1}}{"b":2}'), stop("t")];
    expect(() => callsOf(...events)).toThrow(code("tool_call_malformed"));
  });

  test("a second text that is cut makes the call a cut one", () => {
    const events = [bash('{"a":1}'), bash('{"b":')];
    expect(() => callsOf(...events)).toThrow(code("tool_call_incomplete"));
    expect(() => callsOf(...events, stop("t"))).toThrow(code("tool_call_malformed"));
  });

  test("a great integer told again is the same call", () => {
    const json = '{"id":9007199254740993,"x":0.12345678901234567}';
    const events = [bash(json), bash(json.replace(",", ", "), { stop: true })];
    expect(callsOf(...events)).toEqual([`bash ${json}`]);
  });

  test("a brace too many is what the model wrote", () => {
    expect(callsOf(bash('{"a":1}}'), stop("t"))).toEqual(['bash {"a":1}}']);
    expect(callsOf(bash('{"a":1}}'))).toEqual(['bash {"a":1}}']);
  });
});

describe("the word for nothing is no input", () => {
  test.each([
    ["a text", [bash("null", { stop: true })]],
    ["a text in parts", [bash("nu"), bash("ll"), stop("t")]],
    ["a text without a stop", [bash("null")]],
    ["a value", [bash(null, { stop: true })]],
  ])("as %s", (_, events) => {
    expect(callsOf(...events)).toEqual(["bash {}"]);
  });
});

describe("an id that changes", () => {
  test.each([
    ["once", [bash('{"a"'), of("s", "bash")(":1}"), stop("s")]],
    ["with each piece", [bash('{"a"'), of("s", "bash")(":"), of("r", "bash")("1}"), stop("r")]],
    ["and comes back", [bash('{"a"'), of("s", "bash")(":"), bash("1}"), stop("t")]],
  ])("%s inside the arguments is the same call's", (_, events) => {
    expect(callsOf(...events)).toEqual(['bash {"a":1}']);
  });

  test("is another call's where an object begins", () => {
    const other = of("s", "bash");
    const events = [bash('{"a"'), other('{"b"'), bash(":1}"), other(":2}"), stop("t"), stop("s")];
    expect(callsOf(...events)).toEqual(['bash {"a":1}', 'bash {"b":2}']);
  });
});

describe("an id that comes late", () => {
  test.each([
    ["behind the first piece (s08)", [unnamed('{"a"'), bash(":1}"), stop("t")]],
    ["behind several", [unnamed("{"), unnamed('"a"'), bash(":1}"), stop("t")]],
    ["at the stop", [unnamed('{"a":1}'), stop("t")]],
    ["at a stop that names the tool", [unnamed('{"a":1}'), bash(undefined, { stop: true })]],
  ])("%s", (_, events) => {
    expect(callsOf(...events)).toEqual(['bash {"a":1}']);
  });

  test("is another call's where the first is whole, or has another name", () => {
    const read = of("t", "read");
    expect(callsOf(unnamed('{"a":1}'), bash('{"b":2}'), stop("t"))).toEqual([
      'bash {"a":1}',
      'bash {"b":2}',
    ]);
    expect(callsOf(unnamed('{"a":1}'), read('{"b":2}'), stop("t"))).toEqual([
      'bash {"a":1}',
      'read {"b":2}',
    ]);
    expect(callsOf(bash('{"a":1}'), piece({ name: "read", input: '{"b":2}' }))).toEqual([
      'bash {"a":1}',
      'read {"b":2}',
    ]);
  });
});
