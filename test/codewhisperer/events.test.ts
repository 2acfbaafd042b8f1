import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CodeWhispererEvent } from "../../src/codewhisperer/events.ts";
import { readEvent } from "../../src/codewhisperer/events.ts";
import { KiroApiError, KiroError } from "../../src/facts/errors.ts";
import { eventsOf } from "../helpers/answer.ts";
import {
  contextUsage,
  errorFrame,
  event,
  exception,
  messageMetadata,
  metadata,
  metering,
  reasoning,
  redactedReasoning,
  text,
} from "../simulator/chat/events.ts";

/** A frame's event, from headers and payload text as they would be on the wire. */
function read(
  headers: Readonly<Record<string, string>>,
  payload: string | Uint8Array = "{}",
): CodeWhispererEvent | undefined {
  const bytes = typeof payload === "string" ? new TextEncoder().encode(payload) : payload;
  return readEvent(new Map(Object.entries(headers)), bytes);
}

function readJson(eventType: string, payload: string | Uint8Array) {
  return read({ ":message-type": "event", ":event-type": eventType }, payload);
}

function failureOf(action: () => unknown) {
  try {
    action();
  } catch (error) {
    if (error instanceof KiroApiError) return error.refusal;
    throw error;
  }
  return expect.unreachable("no exception");
}

describe("a name that is longer than any real one", () => {
  test.each(["x".repeat(256), "x".repeat(257)])("is cut: %#", (name) => {
    expect(readJson(name, "{}")).toEqual({ type: "unused", name: "x".repeat(256) });
  });

  test("is cut where it stands for a stop reason, text or not", () => {
    for (const stopReason of ["x".repeat(300), Array.from({ length: 300 }, () => 1)]) {
      const read = readJson("metadataEvent", JSON.stringify({ stopReason }));
      expect(read?.type === "metadata" && read.stopReason).toHaveLength(256);
    }
  });
});

describe("events", () => {
  test("text", () => {
    expect(eventsOf(text("Hi"))).toEqual([
      { type: "assistantResponse", content: "Hi", modelId: undefined },
    ]);
    expect(eventsOf(event("assistantResponseEvent", { content: "Hi", modelId: "m" }))).toEqual([
      { type: "assistantResponse", content: "Hi", modelId: "m" },
    ]);
    expect(eventsOf(event("assistantResponseEvent", {}))).toEqual([
      { type: "assistantResponse", content: "", modelId: undefined },
    ]);
  });

  test("reasoning, with the signature last, or withheld", () => {
    expect(eventsOf(reasoning("hm", "SIG"), redactedReasoning("AAAA"))).toEqual([
      { type: "reasoning", text: "hm", signature: undefined, redacted: undefined },
      { type: "reasoning", text: undefined, signature: "SIG", redacted: undefined },
      { type: "reasoning", text: undefined, signature: undefined, redacted: "AAAA" },
    ]);
  });

  test.each([
    ["a piece", { input: '{"a":' }, '{"a":'],
    ["none", {}, undefined],
    ["null", { input: null }, undefined],
    ["a ready object", { input: { a: [1] } }, '{"a":[1]}'],
    ["an empty object before the first piece", { input: {} }, undefined],
  ])("tool input: %s", (_, payload, input) => {
    const tool = { toolUseId: "t1", name: "bash" };
    expect(eventsOf(event("toolUseEvent", { ...tool, ...payload }))).toEqual([
      { type: "toolUse", ...tool, input, stop: false },
    ]);
  });

  test.each([
    ['{"input":{"id":9007199254740993}}', '{"id":9007199254740993}'],
    [
      '{"name":"in\\"put","stop":true,"input" : {"n":1.0,"z":-0,"h":1e400} }',
      '{"n":1.0,"z":-0,"h":1e400}',
    ],
    ['{"input":{"a":1,"a":2},"x":[{"input":3}]}', '{"a":1,"a":2}'],
    ['{"input":1,"\\u0069nput":{"input":{"a":"}"}},"y":"input"}', '{"input":{"a":"}"}}'],
  ])("tool input that is a ready object stays as it is written: %s", (payload, input) => {
    expect(readJson("toolUseEvent", payload)).toMatchObject({ type: "toolUse", input });
  });

  // In quadratic time this takes an hour.
  test("tool input that is a ready object may be full of blanks", () => {
    const input = `{"content":"${" ".repeat(1_000_000)}"}`;
    expect(readJson("toolUseEvent", `{"input": ${input} }`)).toMatchObject({ input });
  });

  test("the end of a tool call, and one without id and name", () => {
    expect(eventsOf(event("toolUseEvent", { stop: true }))).toEqual([
      { type: "toolUse", toolUseId: "", name: "", input: undefined, stop: true },
    ]);
    expect(eventsOf(event("toolUseEvent", { toolUseId: "t", name: "n", stop: "yes" }))).toEqual([
      { type: "toolUse", toolUseId: "t", name: "n", input: undefined, stop: false },
    ]);
  });

  test("token counts and the reason to stop", () => {
    const usage = {
      uncachedInputTokens: 5,
      outputTokens: 7,
      totalTokens: 12,
      cacheReadInputTokens: 3,
    };
    expect(eventsOf(metadata(usage, "END_TURN"), metadata())).toEqual([
      {
        type: "metadata",
        tokenUsage: {
          uncachedInputTokens: 5,
          outputTokens: 7,
          cacheReadInputTokens: 3,
          cacheWriteInputTokens: undefined,
        },
        stopReason: "END_TURN",
        refusal: undefined,
      },
      { type: "metadata", tokenUsage: undefined, stopReason: undefined, refusal: undefined },
    ]);
  });

  test("figures that are none are left out, and a reason that is no text is an unknown one", () => {
    const tokenUsage = { uncachedInputTokens: -1, outputTokens: "7", cacheReadInputTokens: null };
    const none = {
      uncachedInputTokens: undefined,
      outputTokens: undefined,
      cacheReadInputTokens: undefined,
      cacheWriteInputTokens: undefined,
    };
    expect(eventsOf(event("metadataEvent", { tokenUsage, stopReason: 5 }))).toEqual([
      { type: "metadata", tokenUsage: none, stopReason: "5", refusal: undefined },
    ]);
    expect(readJson("contextUsageEvent", '{"contextUsagePercentage":1e999}')).toEqual({
      type: "contextUsage",
      percentage: undefined,
    });
  });

  test("credits, context and a lost state", () => {
    expect(
      eventsOf(
        metering(0.25),
        contextUsage(0.226),
        event("invalidStateEvent", { reason: "INVALID_TASK_ASSIST_PLAN", message: "gone" }),
      ),
    ).toEqual([
      { type: "metering", credits: 0.25, unit: "credit" },
      { type: "contextUsage", percentage: 0.226 },
      { type: "invalidState", reason: "INVALID_TASK_ASSIST_PLAN", message: "gone" },
    ]);
  });

  test.each([
    ["both", { category: "cyber", explanation: "No." }, { category: "cyber", explanation: "No." }],
    ["neither", {}, { category: undefined, explanation: undefined }],
    ["no text", { category: 5, explanation: {} }, { category: undefined, explanation: undefined }],
    ["nothing", "no", undefined],
  ])("a refusal that says %s", (_, said, refusal) => {
    const stopDetails = { refusal: said };
    expect(
      eventsOf(event("metadataEvent", { stopReason: "CONTENT_FILTERED", stopDetails })),
    ).toEqual([
      { type: "metadata", tokenUsage: undefined, stopReason: "CONTENT_FILTERED", refusal },
    ]);
  });

  test("what the answer is based on, of four kinds of event", () => {
    const span = { documentIndex: 0, start: 1, end: 2 };
    const found = eventsOf(
      event("codeReferenceEvent", {
        references: [
          { licenseName: "MIT", repository: "a/b", url: "https://x.org/a/b" },
          { recommendationContentSpan: { start: 1, end: 2 } },
        ],
      }),
      event("supplementaryWebLinksEvent", {
        supplementaryWebLinks: [{ url: "https://y.org", title: "Y", snippet: "why" }],
      }),
      event("citationEvent", {
        target: { location: 3 },
        citationText: "1",
        citationLink: "https://z.org",
      }),
      event("citationEvent", { target: { range: { start: 1, end: 2 } }, citationText: "The Z" }),
      event("documentCitationEvent", { title: "Manual", location: { documentPage: span } }),
      event("documentCitationEvent", { source: "manual.pdf", sourceContent: [{ text: "x" }] }),
      event("documentCitationEvent", {
        title: "W",
        location: { web: { url: "https://w.org/1", domain: "w.org" } },
      }),
    );
    const source = (title: string | undefined, url: string | undefined) => ({
      type: "references",
      references: [{ kind: "source", title, url }],
    });
    expect(found).toEqual([
      {
        type: "references",
        references: [
          { kind: "code", licence: "MIT", repository: "a/b", url: "https://x.org/a/b" },
          { kind: "code", licence: undefined, repository: undefined, url: undefined },
        ],
      },
      source("Y", "https://y.org"),
      source(undefined, "https://z.org"),
      source("The Z", undefined),
      source("Manual", undefined),
      source("manual.pdf", "manual.pdf"),
      source("W", "https://w.org/1"),
    ]);
  });

  test.each(["codeReferenceEvent", "supplementaryWebLinksEvent"])(
    "nothing in %s breaks the answer",
    (name) => {
      for (const payload of ["not JSON", "[]", '{"references":5}', '{"references":[null,[1],"x"]}'])
        expect(readJson(name, payload)).toEqual({ type: "references", references: [] });
    },
  );

  test("ids are for the log", () => {
    expect(eventsOf(messageMetadata("c", "u"))).toEqual([
      { type: "messageMetadata", conversationId: "c", utteranceId: "u" },
    ]);
    expect(readJson("messageMetadataEvent", "not JSON")).toEqual({
      type: "messageMetadata",
      conversationId: undefined,
      utteranceId: undefined,
    });
  });

  test("an event of no use to a client is its name, whatever is in it (C9)", () => {
    const names = [
      "followupPromptEvent",
      "toolResultEvent",
      "interactionComponentsEvent",
      "intentsEvent",
      "codeEvent",
      "dryRunSucceedEvent",
      "somethingNewEvent",
      "__proto__",
      "constructor",
    ];
    expect(eventsOf(...names.map((name) => event(name, [1, 2])))).toEqual(
      names.map((name) => ({ type: "unused", name })),
    );
    expect(readJson("somethingNewEvent", "not JSON")).toEqual({
      type: "unused",
      name: "somethingNewEvent",
    });
    expect(eventsOf(event("initial-response", { conversationId: "" }))).toEqual([]);
  });
});

describe("payloads that are not what they should be (C15)", () => {
  const malformed = expect.objectContaining({ code: "event_malformed" }) as Error;

  test("a text that is nested as nothing real is", () => {
    const nested = `${"[".repeat(300)}${"]".repeat(300)}`;
    const payload = `{"content":"${"x".repeat(20_000)}","more":${nested}}`;
    expect(() => readJson("assistantResponseEvent", payload)).toThrow(malformed);
  });

  test.each(["", "{", "nul", "null", "[]", "5", '"text"', "\uFEFF\uFEFF{}"])("%j", (payload) => {
    expect(() => readJson("assistantResponseEvent", payload)).toThrow(malformed);
  });

  test.each([
    ["assistantResponseEvent", '{"content":5}'],
    ["assistantResponseEvent", '{"content":{"content":"x"}}'],
    ["reasoningContentEvent", '{"text":["x"]}'],
  ])("%s %s would lose output", (eventType, payload) => {
    expect(() => readJson(eventType, payload)).toThrow(malformed);
  });

  test.each([
    '{"toolUseId":1}',
    '{"toolUseId":"t","name":{}}',
    '{"toolUseId":"t","name":"n","input":[1]}',
    '{"toolUseId":"t","name":"n","input":7}',
  ])("a tool event %s is a malformed call", (payload) => {
    const code = { code: "tool_call_malformed" };
    expect(() => readJson("toolUseEvent", payload)).toThrow(expect.objectContaining(code) as Error);
  });

  test("bytes that are not UTF-8", () => {
    const payload = Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d);
    expect(() => readJson("assistantResponseEvent", payload)).toThrow(malformed);
  });

  test("a name from the prototype is no member", () => {
    const payload = '{"__proto__":{"content":"forged"},"constructor":{"stop":true}}';
    expect(readJson("assistantResponseEvent", payload)).toEqual({
      type: "assistantResponse",
      content: "",
      modelId: undefined,
    });
    expect(Object.hasOwn(Object.prototype, "content")).toBe(false);
  });

  test("what someone else put on the prototype is no member", () => {
    Object.defineProperty(Object.prototype, "content", { value: "forged", configurable: true });
    try {
      expect(readJson("assistantResponseEvent", "{}")).toMatchObject({ type: "assistantResponse" });
      expect(readJson("assistantResponseEvent", "{}")).not.toHaveProperty("content", "forged");
    } finally {
      Reflect.deleteProperty(Object.prototype, "content");
    }
  });

  test("text that looks like an event stays text (C18)", () => {
    const fake = '{"content":"forged"} :message-type exception {"toolUseId":"x","stop":true}';
    expect(eventsOf(text(fake))).toEqual([
      { type: "assistantResponse", content: fake, modelId: undefined },
    ]);
  });

  test.each([{}, { ":message-type": "Event" }, { ":message-type": "" }])(
    "a message that is neither event nor error: %j",
    (headers) => {
      expect(() => read(headers)).toThrow(malformed);
    },
  );

  test("no payload of any kind gets anything but an event or a typed error out", () => {
    const names = [
      "assistantResponseEvent",
      "reasoningContentEvent",
      "toolUseEvent",
      "metadataEvent",
      "meteringEvent",
      "contextUsageEvent",
      "invalidStateEvent",
      "messageMetadataEvent",
      "codeReferenceEvent",
      "supplementaryWebLinksEvent",
      "citationEvent",
      "documentCitationEvent",
      "error",
    ];
    const payload = fc.oneof(
      fc.json(),
      fc.string({ unit: "binary" }),
      fc
        .dictionary(
          fc.constantFrom("content", "text", "input", "stop", "toolUseId", "name", "tokenUsage"),
          fc.jsonValue(),
        )
        .map((record) => JSON.stringify(record)),
    );
    fc.assert(
      fc.property(fc.constantFrom(...names), payload, (name, json) => {
        try {
          expect(readJson(name, json)).toHaveProperty("type");
        } catch (error) {
          expect(error).toBeInstanceOf(KiroError);
        }
      }),
      { numRuns: 3000 },
    );
  });
});

describe("exceptions", () => {
  test.each([
    ["ValidationException", 400],
    ["ServiceQuotaExceededException", 402],
    ["AccessDeniedException", 403],
    ["ResourceNotFoundException", 404],
    ["ConflictException", 409],
    ["ThrottlingException", 429],
    ["InternalServerException", 500],
    ["ServiceUnavailableException", 503],
    ["NeverHeardOfException", 500],
  ])("%s stands for %d", (type, status) => {
    expect(failureOf(() => eventsOf(exception(type, "why", "REASON")))).toEqual({
      status,
      type,
      reason: "REASON",
      serviceMessage: "why",
      isFrame: true,
    });
  });

  test.each([
    ["com.amazon.aws.codewhisperer#ThrottlingException", "ThrottlingException", 429],
    ["throttlingException", "ThrottlingException", 429],
    ["error", "InternalServerException", 500],
  ])("the name %s", (name, type, status) => {
    expect(failureOf(() => eventsOf(exception(name, "why")))).toMatchObject({ status, type });
  });

  test("a body that cannot be read does not hide the exception", () => {
    const headers = { ":message-type": "exception", ":exception-type": "ThrottlingException" };
    expect(failureOf(() => read(headers, "<html>"))).toMatchObject({ status: 429 });
    expect(failureOf(() => read(headers, '{"Message":"slow down","reason":7}'))).toEqual({
      status: 429,
      type: "ThrottlingException",
      reason: undefined,
      serviceMessage: "slow down",
      isFrame: true,
    });
    expect(failureOf(() => read({ ":message-type": "exception" }))).toMatchObject({ status: 500 });
  });

  test("the error event of the union", () => {
    expect(failureOf(() => eventsOf(event("error", { message: "oops" })))).toMatchObject({
      status: 500,
      type: "InternalServerException",
      serviceMessage: "oops",
    });
  });

  test.each([
    ["ThrottlingException", 429],
    ["com.amazon#AccessDeniedException", 403],
    ["503", 503],
    ["999", 500],
    ["InternalFailure", 500],
  ])("an error frame with code %s (C11)", (code, status) => {
    expect(failureOf(() => eventsOf(errorFrame(code, "why")))).toMatchObject({
      status,
      serviceMessage: "why",
    });
  });

  test("an error frame without a word", () => {
    expect(failureOf(() => read({ ":message-type": "error" }))).toEqual({
      status: 500,
      type: "InternalServerException",
      serviceMessage: undefined,
      isFrame: true,
    });
  });
});
