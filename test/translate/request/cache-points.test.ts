import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { CacheLimits } from "../../../src/catalog/cache-limits.ts";
import type { CodeWhispererRequest } from "../../../src/codewhisperer/request.ts";
import {
  assistant,
  call,
  definition,
  entriesOf,
  system,
  tool,
  translateBody,
  user,
} from "../translate.ts";

const MARK = { cache_control: { type: "ephemeral" } };
const marked = <Message extends object>(message: Message) => ({ ...message, ...MARK });
const LONG = "A rule of the house. ".repeat(400);
const LIMITS: CacheLimits = { maxPoints: 4, minTokens: 1024 };
const TOOLS = [definition("bash"), definition("read")];

/** Indexes of the entries that end with a cache point. */
function pointsOf(request: CodeWhispererRequest): readonly number[] {
  return entriesOf(request).flatMap((entry, index) => {
    const message =
      "userInputMessage" in entry ? entry.userInputMessage : entry.assistantResponseMessage;
    return message.cachePoint === undefined ? [] : [index];
  });
}

function points(messages: readonly object[], limits: CacheLimits | undefined = LIMITS) {
  const { cachePoints, request } = translateBody(
    { messages, tools: TOOLS },
    { cacheLimits: limits },
  );
  expect(cachePoints).toBe(pointsOf(request).length);
  return pointsOf(request);
}

/** As OpenCode marks a turn of tool calls: the system text and the two newest messages. */
const LOOP = [
  marked(system(LONG)),
  user("Look around"),
  assistant("I look.", call("a"), marked(call("b", "read"))),
  tool("a", "1"),
  marked(tool("b", "2")),
];

describe("cache points", () => {
  it("stand where OpenCode marks, the system text's at the turn that it leads", () => {
    expect(points([marked(system(LONG)), marked(user("Hi"))])).toEqual([0]);
    expect(points(LOOP)).toEqual([0, 1, 2]);
    expect(points([...LOOP, assistant("Done."), user("And now?")])).toEqual([0, 1, 2]);
  });

  it.each<[string, readonly object[], readonly number[]]>([
    [
      "words beside results",
      [...LOOP.slice(0, 4), tool("b", "2"), marked(user("And?"))],
      [0, 1, 2],
    ],
    ["words of the model", [...LOOP, marked(assistant("Done.")), user("Go on")], [0, 1, 2, 3]],
    ["two users in a row", [system(LONG), user("Hi"), marked(user("there"))], [0]],
    ["an empty message", [system(LONG), user("Hi"), marked(user(" "))], [0]],
    ["no words of a user", [system(LONG), marked(assistant("Hm."))], [1]],
    ["only a system text", [marked(system(LONG))], [0]],
  ])("find their place with %s", (_, messages, expected) => {
    expect(points(messages)).toEqual(expected);
  });

  it("move with the step limit's order, which becomes the user's", () => {
    const order = "Maximum steps reached. Tools are disabled: answer with text only.";
    expect(points([...LOOP, marked(assistant(order))])).toEqual([0, 1, 2]);
  });

  it("are no more than the model takes, and the newest count", () => {
    expect(points(LOOP, { ...LIMITS, maxPoints: 2 })).toEqual([1, 2]);
    expect(points(LOOP, { ...LIMITS, maxPoints: 1 })).toEqual([2]);
  });

  it("wait for the fewest tokens that the model caches", () => {
    const short = [marked(system("Be brief.")), ...LOOP.slice(1)];
    expect(points(short)).toEqual([]);
    expect(points([...short.slice(0, 3), tool("a", LONG), ...short.slice(4)])).toEqual([2]);
    const options = { cacheLimits: { maxPoints: 4, minTokens: 0 }, modelId: "claude-opus-5.5" };
    const { request } = translateBody({ messages: short, tools: TOOLS }, options);
    expect(pointsOf(request)).toEqual([0, 1, 2]);
  });

  it("count the tools, which the service puts first", () => {
    const tools = [definition("bash", {}, LONG.slice(0, 9000))];
    const messages = [marked(system("Be brief.")), user("Hi")];
    const { request } = translateBody({ messages, tools }, { cacheLimits: LIMITS });
    expect(pointsOf(request)).toEqual([0]);
    expect(JSON.stringify(entriesOf(request)[0])).not.toMatch(
      /cachePoint.*inputSchema.*cachePoint/,
    );
  });

  it("are not set where nothing is marked, nor by stricter rules", () => {
    expect(points([system(LONG), user("Hi")])).toEqual([]);
    const options = { cacheLimits: LIMITS, strict: true };
    expect(pointsOf(translateBody({ messages: LOOP, tools: TOOLS }, options).request)).toEqual([]);
  });

  it("are all that differs", () => {
    const { request } = translateBody({ messages: LOOP, tools: TOOLS }, { cacheLimits: LIMITS });
    const without = JSON.stringify(request).replaceAll(',"cachePoint":{"type":"default"}', "");
    expect(without).toBe(JSON.stringify(translateBody({ messages: LOOP, tools: TOOLS }).request));
  });
});

describe("without the option", () => {
  const text = readFileSync(new URL("fixtures/chat.json", import.meta.url), "utf8");
  const failedToolCalls = new Set(["tooluse_def"]);
  const bytesOf = (chat: string) =>
    JSON.stringify(translateBody(JSON.parse(chat) as object, { failedToolCalls }).request);

  it("a marked conversation goes out byte by byte as it always did", () => {
    const digest = createHash("sha256").update(bytesOf(text)).digest("hex");
    expect(digest).toBe("8675b1d739e6df915eb57ae9667962722c0a8c7713a1a3e1f5b706c202ac12db");
    expect(text).toContain("cache_control");
    expect(bytesOf(text)).toBe(bytesOf(text.replaceAll("cache_control", "ignored")));
  });
});
