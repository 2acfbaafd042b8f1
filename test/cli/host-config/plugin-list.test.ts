import { parse } from "jsonc-parser";
import { describe, expect, it } from "vitest";
import {
  type PluginList,
  readPluginList,
  withoutPlugin,
  withPlugin,
} from "../../../src/cli/host-config/plugin-list.ts";

const isOurs = (spec: string) => spec.split("@")[0] === "ours";

function listOf(text: string): PluginList {
  const list = readPluginList(text);
  if (!("entries" in list)) throw new Error(list.kind);
  return list;
}

const added = (text: string, spec = "ours", mayReplace = false) =>
  withPlugin(listOf(text), spec, isOurs, mayReplace);
const removed = (text: string) => withoutPlugin(listOf(text), isOurs);

/** Before and after, byte for byte. */
const SHAPES: readonly (readonly [name: string, before: string, after: string])[] = [
  ["an empty object", "{}", '{\n  "plugin": ["ours"]\n}'],
  ["an empty object on lines", "{\n}\n", '{\n  "plugin": ["ours"]\n}\n'],
  ["no list", '{\n  "$schema": "s"\n}\n', '{\n  "$schema": "s",\n  "plugin": ["ours"]\n}\n'],
  ["no list, tabs", '{\n\t"a": 1\n}\n', '{\n\t"a": 1,\n\t"plugin": ["ours"]\n}\n'],
  [
    "no list, four spaces and CRLF",
    '{\r\n    "a": {\r\n        "b": 1\r\n    }\r\n}\r\n',
    '{\r\n    "a": {\r\n        "b": 1\r\n    },\r\n    "plugin": ["ours"]\r\n}\r\n',
  ],
  ["no list, on one line", '{"a":1}', '{"a":1, "plugin": ["ours"]}'],
  [
    "no list, a trailing comma and comments",
    '{\n  "a": 1, // one\n  // "b": 2\n}\n',
    '{\n  "a": 1, // one\n  // "b": 2\n  "plugin": ["ours"],\n}\n',
  ],
  [
    "no list, a comment behind the last value",
    '{\n  "a": 1 // one\n}\n',
    '{\n  "a": 1, // one\n  "plugin": ["ours"]\n}\n',
  ],
  [
    "an object with only a comment",
    "{\n  // empty\n}\n",
    '{\n  "plugin": ["ours"]\n  // empty\n}\n',
  ],
  ["an empty list", '{ "plugin": [] }', '{ "plugin": ["ours"] }'],
  ["an empty list with a blank", '{ "plugin": [ ] }', '{ "plugin": ["ours"] }'],
  [
    "an empty list with a comment",
    '{ "plugin": [/* none */] }',
    '{ "plugin": ["ours" /* none */] }',
  ],
  [
    "an empty list with comments on lines",
    '{\n  "plugin": [\n    // none\n  ]\n}',
    '{\n  "plugin": [\n    "ours"\n    // none\n  ]\n}',
  ],
  ["a list on one line", '{ "plugin": ["a", "b"] }', '{ "plugin": ["a", "b", "ours"] }'],
  ["a trailing comma on one line", '{ "plugin": ["a",] }', '{ "plugin": ["a", "ours",] }'],
  ["a comment on one line", '{ "plugin": ["a" /* b */] }', '{ "plugin": ["a", /* b */ "ours"] }'],
  [
    "a list on lines",
    '{\n  "plugin": [\n    "a",\n    "b"\n  ],\n  "c": 1\n}',
    '{\n  "plugin": [\n    "a",\n    "b",\n    "ours"\n  ],\n  "c": 1\n}',
  ],
  [
    "a list on lines with a trailing comma, tabs and CRLF",
    '{\r\n\t"plugin": [\r\n\t\t"a",\r\n\t],\r\n}',
    '{\r\n\t"plugin": [\r\n\t\t"a",\r\n\t\t"ours",\r\n\t],\r\n}',
  ],
  [
    "comments behind and below the last entry",
    '{\n  "plugin": [\n    "a" // first\n    // "b"\n    /* c */\n  ]\n}',
    '{\n  "plugin": [\n    "a", // first\n    // "b"\n    /* c */\n    "ours"\n  ]\n}',
  ],
  [
    "an entry with options",
    '{\n  "plugin": [\n    ["a", { "x": [1, 2] }]\n  ]\n}',
    '{\n  "plugin": [\n    ["a", { "x": [1, 2] }],\n    "ours"\n  ]\n}',
  ],
  [
    "strings that look like comments and commas",
    '{\n  "a": "// , ]",\n  "plugin": ["file:///x/*,*/y]"]\n}',
    '{\n  "a": "// , ]",\n  "plugin": ["file:///x/*,*/y]", "ours"]\n}',
  ],
  [
    "a list twice: the last counts",
    '{"plugin":[],"plugin":["a"]}',
    '{"plugin":[],"plugin":["a", "ours"]}',
  ],
];

describe("the line of a plugin", () => {
  it.each(SHAPES)("is added and nothing else changes: %s", (_name, before, after) => {
    expect(added(before)).toBe(after);
    const values = parse(before, [], { allowTrailingComma: true }) as { plugin?: unknown[] };
    const plugin = [...(values.plugin ?? []), "ours"];
    const errors: [] = [];
    expect(parse(after, errors, { allowTrailingComma: true })).toEqual({ ...values, plugin });
    expect(errors).toEqual([]);
  });

  it.each(SHAPES)("is added once, however often: %s", (_name, _before, after) => {
    expect(added(after)).toBe(after);
    expect(added(after, "ours", true)).toBe(after);
  });

  it.each(SHAPES.filter(([, before]) => /"plugin": ?\[[^\]]*"/.test(before)))(
    "is taken away again, byte for byte: %s",
    (_name, before, after) => {
      expect(removed(after)).toBe(before);
    },
  );

  it.each([
    ["first on one line", '{ "plugin": ["ours", "a"] }', '{ "plugin": ["a"] }'],
    ["alone", '{ "plugin": ["ours@1.0.0"] }', '{ "plugin": [] }'],
    ["alone, trailing comma", '{ "plugin": ["ours",] }', '{ "plugin": [] }'],
    [
      "in the middle",
      '{\n  "plugin": [\n    "a",\n    "ours",\n    "b"\n  ]\n}',
      '{\n  "plugin": [\n    "a",\n    "b"\n  ]\n}',
    ],
    [
      "with options on lines",
      '{\n  "plugin": [\n    ["ours", {\n      "x": 1\n    }],\n    "b"\n  ]\n}',
      '{\n  "plugin": [\n    "b"\n  ]\n}',
    ],
    [
      "with a comment of its own",
      '{\n  "plugin": [\n    "ours", // mine\n    "b"\n  ]\n}',
      '{\n  "plugin": [\n    // mine\n    "b"\n  ]\n}',
    ],
    ["twice", '{ "plugin": ["ours", "a", ["ours@2", {}]] }', '{ "plugin": ["a"] }'],
    ["a comma far behind", '{ "plugin": ["ours" /* c */ , "a"] }', '{ "plugin": [/* c */  "a"] }'],
    ["not at all", '{ "plugin": ["a"], }', '{ "plugin": ["a"], }'],
  ])("is taken away, and comments and other entries stay: %s", (_name, before, after) => {
    expect(removed(before)).toBe(after);
  });

  it.each([
    ["a version", '{ "plugin": ["a", "ours"] }', '{ "plugin": ["a", "ours@1.2.3"] }'],
    [
      "options",
      '{ "plugin": [["ours", { "x": 1 }]] }',
      '{ "plugin": [["ours@1.2.3", { "x": 1 }]] }',
    ],
    ["several", '{ "plugin": ["ours@1", "a", "ours@2"] }', '{ "plugin": ["ours@1.2.3", "a"] }'],
  ])("changes its version in place: %s", (_name, before, after) => {
    expect(added(before, "ours@1.2.3")).toBe(before);
    expect(added(before, "ours@1.2.3", true)).toBe(after);
  });

  it.each([
    ["[]", "not-an-object"],
    ['"text"', "not-an-object"],
    ['{ "plugin": "ours" }', "not-a-list"],
    ['{ "plugin": { "ours": true } }', "not-a-list"],
    ['{ "plugin": ["a" }', "invalid-json"],
    ["", "invalid-json"],
    ["[".repeat(100_000), "invalid-json"],
  ])("is not put into what cannot be read: %.20s", (text, kind) => {
    expect(readPluginList(text)).toMatchObject({ kind });
  });
});
