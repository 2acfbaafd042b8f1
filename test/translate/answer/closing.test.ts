import { describe, expect, test } from "vitest";
import { KiroApiError, KiroNetworkError } from "../../../src/facts/errors.ts";
import type { ChatDelta } from "../../../src/openai/chat-response.ts";
import type { ChatTranslatorOptions } from "../../../src/translate/answer/stream.ts";
import { createTranslator, eventsOf } from "../../helpers/answer.ts";
import {
  type ChatEvents,
  contextUsage,
  ending,
  event,
  messageMetadata,
  metadata,
  metering,
  reasoning,
  text,
  toolUse,
} from "../../simulator/chat/events.ts";

const code = (expected: string) => expect.objectContaining({ code: expected }) as Error;
const BROKEN = new KiroNetworkError("network", { phase: "answering" });

/** How the answer of these events ends, cleanly or with a fault. */
function finished(
  events: ChatEvents,
  fault?: Error,
  options?: Partial<ChatTranslatorOptions>,
): readonly ChatDelta[] {
  const translator = createTranslator(options);
  const deltas = translator.push(eventsOf(...events));
  return [...deltas, ...translator.finish(fault)];
}

const reasonOf = (deltas: readonly ChatDelta[]) =>
  deltas.flatMap((delta) => (delta.kind === "finish" ? [delta.reason] : []))[0];

const argumentsOf = (deltas: readonly ChatDelta[]) => {
  const calls: string[] = [];
  for (const delta of deltas) {
    if (delta.kind === "tool-call") calls[delta.index] = "";
    if (delta.kind === "tool-arguments") {
      calls[delta.index] = `${calls[delta.index] ?? ""}${delta.arguments}`;
    }
  }
  return calls;
};

describe("an answer is whole when the service has closed it", () => {
  test.each([
    ["metadata", metadata()],
    ["context usage", contextUsage()],
    ["metering", metering(1)],
  ])("%s closes an answer that ends cleanly", (_, closing) => {
    expect(reasonOf(finished([text("Hi"), closing]))).toBe("stop");
    expect(reasonOf(finished([...toolUse("t", "ls"), closing]))).toBe("tool_calls");
    expect(() => finished([closing, text("Hi")])).toThrow(code("answer_unclosed"));
    expect(() => finished([closing, ...toolUse("t", "ls")])).toThrow(code("answer_unclosed"));
  });

  test.each([
    ["text", [text("I will now edit the file and then")]],
    ["text behind thoughts", [...reasoning("hm"), text("Then")]],
    ["a whole tool call", [text("Look:"), ...toolUse("t", "ls", ['{"a":1}'])]],
  ])("%s alone closes nothing (s13)", (_, events) => {
    expect(() => finished(events)).toThrow(code("answer_unclosed"));
  });

  test.each([
    ["metadata", metadata(undefined, "END_TURN")],
    ["context usage", contextUsage()],
    ["metering", metering(1)],
  ])("whatever breaks behind %s is no fault", (_, closing) => {
    expect(reasonOf(finished([text("Hi"), closing], BROKEN))).toBe("stop");
    expect(argumentsOf(finished([...toolUse("t", "ls", ['{"a":1}']), closing], BROKEN))).toEqual([
      '{"a":1}',
    ]);
    const lost = event("invalidStateEvent", { message: "gone" });
    expect(reasonOf(finished([text("Hi"), closing, lost]))).toBe("stop");
  });

  test("what breaks before that is one, and an abort and a bug are always", () => {
    expect(() => finished([text("Hi")], BROKEN)).toThrow(BROKEN);
    expect(() => finished([text("Hi"), contextUsage(), text("!")], BROKEN)).toThrow(BROKEN);
    expect(() => finished([...ending(), text("Hi")], BROKEN)).toThrow(BROKEN);
    const abort = new KiroNetworkError("aborted");
    expect(() => finished([text("Hi"), ...ending()], abort)).toThrow(abort);
    const bug = new TypeError("bug");
    expect(() => finished([text("Hi"), ...ending()], bug)).toThrow(bug);
  });

  test.each<readonly [string, ChatEvents]>([
    ["ids", [messageMetadata("c", "u")]],
    ["an event that nobody knows", [event("followupPromptEvent", { followupPrompt: {} })]],
    ["the signature of a thought", reasoning([], "c2ln")],
    ["an empty text", [text("")]],
  ])("%s behind what closes it opens nothing again", (_, more) => {
    expect(reasonOf(finished([text("Hi"), contextUsage(), ...more]))).toBe("stop");
  });

  test("nothing at all is not closed: what broke is what is thrown", () => {
    expect(() => finished([], BROKEN)).toThrow(BROKEN);
  });

  test("who never closes may end unclosed, inside a call still not", () => {
    const habit = { noteClosed: () => undefined, noteUnclosed: () => true };
    expect(reasonOf(finished([text("Hi")], undefined, { habit }))).toBe("stop");
    expect(() => finished([text("Hi")], BROKEN, { habit })).toThrow(BROKEN);
    const [start, piece] = toolUse("t", "ls", ['{"a"']);
    const cut = [start, piece].filter((one) => one !== undefined);
    expect(() => finished(cut, undefined, { habit })).toThrow(code("tool_call_incomplete"));
  });
});

describe("a call of an answer that was refused", () => {
  const details = { category: "cyber", explanation: "No." };
  const half = toolUse("t", "bash", ['{"command":"rm -rf /']).slice(0, -1);

  test.each([
    ["GUARDRAIL_INTERVENED", undefined],
    ["CONTENT_FILTERED", undefined],
    ["TOOL_USE", details],
    [undefined, details],
  ])("is never complete: %s, %j", (stopReason, refusal) => {
    const end = metadata(undefined, stopReason, refusal);
    const written = [
      ...toolUse("t", "bash", ['{"command":"rm', ' -rf /"}']),
      ...toolUse("s", "ls"),
    ];
    for (const events of [written, half, toolUse("t", "ls"), [...written, ...half]]) {
      const deltas = finished([...events, end]);
      expect(reasonOf(deltas)).toBe("content_filter");
      for (const json of argumentsOf(deltas)) expect(json).toMatch(/^\{[^}]*$/);
    }
  });
});

describe("thoughts alone are no answer (s15)", () => {
  test.each([
    ["without a closing event", []],
    ["closed", ending()],
    ["closed without a reason", [metadata(), metering(1)]],
  ])("%s", (_, tail) => {
    for (const words of [[], [text(" \n")]]) {
      expect(() => finished([...reasoning("hm"), ...words, ...tail])).toThrow(
        code("thoughts_only"),
      );
    }
    const tagged = [text("<thinking>hm"), ...tail];
    expect(() => finished(tagged, undefined, { thinkingTags: true })).toThrow(
      code("thoughts_only"),
    );
  });

  test("cut by a limit they say so", () => {
    expect(reasonOf(finished([...reasoning("hm"), ...ending("MAX_TOKENS")]))).toBe("length");
  });
});

describe("a tool call that the service cuts", () => {
  const half = toolUse("t", "write", ['{"path":"a","content":"line']).slice(0, -1);
  const whole = toolUse("s", "bash", ['{"command":"echo x >> f"}']);

  test("by the limit of length is handed back to the model, with where it was cut (s19)", () => {
    const deltas = finished([...half, ...ending("MAX_TOKENS")]);
    expect(reasonOf(deltas)).toBe("tool_calls");
    expect(argumentsOf(deltas)).toEqual([
      '{"path":"a","content":"line [cut|27|limit]'.replace(/[[\]]/g, ""),
    ]);
  });

  test("by the limit although it is told as ended", () => {
    const ended = [...toolUse("t", "write", ['{"a":"']), ...ending("MAX_TOKENS")];
    expect(argumentsOf(finished(ended))).toEqual(['{"a":" cut|6|limit']);
    const unbegun = [...toolUse("t", "write").slice(0, -1), ...ending("MAX_TOKENS")];
    expect(argumentsOf(finished(unbegun))).toEqual(["{ cut|0|limit"]);
  });

  test("spoils its whole group, once", () => {
    const deltas = finished([...whole, ...half, ...ending("MAX_TOKENS")]);
    expect(argumentsOf(deltas)).toEqual([
      "{ cut|undefined|undefined",
      '{"path":"a","content":"line cut|27|limit',
    ]);
  });

  test.each([
    ["a clean end", "end", undefined],
    ["a broken connection", "fault", BROKEN],
  ])("by %s is an error first, and told the second time", (_, by, fault) => {
    expect(() => finished([...whole, ...half], fault)).toThrow(
      code(fault === undefined ? "tool_call_incomplete" : "network"),
    );
    const deltas = finished([...whole, ...half], fault, { noteCutCall: () => true });
    expect(reasonOf(deltas)).toBe("tool_calls");
    for (const json of argumentsOf(deltas)) expect(() => JSON.parse(json) as unknown).toThrow();
    expect(argumentsOf(deltas)[1]).toContain(`cut|27|${by}`);
  });
});

describe("figures close nothing where nothing was said", () => {
  const REFUSED = new KiroApiError({ status: 400, serviceMessage: "Input is too long." });

  test.each<readonly [string, ChatEvents]>([
    ["nothing else", [metadata()]],
    ["a thought", [...reasoning("hm"), metering(1)]],
  ])("an exception behind %s is what is thrown", (_, events) => {
    expect(() => finished(events, REFUSED)).toThrow(REFUSED);
  });

  test("an invalid state behind them is one", () => {
    const invalid = event("invalidStateEvent", {
      reason: "INVALID_TASK_ASSIST_PLAN",
      message: "x",
    });
    expect(() => finished([contextUsage(), invalid])).toThrow(code("invalid_state"));
    expect(reasonOf(finished([text("Hi"), contextUsage(), invalid]))).toBe("stop");
  });

  test("a refusal of the model's provider stays the answer", () => {
    expect(reasonOf(finished([metadata(undefined, "CONTENT_FILTERED")], REFUSED))).toBe(
      "content_filter",
    );
  });
});
