import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import type { LanguageModelV3CallOptions } from "@ai-sdk/provider";
import { describe, expect, test } from "vitest";
import { parseChatRequest } from "../../../src/openai/chat-request.ts";
import { modelWith, PROMPT } from "./model-world.ts";

type Call = LanguageModelV3CallOptions;
const PNG = "iVBORw0KGgo=";

/** The request as the plugin reads it, and its headers. */
async function asked(
  call: Call,
  failed: readonly string[] = [],
  modelId = "kiro-claude-sonnet-4-5",
) {
  let init: RequestInit | undefined;
  const model = modelWith(
    (_url, given) => {
      init = given;
      return Promise.resolve(new Response("{}", { status: 400 }));
    },
    { failedCalls: () => new Set(failed), modelId },
  );
  await Promise.resolve(model.doStream(call)).catch(() => undefined);
  return {
    request: parseChatRequest(JSON.parse(init?.body as string)),
    headers: init?.headers as Record<string, string>,
  };
}

/** The same of the AI SDK's own writer of such requests. */
async function theirRequest(call: Call) {
  let body = "";
  const provider = createOpenAICompatible({
    name: "kiro",
    baseURL: "http://127.0.0.1/v1",
    fetch: (_url, init) => {
      body = init?.body as string;
      return Promise.resolve(new Response("{}", { status: 400 }));
    },
  });
  const model = provider("kiro-claude-sonnet-4-5");
  await Promise.resolve(model.doStream(call as never)).catch(() => undefined);
  return parseChatRequest(JSON.parse(body));
}

/** With the marks that OpenCode 1 puts on a prompt to be cached. */
function asOpenCode1({ prompt, ...call }: Call): Call {
  const providerOptions = { openaiCompatible: { cache_control: { type: "ephemeral" } } };
  const system = prompt.filter(({ role }) => role === "system").slice(0, 2);
  const marked = [...system, ...prompt.filter(({ role }) => role !== "system").slice(-2)];
  return {
    ...call,
    prompt: prompt.map((message) => {
      if (!marked.includes(message)) return message;
      if (typeof message.content === "string") return { ...message, providerOptions };
      const [last, ...others] = message.content.toReversed();
      return { ...message, content: [...others.reverse(), { ...last, providerOptions }] } as never;
    }),
  };
}

const answered = (output: unknown): Call["prompt"] =>
  [
    ...PROMPT,
    {
      role: "assistant",
      content: [
        { type: "reasoning", text: "hm" },
        { type: "text", text: "I look." },
        { type: "tool-call", toolCallId: "t1", toolName: "read", input: { path: "a" } },
      ],
    },
    {
      role: "tool",
      content: [{ type: "tool-result", toolCallId: "t1", toolName: "read", output }],
    },
  ] as Call["prompt"];

const TOOLS: Call["tools"] = [
  {
    type: "function",
    name: "read",
    description: "Reads a file.",
    inputSchema: { type: "object", properties: { path: { type: "string" } } },
  },
];

const SAME: readonly (readonly [string, Call])[] = [
  ["a prompt", { prompt: PROMPT }],
  ["instructions", { prompt: [{ role: "system", content: "Be brief." }, ...PROMPT] }],
  ["tools", { prompt: PROMPT, tools: TOOLS, toolChoice: { type: "auto" } }],
  ["no tool to be called", { prompt: PROMPT, tools: TOOLS, toolChoice: { type: "none" } }],
  ["a tool's answer in words", { prompt: answered({ type: "text", value: "42" }) }],
  ["a tool's answer in JSON", { prompt: answered({ type: "json", value: { a: [1] } }) }],
  ["a limit", { prompt: PROMPT, maxOutputTokens: 900 }],
  [
    "a budget for thoughts",
    { prompt: PROMPT, providerOptions: { kiro: { thinkingConfig: { thinkingBudget: 8192 } } } },
  ],
  ["an effort", { prompt: PROMPT, providerOptions: { kiro: { reasoningEffort: "high" } } }],
  [
    "files",
    {
      prompt: [
        {
          role: "user",
          content: [
            { type: "text", text: "see" },
            { type: "file", mediaType: "image/png", data: PNG },
            { type: "file", mediaType: "image/*", data: new Uint8Array([1, 2, 3]) },
            { type: "file", mediaType: "image/png", data: new URL("https://host.invalid/a.png") },
            { type: "file", mediaType: "application/pdf", data: PNG, filename: "a.pdf" },
            { type: "file", mediaType: "text/plain", data: new Uint8Array([0xc3, 0xbc]) },
          ],
        },
      ],
    },
  ],
];

describe("a request of the language model", () => {
  test.each(SAME)("asks for the same as the AI SDK's writer: %s", async (_name, call) => {
    const theirs = await theirRequest(asOpenCode1(call));
    expect((await asked(call)).request).toEqual({ ...theirs, stream: true });
    expect((await asked(asOpenCode1(call))).request).toEqual({ ...theirs, stream: true });
  });

  test.each([
    ["JSON", "json"],
    ["content", "content"],
  ])(
    "gives the model the words of a tool's answer, not the list of its parts: %s",
    async (_name, type) => {
      const value = [
        { type: "text", text: "one" },
        { type: "text", text: "two" },
      ];
      const { request } = await asked({ prompt: answered({ type, value }) });
      expect(request.messages.at(-1)).toMatchObject({
        toolCallId: "t1",
        parts: [
          { type: "text", text: "one" },
          { type: "text", text: "two" },
        ],
        isError: false,
      });
    },
  );

  const EPHEMERAL = { type: "ephemeral" } as const;
  test.each([
    ["of the host alone", { anthropic: { cacheControl: EPHEMERAL } }, "kiro-claude-opus-4-5"],
    ["of a model of another family", { kiro: { cache_control: EPHEMERAL } }, "kiro-qwen3"],
  ])("has the cache marks %s", async (_name, providerOptions, modelId) => {
    const marked = { role: "user", content: [{ type: "text", text: "a", providerOptions }] };
    const prompt = [marked, ...PROMPT, ...PROMPT] as Call["prompt"];
    const { request } = await asked({ prompt }, [], modelId);
    expect(request.messages.map(({ isCacheMark = false }) => isCacheMark)).toEqual([
      true,
      false,
      false,
    ]);
  });

  test("has no cache marks for a model of another family if the host gives none", async () => {
    const { request } = await asked({ prompt: PROMPT }, [], "kiro-qwen3");
    expect(request.messages[0]?.isCacheMark).toBeUndefined();
  });

  test("gives the model the pictures of a tool's answer", async () => {
    const value = [
      { type: "text", text: "see" },
      { type: "image-data", data: PNG, mediaType: "image/png" },
      { type: "media", data: PNG, mediaType: "application/pdf" },
    ];
    const { request } = await asked({ prompt: answered({ type: "content", value }) });
    expect(request.messages.at(-1)).toMatchObject({
      parts: [
        { type: "text", text: "see" },
        { type: "image", url: `data:image/png;base64,${PNG}` },
        { type: "file", data: `data:application/pdf;base64,${PNG}` },
      ],
    });
  });

  test.each([
    ["no list of parts", [{ type: "text", text: "a" }, { kind: "row" }]],
    ["an empty list", []],
    ["a number", 7],
  ])("keeps a tool's answer that is JSON and %s", async (_name, value) => {
    const { request } = await asked({ prompt: answered({ type: "json", value }) });
    expect(request.messages.at(-1)).toMatchObject({
      parts: [{ type: "text", text: JSON.stringify(value) }],
    });
  });

  test.each([
    ["error-text", { type: "error-text", value: "no" }, []],
    ["error-json", { type: "error-json", value: { error: 1 } }, []],
    ["execution-denied", { type: "execution-denied", reason: "not now" }, []],
    ["known to the host", { type: "text", value: "{}" }, ["t1"]],
  ])("marks a failed tool call: %s", async (_name, output, failed) => {
    const { request } = await asked({ prompt: answered(output) }, failed);
    expect(request.messages.at(-1)).toMatchObject({ isError: true });
  });

  const READ = { type: "tool-call", toolCallId: "t1", toolName: "read", input: {} };
  const APPROVAL = { type: "tool-approval-request", approvalId: "a1", toolCallId: "t1" };
  const NO = { type: "tool-approval-response", approvalId: "a1", approved: false, reason: "no" };

  test.each([
    [
      "the result of a tool that a provider ran",
      [
        {
          role: "assistant",
          content: [READ, { ...READ, type: "tool-result", output: { type: "text", value: "42" } }],
        },
      ],
      { role: "tool", toolCallId: "t1", parts: [{ text: "42" }], isError: false },
    ],
    [
      "a call that the person did not allow",
      [
        { role: "assistant", content: [READ, APPROVAL] },
        { role: "tool", content: [NO] },
      ],
      { role: "tool", toolCallId: "t1", parts: [{ text: "no" }], isError: true },
    ],
    [
      "a refusal of a call that is not there",
      [{ role: "tool", content: [NO] }],
      { role: "user", parts: [{ text: "no" }] },
    ],
  ])("gives the model %s", async (_name, messages, expected) => {
    const { request } = await asked({ prompt: [...PROMPT, ...messages] as Call["prompt"] });
    expect(request.messages.at(-1)).toMatchObject(expected);
  });

  test("gives the model no text for a tool's answer that is empty", async () => {
    const { request } = await asked({ prompt: answered({ type: "content", value: [] }) });
    expect(JSON.stringify(request.messages.at(-1))).not.toContain('[]"');
  });

  test.each([
    ["a text without one", { type: "text" }, [""]],
    ["JSON without any", { type: "json" }, [""]],
    ["an error without words", { type: "error-json" }, [""]],
    ["a list without one", { type: "content" }, [""]],
    ["a list that is a text", { type: "content", value: "see" }, ['"see"']],
    ["an error that is no text", { type: "error-text", value: { code: 1 } }, ['{"code":1}']],
  ])("takes a tool's answer that is called %s", async (_name, output, texts) => {
    const { request } = await asked({ prompt: answered(output) });
    const parts = texts.map((text) => ({ type: "text", text }));
    const isError = output.type.startsWith("error") || undefined;
    expect(request.messages.at(-1)).toMatchObject({
      role: "tool",
      parts,
      ...(isError && { isError }),
    });
  });

  const text = (words: string) => [{ type: "text", text: words }];
  test.each([
    ["a text", "hello", text("hello")],
    ["a part without a type", [{ text: "hello" }], text("hello")],
    [
      "a part of no known kind",
      [{ type: "custom" }],
      [{ text: expect.stringContaining("custom") as string }],
    ],
    ["nothing", [null, 5, { type: "text" }], text("")],
    ["a file of no kind", [{ type: "file", data: PNG }], [{ type: "file" }]],
    [
      "a file that is none",
      [{ type: "file", data: 5, mediaType: "image/png" }],
      [{ type: "text" }],
    ],
    [
      "a file as a data URL",
      [{ type: "file", data: `data:image/png;base64,${PNG}` }],
      [{ type: "image", url: `data:image/png;base64,${PNG}` }],
    ],
    [
      "a text file as a data URL",
      [{ type: "file", data: new URL("data:text/plain,a%20b"), mediaType: "text/plain" }],
      text("a b"),
    ],
    [
      "a text file as a data URL with a percent sign of its own",
      [{ type: "file", data: "data:text/plain,100% s%C3%BCre", mediaType: "text/plain" }],
      text("100% süre"),
    ],
    [
      "a file as an address",
      [{ type: "file", data: "https://host.invalid/a.png", mediaType: "image/png" }],
      [{ type: "image", url: "https://host.invalid/a.png" }],
    ],
  ])("takes content that is %s", async (_name, content, parts) => {
    const odd = [{ role: "user", content }, null, { role: "else" }];
    const call = { prompt: odd, tools: null } as unknown as Call;
    const { request } = await asked(call);
    expect(request.messages).toHaveLength(1);
    expect(request.messages[0]).toMatchObject({ role: "user", parts });
  });

  test("that cannot be read is a final error in words", async () => {
    const model = modelWith(() => Promise.reject(new Error("not asked")));
    const call = { prompt: PROMPT, tools: [null] } as unknown as Call;
    await expect(model.doStream(call)).rejects.toMatchObject({
      name: "AI_APICallError",
      statusCode: 400,
      responseHeaders: { "x-should-retry": "false" },
      message: expect.stringContaining("cannot be read") as string,
    });
  });

  test.each([
    [{ "X-Session-Id": "ses_1", "x-session-affinity": "ses_0" }, { "x-session-id": "ses_1" }],
    [
      { "x-opencode-session-id": "ses_2", "x-session-id": "ses_1", "x-parent-session-id": "ses_0" },
      { "x-session-id": "ses_2", "x-parent-session-id": "ses_0" },
    ],
  ])("belongs to the conversation that its headers name: %j", async (headers, expected) => {
    const { headers: sent } = await asked({ prompt: PROMPT, headers });
    expect(sent).toEqual({ "content-type": "application/json", ...expected });
  });
});
