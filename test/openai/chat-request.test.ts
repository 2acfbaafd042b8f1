import { describe, expect, it } from "vitest";
import { KiroRequestError } from "../../src/facts/errors.ts";
import { parseChatRequest } from "../../src/openai/chat-request.ts";

const USER = { role: "user", content: "Hi" };

function bodyWith(changes: Readonly<Record<string, unknown>>): unknown {
  return { model: "kiro-claude-opus-4-5", messages: [USER], ...changes };
}

function parseMessage(message: unknown): unknown {
  return parseChatRequest(bodyWith({ messages: [message] })).messages[0];
}

function refusalOf(body: unknown): KiroRequestError {
  try {
    parseChatRequest(body);
  } catch (error) {
    if (error instanceof KiroRequestError) return error;
    throw error;
  }
  throw new Error("accepted");
}

describe("what is taken", () => {
  it("reads the smallest request", () => {
    expect(parseChatRequest(bodyWith({}))).toEqual({
      model: "kiro-claude-opus-4-5",
      messages: [{ role: "user", parts: [{ type: "text", text: "Hi" }] }],
      tools: [],
      toolChoice: "auto",
      stream: false,
      thinkingBudget: undefined,
      effort: undefined,
    });
  });

  it.each([
    ["a string", "Hi", [{ type: "text", text: "Hi" }]],
    ["null", null, []],
    ["nothing", undefined, []],
    ["an empty list", [], []],
    [
      "parts, with keys of others",
      [{ type: "text", text: "Hi", annotations: [] }],
      [{ type: "text", text: "Hi" }],
    ],
    [
      "an image",
      [{ type: "image_url", image_url: { url: "data:x", detail: "high" } }],
      [{ type: "image", url: "data:x" }],
    ],
    [
      "an image in short",
      [{ type: "image_url", image_url: "data:x" }],
      [{ type: "image", url: "data:x" }],
    ],
    [
      "a file",
      [{ type: "file", file: { filename: "a.pdf", file_data: "data:x" } }],
      [{ type: "file", filename: "a.pdf", data: "data:x" }],
    ],
    [
      "a file by reference only",
      [{ type: "file", file: { file_id: "file-1" } }],
      [{ type: "file", filename: undefined, data: "" }],
    ],
  ])("reads user and tool content: %s", (_, content, parts) => {
    expect(parseMessage({ role: "user", content })).toEqual({ role: "user", parts });
    expect(parseMessage({ role: "tool", tool_call_id: "call_1", content })).toMatchObject({
      role: "tool",
      parts,
    });
  });

  it.each(["system", "developer"])("reads %s as system", (role) => {
    const content = [
      { type: "text", text: "One." },
      { type: "text", text: "Two." },
    ];
    expect(parseMessage({ role, content })).toEqual({ role: "system", text: "One.\n\nTwo." });
    expect(parseMessage({ role, content: "One." })).toEqual({ role: "system", text: "One." });
  });

  it("reads an assistant and leaves its reasoning out", () => {
    const message = {
      role: "assistant",
      content: null,
      reasoning_content: "Hm.",
      tool_calls: [
        { id: "call_1", type: "function", function: { name: "bash", arguments: "{}" } },
        { id: "call_2", function: { name: "ls" }, index: 1 },
      ],
    };
    expect(parseMessage(message)).toEqual({
      role: "assistant",
      text: "",
      toolCalls: [
        { id: "call_1", name: "bash", arguments: "{}" },
        { id: "call_2", name: "ls", arguments: "" },
      ],
    });
    expect(parseMessage({ role: "assistant", content: "Yes", tool_calls: null })).toEqual({
      role: "assistant",
      text: "Yes",
      toolCalls: [],
    });
    expect(
      parseMessage({ role: "assistant", content: [{ type: "refusal", refusal: "No." }] }),
    ).toMatchObject({ text: "No." });
  });

  it.each([
    [{ is_error: true }, true],
    [{ isError: true }, true],
    [{ status: "error" }, true],
    [{ is_error: "true", status: "success" }, false],
    [{}, false],
  ])("sees in %j whether a tool failed", (marks, isError) => {
    const message = { role: "tool", tool_call_id: "call_1", content: "x", ...marks };
    expect(parseMessage(message)).toMatchObject({ isError });
  });

  it("reads tools, the poorest ones too", () => {
    const parameters = { type: "object" };
    const tools = [
      { type: "function", function: { name: "bash", description: "Runs", parameters } },
      { function: { name: "ls", description: null, strict: true } },
    ];
    expect(parseChatRequest(bodyWith({ tools })).tools).toEqual([
      { name: "bash", description: "Runs", parameters },
      { name: "ls", description: "", parameters: {} },
    ]);
  });

  it.each([
    ["none", "none"],
    ["auto", "auto"],
    ["required", "auto"],
    [{ type: "function", function: { name: "bash" } }, "auto"],
    [undefined, "auto"],
  ])("reads tool_choice %j as %s", (choice, expected) => {
    expect(parseChatRequest(bodyWith({ tool_choice: choice })).toolChoice).toBe(expected);
  });

  it.each([
    [{ thinkingBudget: 8192 }, 8192],
    [{ thinkingBudget: 8192.7 }, 8192],
    [{ thinkingBudget: 0 }, undefined],
    [{ thinkingBudget: -1 }, undefined],
    [{ thinkingBudget: "8192" }, undefined],
    [{ thinkingBudget: Number.POSITIVE_INFINITY }, undefined],
    ["max", undefined],
    [null, undefined],
  ])("reads thinkingConfig %j as %s", (thinkingConfig, expected) => {
    expect(parseChatRequest(bodyWith({ thinkingConfig })).thinkingBudget).toBe(expected);
  });

  it.each([
    ["high", "high"],
    ["XHigh", "xhigh"],
    ["any-word", "any-word"],
    ["", undefined],
    [null, undefined],
    [3, undefined],
    [["high"], undefined],
    [{ effort: "high" }, undefined],
  ])("reads reasoning_effort %j as %s", (effort, expected) => {
    expect(parseChatRequest(bodyWith({ reasoning_effort: effort })).effort).toBe(expected);
  });

  it("streams only where it is told to", () => {
    expect(parseChatRequest(bodyWith({ stream: true })).stream).toBe(true);
    expect(parseChatRequest(bodyWith({ stream: "yes" })).stream).toBe(false);
  });
});

describe("what is refused, and where", () => {
  const call = { id: "call_1", function: { name: "bash", arguments: "{}" } };
  const assistant = (toolCalls: unknown) =>
    bodyWith({ messages: [USER, { role: "assistant", tool_calls: toolCalls }] });
  const user = (content: unknown) => bodyWith({ messages: [USER, { role: "user", content }] });

  it.each<[string | undefined, unknown]>([
    [undefined, null],
    [undefined, "text"],
    [undefined, []],
    ["model", bodyWith({ model: undefined })],
    ["model", bodyWith({ model: "" })],
    ["messages", bodyWith({ messages: undefined })],
    ["messages", bodyWith({ messages: [] })],
    ["messages", bodyWith({ messages: {} })],
    ["messages[1]", bodyWith({ messages: [USER, null] })],
    ["messages[0].role", bodyWith({ messages: [{ content: "Hi" }] })],
    ["messages[0].role", bodyWith({ messages: [{ role: "function", content: "Hi" }] })],
    ["messages[1].content", user(7)],
    ["messages[1].content", user({})],
    ["messages[1].content[1]", user([{ type: "text", text: "" }, "text"])],
    ["messages[1].content[0].type", user([{ type: "input_audio" }])],
    ["messages[1].content[0].text", user([{ type: "text" }])],
    ["messages[1].content[0].image_url", user([{ type: "image_url" }])],
    ["messages[1].content[0].image_url.url", user([{ type: "image_url", image_url: {} }])],
    ["messages[1].content[0].file", user([{ type: "file" }])],
    ["messages[1].content[0].file.file_data", user([{ type: "file", file: { file_data: 1 } }])],
    [
      "messages[0].content[1].type",
      bodyWith({
        messages: [
          {
            role: "system",
            content: [
              { type: "text", text: "" },
              { type: "image_url", image_url: "x" },
            ],
          },
        ],
      }),
    ],
    ["messages[1].tool_calls", assistant({})],
    ["messages[1].tool_calls[1]", assistant([call, 1])],
    ["messages[1].tool_calls[0].function", assistant([{ id: "call_1" }])],
    ["messages[1].tool_calls[0].id", assistant([{ ...call, id: 1 }])],
    [
      "messages[1].tool_calls[0].function.arguments",
      assistant([{ ...call, function: { name: "bash", arguments: {} } }]),
    ],
    ["messages[0].tool_call_id", bodyWith({ messages: [{ role: "tool", content: "x" }] })],
    ["tools", bodyWith({ tools: {} })],
  ])("%s", (param, body) => {
    const refusal = refusalOf(body);
    expect(refusal.param).toBe(param);
    expect(refusal.code).toBe("invalid_request");
    if (param !== undefined) expect(refusal.message).toContain(param);
  });

  it.each([
    [true, {}],
    [[], {}],
    ["no schema", {}],
    ['{"type":"object"}', { type: "object" }],
  ])(
    "takes %j for the parameters of a tool: one tool must not end a session",
    (given, parameters) => {
      const { tools } = parseChatRequest(
        bodyWith({ tools: [{ function: { name: "a", parameters: given } }] }),
      );
      expect(tools).toMatchObject([{ parameters }]);
      expect(tools[0]?.parameters).toEqual(parameters);
    },
  );

  it.each([1, { text: "Runs" }, ["Runs"], null])(
    "takes no description for %j, and keeps the tool",
    (description) => {
      const { tools } = parseChatRequest(
        bodyWith({ tools: [{ function: { name: "a", description } }] }),
      );
      expect(tools).toEqual([{ name: "a", description: "", parameters: {} }]);
    },
  );

  it("leaves out tools that nobody could call: one tool must not end a session", () => {
    const names = [undefined, null, "", 5].map((name) => ({ function: { name } }));
    const others = ["bash", null, { type: "web_search" }, { type: "function" }, { function: 1 }];
    const bash = { function: { name: "bash" } };
    const { tools } = parseChatRequest(bodyWith({ tools: [...names, bash, ...others] }));
    expect(tools.map(({ name }) => name)).toEqual(["bash"]);
  });

  it.each(["", null, undefined])("keeps a call of the history with the name %j", (name) => {
    const { messages } = parseChatRequest(assistant([{ ...call, function: { name } }]));
    expect(messages[1]).toMatchObject({ toolCalls: [{ id: "call_1", name: "", arguments: "" }] });
  });

  it("takes its own properties only", () => {
    const body: unknown = JSON.parse(
      '{"model":"m","messages":[{"__proto__":{"role":"user"},"content":"Hi"}]}',
    );
    expect(refusalOf(body).param).toBe("messages[0].role");
  });
});
