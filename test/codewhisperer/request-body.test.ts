import { describe, expect, it } from "vitest";
import { requestBody } from "../../src/codewhisperer/request-body.ts";
import { assistant, call, tool, translate, user } from "../translate/translate.ts";

const ODD = [
  '{"id":9007199254740993}',
  '{"id": -123456789012345678901234567890, "list":[18446744073709551615]}',
  '{"price":1.0,"huge":1e400,"zero":-0,"tiny":1E-7}',
  '{"a":1,"a":2}',
  '{"__proto__":{"id":9007199254740993}}',
];

/** The history of one call with these arguments, as it goes out. */
function bodyOf(...written: readonly string[]): string {
  const calls = written.map((json, index) => call(`c${index}`, "bash", json));
  const results = written.map((_, index) => tool(`c${index}`, "ok"));
  return requestBody(translate([user("Hi"), assistant("", ...calls), ...results]));
}

describe("the request as it goes out", () => {
  it.each(ODD)("has the input of a tool as the model wrote it: %s", (json) => {
    expect(bodyOf(json)).toContain(`"input":${json}}`);
  });

  it("keeps numbers beside what had to be made well-formed", () => {
    const n = '"n":[9007199254740993,1.0]';
    expect(bodyOf(`{${n},"s":"\\ud800"}`)).toContain(`"input":{${n},"s":"\ufffd"}`);
    expect(bodyOf(`{${n},"s":"\ud800"}`)).toContain(`"input":{${n},"s":"\ufffd"}`);
    // What is no surrogate stays: a pair, and a backslash before the word.
    const fine = `{${n},"s":"\\ud83d\\uDE00 \\\\ud800"}`;
    expect(bodyOf(fine)).toContain(`"input":${fine}`);
    expect(bodyOf(`{${n},"s":"\\\\\\ud83d\\ud83d\\ude00"}`)).toContain(
      `"s":"\\\\\ufffd\\ud83d\\ude00"}`,
    );
  });

  it("keeps each input at its place", () => {
    const body = bodyOf(ODD[0] ?? "", "{}", "", "no JSON", ODD[2] ?? "");
    const inputs = [...body.matchAll(/"toolUseId":"(c\d)","name":"bash","input":(\{.*?\})\}/g)];
    expect(inputs.map(([, id, input]) => `${id}${input}`)).toEqual([
      `c0${ODD[0]}`,
      "c1{}",
      "c2{}",
      'c3{"_raw":"no JSON"}',
      `c4${ODD[2]}`,
    ]);
  });

  it("is nothing but the request", () => {
    const request = translate([
      user("input-as-written-0"),
      assistant("", call("a", "bash", ' { "command" : "ls \\u00e9" } ')),
      tool("a", "\udc00"),
      user("$& $1"),
    ]);
    expect(JSON.parse(requestBody(request))).toEqual(JSON.parse(JSON.stringify(request)));
    expect(requestBody(translate([user("Hi")]))).toBe(JSON.stringify(translate([user("Hi")])));
  });
});
