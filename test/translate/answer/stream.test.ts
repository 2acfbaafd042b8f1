import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ChatDelta } from "../../../src/openai/chat-response.ts";
import type { ChatTranslatorOptions } from "../../../src/translate/answer/stream.ts";
import {
  bodyOf,
  completionOf,
  createTranslator,
  eventsOf,
  framesOf,
  sseResponse,
} from "../../helpers/answer.ts";
import {
  type ChatEvents,
  contextUsage,
  ending,
  event,
  metadata,
  metering,
  reasoning,
  redactedReasoning,
  text,
  toolUse,
} from "../../simulator/chat/events.ts";

const code = (expected: string) => expect.objectContaining({ code: expected }) as Error;

/** All deltas of an answer; each list of events is one batch. */
function translate(
  batches: readonly ChatEvents[],
  options?: Partial<ChatTranslatorOptions>,
): readonly ChatDelta[] {
  const translator = createTranslator(options);
  const pushed = batches.flatMap((batch) => translator.push(eventsOf(...batch)));
  return [...pushed, ...translator.finish()];
}

/** What was said in an answer that the service closed, without how it ended. */
function said(batches: readonly ChatEvents[], options?: Partial<ChatTranslatorOptions>) {
  return translate([...batches, [metering(1)]], options).filter(
    ({ kind }) => kind !== "finish" && kind !== "usage",
  );
}

const finishOf = (deltas: readonly ChatDelta[]) =>
  deltas.flatMap((delta) => (delta.kind === "finish" ? [delta.reason] : []));

const piece = (toolUseId: string, name: string, more: Readonly<Record<string, unknown>> = {}) =>
  event("toolUseEvent", { toolUseId, name, ...more });
const call = (index: number, id: string, name: string): ChatDelta => ({
  kind: "tool-call",
  index,
  id,
  name,
});
const args = (index: number, json: string): ChatDelta => ({
  kind: "tool-arguments",
  index,
  arguments: json,
});

describe("text", () => {
  test("merges adjacent deltas of one kind in a batch, in order", () => {
    expect(
      said([
        [reasoning(["a", "b"]), text("c"), text("d"), reasoning("e"), text("f")],
        [text("g"), text(""), text("g")],
      ]),
    ).toEqual([
      { kind: "reasoning", text: "ab" },
      { kind: "content", text: "cd" },
      { kind: "reasoning", text: "e" },
      { kind: "content", text: "f" },
      { kind: "content", text: "gg" },
    ]);
  });

  test("keeps equal and growing deltas", () => {
    const deltas = ["\n", "\n", "  ", "  ", "a", "ab", "abc", "a"];
    expect(said([deltas.map((delta) => text(delta))])).toEqual([
      { kind: "content", text: deltas.join("") },
    ]);
  });

  test("joins a character split over two events, and replaces a lone half (C25)", () => {
    expect(said([[text("\ud83d")], [text("\ude00!")]])).toEqual([{ kind: "content", text: "😀!" }]);
    expect(said([[reasoning("x\ud83d")], [text("y")]])).toEqual([
      { kind: "reasoning", text: "x" },
      { kind: "content", text: "y" },
      { kind: "reasoning", text: "\ufffd" },
    ]);
    expect(said([[text("a\ud83db\udc00c")]])).toEqual([
      { kind: "content", text: "a\ufffdb\ufffdc" },
    ]);
    expect(said([[text("\ud83d\ud83d")], [text("\ude00")]])).toEqual([
      { kind: "content", text: "\ufffd" },
      { kind: "content", text: "😀" },
    ]);
  });

  test("passes on NUL, BOM and line separators as text", () => {
    expect(said([[text("\u0000\ufeff\u2028")]])).toEqual([
      { kind: "content", text: "\u0000\ufeff\u2028" },
    ]);
  });

  test("reads reasoning in tags only if they were asked for", () => {
    const answer = [[text("<think")], [text("ing>hm")], [text("\n</thinking>\n"), text("Hi")]];
    expect(said(answer, { thinkingTags: true })).toEqual([
      { kind: "reasoning", text: "hm" },
      { kind: "content", text: "Hi" },
    ]);
    expect(said([answer.flat()])).toEqual([
      { kind: "content", text: "<thinking>hm\n</thinking>\nHi" },
    ]);
  });

  test("reads tags that nobody asked for behind a thought, at the start, however they are cut", () => {
    const thought = { kind: "reasoning", text: "hm" };
    const answer = [[reasoning("hm")], [text("<think")], [text("ing>hm</thinking>\nHi")]];
    expect(said(answer)).toEqual([thought, thought, { kind: "content", text: "Hi" }]);
    expect(said([[reasoning("hm")], [text("<th")], [text(" lost?")]])).toEqual([
      thought,
      { kind: "content", text: "<th lost?" },
    ]);
    expect(said([[reasoning("hm")], [text("Hi\n")], [text("<thinking>")]]).slice(1)).toEqual([
      { kind: "content", text: "Hi\n" },
      { kind: "content", text: "<thinking>" },
    ]);
  });

  test("emits text held as a possible tag before the tool call that follows it", () => {
    expect(said([[text("<th"), toolUse("t", "ls")]], { thinkingTags: true })).toEqual([
      { kind: "content", text: "<th" },
      call(0, "t", "ls"),
      args(0, "{}"),
    ]);
    expect(said([[text("<th")]], { thinkingTags: true })).toEqual([
      { kind: "content", text: "<th" },
    ]);
  });

  test("drops signatures and withheld reasoning", () => {
    expect(said([[reasoning("a", "SIG"), redactedReasoning("AAAA"), text("b")]])).toEqual([
      { kind: "reasoning", text: "a" },
      { kind: "content", text: "b" },
    ]);
  });
});

describe("tool calls", () => {
  test("streams arguments as they arrive", () => {
    const translator = createTranslator();
    const push = (...events: ChatEvents) => translator.push(eventsOf(...events));
    expect(push(piece("t1", "bash"))).toEqual([]);
    expect(push(piece("t1", "bash", { input: '{"a"' }))).toEqual([
      call(0, "t1", "bash"),
      args(0, '{"a"'),
    ]);
    expect(push(piece("t1", "bash", { input: ":" }), piece("t1", "bash", { input: "1}" }))).toEqual(
      [args(0, ":1")],
    );
    expect(push(piece("t1", "bash", { stop: true }))).toEqual([]);
    expect(push(...ending("TOOL_USE"))).toEqual([]);
    expect(translator.finish().slice(0, 2)).toEqual([
      args(0, "}"),
      { kind: "finish", reason: "tool_calls" },
    ]);
  });

  test("a call is not named before its arguments: cut off there, OpenCode would run it", () => {
    const translator = createTranslator();
    const events = eventsOf(
      piece("t", "rm"),
      piece("t", "rm", { input: "" }),
      piece("t", "rm", { input: " \n" }),
    );
    expect(translator.push(events)).toEqual([]);
    expect(() => translator.finish()).toThrow(code("tool_call_incomplete"));
  });

  test.each([
    ["no arguments", []],
    ["blank arguments", [" ", "\n"]],
    ["an empty object", ["{}"]],
  ])("%s are an empty object (C17)", (_, fragments) => {
    expect(said([[toolUse("t", "ls", fragments)]])).toEqual([call(0, "t", "ls"), args(0, "{}")]);
  });

  test("accepts a ready object, and a call in one event", () => {
    expect(said([[piece("t", "ls", { input: { path: "/" }, stop: true })]])).toEqual([
      call(0, "t", "ls"),
      args(0, '{"path":"/"}'),
    ]);
  });

  test("keeps two concurrent calls apart (C16)", () => {
    expect(
      said([
        [
          piece("a", "ls", { input: '{"x"' }),
          piece("b", "cat", { input: '{"y"' }),
          piece("a", "ls", { input: ":1}" }),
          text("meanwhile"),
          piece("b", "cat", { input: ":2}", stop: true }),
          piece("a", "ls", { stop: true }),
        ],
      ]),
    ).toEqual([
      call(0, "a", "ls"),
      args(0, '{"x"'),
      call(1, "b", "cat"),
      args(1, '{"y"'),
      args(0, ":1"),
      { kind: "content", text: "meanwhile" },
      args(1, ":2"),
      args(0, "}"),
      args(1, "}"),
    ]);
  });

  test.each([
    ["after every object", ['{"a":{"b":1}', ',"c":{}', "}"]],
    ["at every character", Array.from('{"a":"}","b":{"c":[{}]}}  ')],
  ])("never looks complete before the answer has ended, cut %s (C3)", (_, fragments) => {
    const translator = createTranslator();
    let sent = "";
    const take = (deltas: readonly ChatDelta[]) => {
      for (const delta of deltas) {
        if (delta.kind === "tool-arguments") sent += delta.arguments;
      }
    };
    const inputs = fragments.map((input) => piece("t", "ls", { input }));
    for (const event of [...inputs, piece("t", "ls", { stop: true }), ...ending()]) {
      take(translator.push(eventsOf(event)));
      expect(() => JSON.parse(sent) as unknown).toThrow();
    }
    take(translator.finish());
    expect(sent).toBe(fragments.join("").trimEnd());
  });

  test("ignores the end of a call that never began", () => {
    expect(said([[piece("t", "", { stop: true }), text("Hi")]])).toEqual([
      { kind: "content", text: "Hi" },
    ]);
  });

  test("the caller's name for a shortened one; an unknown name stays", () => {
    const toolNames = new Map([["short", "a very long name"]]);
    const events = [toolUse("a", "short"), toolUse("b", "made_up")];
    expect(said([events], { toolNames }).filter(({ kind }) => kind === "tool-call")).toEqual([
      call(0, "a", "a very long name"),
      call(1, "b", "made_up"),
    ]);
  });

  test("ignores what is repeated after the end of a call (C16)", () => {
    const twice = toolUse("t", "ls", ['{"a":1}']);
    expect(said([[...twice, ...twice, piece("t", "ls", { input: '{"a"' })]])).toEqual([
      call(0, "t", "ls"),
      args(0, '{"a":1}'),
    ]);
  });

  test("treats another tool under a used id as another call", () => {
    const deltas = said([[toolUse("t", "ls"), toolUse("t", "rm", ['{"a":1}'])]]);
    expect(deltas).toEqual([
      call(0, "t", "ls"),
      args(0, "{}"),
      call(1, "tooluse_call_1", "rm"),
      args(1, '{"a":1}'),
    ]);
  });

  test.each(["../../x", "x".repeat(65), "😀", "a b", "a\nb"])(
    "the id %j is replaced, and still finds its call (T11)",
    (id) => {
      expect(said([[toolUse(id, "ls", ['{"a"', ":1}"])]])).toEqual([
        call(0, "tooluse_call_0", "ls"),
        args(0, '{"a":1'),
        args(0, "}"),
      ]);
    },
  );

  test("accepts ids that are names from the prototype (T11)", () => {
    const ids = ["__proto__", "constructor", "toString"];
    const deltas = said([ids.flatMap((id) => toolUse(id, "ls"))]);
    expect(deltas.flatMap((delta) => (delta.kind === "tool-call" ? [delta.id] : []))).toEqual(ids);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  test("never makes up an id that the service uses", () => {
    const deltas = said([
      [toolUse("tooluse_call_1", "ls"), toolUse("!", "ls"), toolUse("?", "ls")],
    ]);
    const ids = deltas.flatMap((delta) => (delta.kind === "tool-call" ? [delta.id] : []));
    expect(new Set(ids).size).toBe(3);
  });

  test("an id that comes under another name is not the unnamed call's (C16)", () => {
    const first = event("toolUseEvent", { name: "ls", input: '{"a":1}' });
    const calls = said([[first, toolUse("t", "cat", ['{"b":2}'])]]);
    expect(calls).toContainEqual(call(1, "t", "cat"));
  });

  test("appends pieces without an id to the previous call, or begins one (C16)", () => {
    const events = [
      piece("t", "ls", { input: '{"a"' }),
      event("toolUseEvent", { input: ":1}" }),
      event("toolUseEvent", { stop: true }),
      event("toolUseEvent", { stop: true }),
      event("toolUseEvent", { name: "cat", input: "{}", stop: true }),
      event("toolUseEvent", { name: "cat", input: '{"b":2}', stop: true }),
    ];
    expect(said([events])).toEqual([
      call(0, "t", "ls"),
      args(0, '{"a":1'),
      args(0, "}"),
      call(1, "tooluse_call_1", "cat"),
      args(1, "{}"),
      call(2, "tooluse_call_2", "cat"),
      args(2, '{"b":2}'),
    ]);
  });

  test("waits for a name that comes late, and does without one that never comes", () => {
    const late = [
      piece("t", "", { input: '{"a":1}' }),
      piece("t", "ls"),
      piece("t", "ls", { stop: true }),
    ];
    expect(said([late])).toEqual([call(0, "t", "ls"), args(0, '{"a":1}')]);
    const nameless = [piece("t", "", { input: '{"a":1}', stop: true }), ...ending()];
    expect(() => translate([nameless])).toThrow(code("tool_call_malformed"));
    const half = [piece("t", "", { input: '{"a":' })];
    expect(() => translate([half])).toThrow(code("tool_call_incomplete"));
  });

  test.each(['"text"', "[1]", "5", "true", ' [{"a":1}] '])(
    "ended arguments %s are no object: nobody may run them",
    (json) => {
      expect(() => said([[toolUse("t", "ls", [json])]])).toThrow(code("tool_call_malformed"));
      expect(() => said([[toolUse("t", "ls", ["", json])]])).toThrow(code("tool_call_malformed"));
    },
  );

  test.each([
    ['{"c":"rm -rf /"}', '{"c":"rm"}'],
    ['{"c":"rm","x":1}', '{"c":"rm"}'],
    ['{"a":[1,2]}', '{"a":[1]}'],
  ])("input %s that shrinks to %s is two, and nobody knows which was meant", (whole, less) => {
    expect(() => said([[toolUse("t", "ls", [whole, less])]])).toThrow(code("tool_call_malformed"));
    expect(said([[toolUse("t", "ls", [less, whole])]])).toEqual([
      call(0, "t", "ls"),
      args(0, whole),
    ]);
    // Some tell the end of an input with an empty one.
    expect(said([[toolUse("t", "ls", [whole, "{}"])]])).toEqual([
      call(0, "t", "ls"),
      args(0, whole),
    ]);
  });

  test.each(['{"a":', "junk"])("ended arguments %s go out as written (C17)", (json) => {
    expect(said([[toolUse("t", "ls", [json])]])).toEqual([call(0, "t", "ls"), args(0, json)]);
  });

  test("rejects endless arguments", () => {
    const translator = createTranslator();
    const megabyte = eventsOf(piece("t", "ls", { input: "x".repeat(1_000_000) }));
    for (let count = 0; count < 10; count += 1) translator.push(megabyte);
    expect(() => translator.push(megabyte)).toThrow(code("tool_call_too_large"));
  });
});

describe("a tool call that the service did not end (C4)", () => {
  test("is whole where its arguments are an object", () => {
    expect(said([[piece("t", "ls", { input: '{"a":1}' })]])).toEqual([
      call(0, "t", "ls"),
      args(0, '{"a":1}'),
    ]);
  });

  test.each([
    ["metering", metering(1)],
    ["context usage", contextUsage(1)],
    ["metadata", metadata()],
  ])("is whole without arguments where %s follows", (_, closing) => {
    expect(said([[piece("t", "ls"), closing]])).toEqual([call(0, "t", "ls"), args(0, "{}")]);
    expect(() => translate([[closing, piece("t", "ls")]])).toThrow(code("tool_call_incomplete"));
  });

  test.each(['{"a":', '{"a":1', "[1]", " "])("is cut where its arguments are %j", (input) => {
    const events = [piece("t", "ls", { input }), ...ending()];
    expect(() => translate([events])).toThrow(code("tool_call_incomplete"));
  });

  test("makes the answer an error, whatever the other calls are", () => {
    const events = [toolUse("a", "ls"), piece("b", "ls", { input: "{" }), toolUse("c", "ls")];
    expect(() => translate([events])).toThrow(code("tool_call_incomplete"));
  });
});

describe("the end", () => {
  test.each([
    ["MAX_TOKENS", "length"],
    ["max_tokens", "length"],
  ])("no output because of %s is an answer (C12)", (stopReason, reason) => {
    const translator = createTranslator();
    translator.push(eventsOf(metadata(undefined, stopReason)));
    expect(finishOf(translator.finish())).toEqual([reason]);
  });

  test.each([
    ["MODEL_CONTEXT_WINDOW_EXCEEDED", "context_exceeded"],
    ["END_TURN", "empty_response"],
    ["SOMETHING_NEW", "empty_response"],
    ["MALFORMED_TOOL_USE", "tool_call_malformed"],
    ["MALFORMED_MODEL_OUTPUT", "output_malformed"],
    [undefined, "empty_response"],
  ])("no output and %s is none (C12)", (stopReason, fault) => {
    expect(() => translate([[metadata(undefined, stopReason)]])).toThrow(code(fault));
  });

  test("gives the finish reason, then the usage as the service counts it", () => {
    const usage = { uncachedInputTokens: 10, outputTokens: 4, totalTokens: 14 };
    const translator = createTranslator({ promptTokens: () => expect.unreachable() });
    translator.push(
      eventsOf(text("Hi"), metadata(usage), metadata(undefined, "MAX_TOKENS"), metadata()),
    );
    expect(translator.finish()).toEqual([
      { kind: "finish", reason: "length" },
      {
        kind: "usage",
        usage: {
          prompt_tokens: 10,
          completion_tokens: 4,
          total_tokens: 14,
          prompt_tokens_details: { cached_tokens: 0 },
        },
      },
    ]);
    expect(translator.usage?.source).toBe("service");
  });

  test("estimates the usage from all output if there are no figures", () => {
    const translator = createTranslator({ promptTokens: () => 1234 });
    translator.push(
      eventsOf(
        reasoning("I see."),
        text("All is well."),
        toolUse("t", "ls", ["{  }"]),
        metering(1),
      ),
    );
    expect(translator.finish().at(-1)).toEqual({
      kind: "usage",
      usage: {
        prompt_tokens: 1234,
        completion_tokens: 9,
        total_tokens: 1243,
        prompt_tokens_details: { cached_tokens: 0 },
      },
    });
    expect(translator.usage?.source).toBe("estimate");
  });

  test("estimates as much in pieces as of the whole", () => {
    const words = "function reader(bytes) { return 1234567; } // größer, 我能吞下玻璃 🚀\n".repeat(
      9,
    );
    const json = JSON.stringify({ content: words });
    const outputOf = (length: number) => {
      const translator = createTranslator();
      for (const piece of cut(words, length)) translator.push(eventsOf(text(piece)));
      translator.push(eventsOf(toolUse("t", "write", cut(json, length))));
      translator.push(eventsOf(metering(1)));
      translator.finish();
      return translator.usage?.usage.completion_tokens;
    };
    expect(outputOf(1)).toBe(outputOf(10_000));
    expect(outputOf(7)).toBe(outputOf(10_000));
  });

  test("prefers useful figures to useless ones", () => {
    const useful = metadata({ uncachedInputTokens: 10, outputTokens: 4, totalTokens: 14 });
    const useless = event("metadataEvent", { tokenUsage: { uncachedInputTokens: "x" } });
    const translator = createTranslator();
    translator.push(eventsOf(text("Hi"), useful, useless));
    expect(translator.finish().at(-1)).toMatchObject({ usage: { total_tokens: 14 } });
    expect(translator.usage?.source).toBe("service");
  });

  test("applies a percentage to the window of the model that answered", () => {
    const asked: unknown[] = [];
    const translator = createTranslator({
      windowOf: (answeredBy) => {
        asked.push(answeredBy);
        return 50_000;
      },
    });
    translator.push(eventsOf(text("All is", "claude-haiku-4.5"), text(" well."), contextUsage(20)));
    translator.push(eventsOf(event("contextUsageEvent", {}), metering(0.1)));
    expect(translator.finish().at(-1)).toMatchObject({
      usage: { prompt_tokens: 9997, completion_tokens: 3, total_tokens: 10_000 },
    });
    expect(asked).toEqual(["claude-haiku-4.5"]);
    expect(translator.usage?.source).toBe("percentage");
  });

  test.each(["MALFORMED_TOOL_USE", "MALFORMED_MODEL_OUTPUT"])(
    "%s is an error behind text and calls as well",
    (stopReason) => {
      const events = [text("Hi"), toolUse("t", "ls"), piece("u", "rm"), ...ending(stopReason)];
      expect(() => translate([events])).toThrow(/malformed/);
    },
  );

  test.each([
    ["nothing", []],
    ["empty text", [text(""), reasoning("")]],
    ["figures only", ending()],
  ])("%s is an empty answer", (_, events: ChatEvents) => {
    expect(() => translate([events])).toThrow(code("empty_response"));
  });

  test("withheld thoughts alone are thoughts", () => {
    const withheld = redactedReasoning("AAAA");
    expect(() => translate([[withheld, ...ending()]])).toThrow(code("thoughts_only"));
    const deltas = translate([[withheld, ...ending("MAX_TOKENS")]]);
    expect(JSON.stringify(deltas)).toContain("[limit|true]");
  });

  test("accepts a tool call alone as an answer (C19)", () => {
    expect(finishOf(translate([[toolUse("t", "ls"), metadata(undefined, "END_TURN")]]))).toEqual([
      "tool_calls",
    ]);
  });

  test("reports a lost state as an error, after the output before it", () => {
    const lost = event("invalidStateEvent", {
      reason: "INVALID_TASK_ASSIST_PLAN",
      message: "gone",
    });
    const translator = createTranslator();
    expect(translator.push(eventsOf(text("Hi"), lost, text("lost")))).toEqual([
      { kind: "content", text: "Hi" },
    ]);
    expect(() => translator.push(eventsOf(text("x")))).toThrow(code("invalid_state"));
    expect(() => translator.finish()).toThrow(code("invalid_state"));
    expect(() => createTranslator().push(eventsOf(lost))).toThrow(code("invalid_state"));
    expect(() => createTranslator().push(eventsOf(event("invalidStateEvent", {})))).toThrow(
      code("invalid_state"),
    );
  });
});

describe("however the bytes are cut", () => {
  const recorded = framesOf(
    event("initial-response", { conversationId: "" }),
    reasoning(["Let me ", "see 😀", "\n"], "SIG=="),
    text("# Grüße\n"),
    event("assistantResponseEvent", { content: "\n\ud83d", modelId: "claude" }),
    text("\ude00 日本語"),
    toolUse("tooluse_a", "bash", ['{"command":"ls ', '-l \\"ü\\""}']),
    event("codeReferenceEvent", { references: [{ licenseName: "MIT", repository: "ä/b" }] }),
    event("somethingNewEvent", {}),
    piece("tooluse_b", "read", { input: { path: "/tmp" } }),
    piece("tooluse_c", "now"),
    piece("tooluse_b", "read", { stop: true }),
    piece("tooluse_c", "now", { stop: true }),
    event("citationEvent", { target: { location: 1 }, citationLink: "https://z.org" }),
    ending("TOOL_USE", { cacheReadInputTokens: 7 }),
  );
  const expected = completionOf([recorded]);

  test("the answer is the same", async () => {
    const { choices, usage } = await expected;
    expect(choices[0]).toEqual({
      index: 0,
      message: {
        role: "assistant",
        reasoning_content: "Let me see 😀\n",
        content: "# Grüße\n\n😀 日本語\n\n# code\n\n- MIT: ä/b\n\n# source\n\n- <https://z.org/>",
        tool_calls: [
          {
            id: "tooluse_a",
            type: "function",
            function: { name: "bash", arguments: '{"command":"ls -l \\"ü\\""}' },
          },
          {
            id: "tooluse_b",
            type: "function",
            function: { name: "read", arguments: '{"path":"/tmp"}' },
          },
          { id: "tooluse_c", type: "function", function: { name: "now", arguments: "{}" } },
        ],
      },
      finish_reason: "tool_calls",
    });
    expect(usage).toMatchObject({
      prompt_tokens: 1207,
      prompt_tokens_details: { cached_tokens: 7 },
    });
  });

  test("in two, at every byte (C8)", async () => {
    for (let at = 0; at <= recorded.length; at += 1) {
      const pieces = [recorded.subarray(0, at), recorded.subarray(at)];
      expect(await completionOf(pieces), `cut at ${at}`).toEqual(await expected);
    }
  });

  test("in single bytes (C8)", async () => {
    const bytes = Array.from(recorded, (_, index) => recorded.subarray(index, index + 1));
    expect(await completionOf(bytes)).toEqual(await expected);
  });

  test("in any pieces (C8)", async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(sizes, async (lengths) => {
        const pieces: Uint8Array[] = [];
        for (let at = 0, turn = 0; at < recorded.length; turn += 1) {
          const length = lengths[turn % lengths.length] ?? 1;
          pieces.push(recorded.subarray(at, at + length));
          at += length;
        }
        expect(await completionOf(pieces)).toEqual(await expected);
      }),
      { numRuns: 300 },
    );
  });

  test("it ends with the finish reason, the usage and the mark, in this order", async () => {
    const sse = await sseResponse(bodyOf([recorded])).text();
    const lines = sse.trimEnd().split("\n\n");
    expect(lines.at(-3)).toContain('"finish_reason":"tool_calls"');
    expect(lines.at(-2)).toContain('"choices":[],"usage":');
    expect(lines.at(-1)).toBe("data: [DONE]");
  });

  test("a stream that is cut short anywhere is an error without a finish reason (C2)", async () => {
    const events = eventsOf(text("x"));
    expect(events).toHaveLength(1);
    for (let length = 1; length < recorded.length; length += 7) {
      const sse = await sseResponse(bodyOf([recorded.subarray(0, length)])).text();
      const isWhole = sse.includes("[DONE]");
      expect(sse.includes('"error"'), `length ${length}`).toBe(!isWhole);
      if (!isWhole) expect(sse).not.toMatch(/"finish_reason":"/);
    }
  });
});

function cut(whole: string, length: number): string[] {
  return Array.from({ length: Math.ceil(whole.length / length) }, (_, index) =>
    whole.slice(index * length, (index + 1) * length),
  );
}
