import {
  GenerateAssistantResponseCommand,
  type GenerateAssistantResponseCommandInput,
} from "@aws/codewhisperer-streaming-client";
import { describe, expect, it } from "vitest";
import { createAmazonClient } from "./amazon-client.ts";
import { checkAgainstAmazonSchema } from "./request-schema.ts";

const MESSAGE = { content: "Hi" };

function body(message: Readonly<Record<string, unknown>>, more: object = {}) {
  const currentMessage = { userInputMessage: message };
  return { conversationState: { chatTriggerType: "MANUAL", currentMessage, ...more } };
}

describe("accepted", () => {
  it("a body with everything the product may send", () => {
    const inputSchema = { json: { type: "object", properties: { any: [1, null, "x"] } } };
    const message = {
      ...MESSAGE,
      modelId: "claude-sonnet-4.5",
      origin: "AI_EDITOR",
      images: [{ format: "png", source: { bytes: "AAAA" } }],
      documents: [{ name: "a", format: "pdf", source: { bytes: "AAAA" } }],
      userInputMessageContext: {
        toolResults: [{ toolUseId: "a", content: [{ text: "b" }, { json: { c: 1 } }] }],
        tools: [
          { toolSpecification: { name: "t", description: "d", inputSchema } },
          { cachePoint: { type: "default" } },
        ],
      },
    };
    const toolUses = [{ toolUseId: "a", name: "t", input: { free: ["form"] } }];
    const reasoningContent = { reasoningText: { text: "hm", signature: "s" } };
    const history = [
      { userInputMessage: MESSAGE },
      { assistantResponseMessage: { content: "", toolUses, reasoningContent } },
    ];
    const request = {
      ...body(message, { history, conversationId: "c" }),
      profileArn: "arn",
      additionalModelRequestFields: { free: { form: true } },
    };
    expect(checkAgainstAmazonSchema(request)).toEqual([]);
  });

  it("what Amazon's own client makes of its own types", async () => {
    const sent: string[] = [];
    const client = createAmazonClient({
      handle: (request: { readonly body: unknown }) => {
        sent.push(String(request.body));
        return Promise.reject(new Error("not sent"));
      },
    });
    await expect(client.send(new GenerateAssistantResponseCommand(RICH))).rejects.toThrow();
    expect(sent).toHaveLength(1);
    expect(checkAgainstAmazonSchema(JSON.parse(sent[0] ?? ""))).toEqual([]);
  });
});

const RICH: GenerateAssistantResponseCommandInput = {
  profileArn: "arn",
  agentMode: "vibe",
  conversationState: {
    chatTriggerType: "MANUAL",
    agentTaskType: "vibe",
    currentMessage: {
      userInputMessage: {
        content: "Hi",
        images: [{ format: "gif", source: { bytes: Uint8Array.of(1, 2) } }],
        userInputMessageContext: {
          envState: {
            operatingSystem: "linux",
            environmentVariables: [{ key: "A", value: "b" }],
            timezoneOffset: 60,
          },
          editorState: { useRelevantDocuments: true, workspaceFolders: ["/"] },
        },
      },
    },
    history: [{ assistantResponseMessage: { content: "", references: [{ licenseName: "MIT" }] } }],
  },
};

describe("found", () => {
  it.each([
    ["no body", undefined, "body: expected an object"],
    ["a missing member", {}, "body.conversationState: missing"],
    [
      "an unknown member",
      { ...body(MESSAGE), agentContinuationId: "x" },
      "body.agentContinuationId: unknown member",
    ],
    [
      "a member that belongs into a header",
      { ...body(MESSAGE), agentMode: "vibe" },
      "body.agentMode: unknown member",
    ],
    [
      "an unknown member in a list",
      body({ ...MESSAGE, images: [{ format: "png", source: { bytes: "A" }, alt: "" }] }),
      "body.conversationState.currentMessage.userInputMessage.images[0].alt: unknown member",
    ],
    [
      "a wrong type",
      body({ content: 1 }),
      "body.conversationState.currentMessage.userInputMessage.content: expected a string",
    ],
    [
      "null where a value belongs",
      body({ ...MESSAGE, modelId: null }),
      "body.conversationState.currentMessage.userInputMessage.modelId: expected a string",
    ],
    ["no list", body(MESSAGE, { history: {} }), "body.conversationState.history: expected a list"],
    [
      "bytes that are no text",
      body({ ...MESSAGE, images: [{ format: "png", source: { bytes: [1] } }] }),
      "body.conversationState.currentMessage.userInputMessage.images[0].source.bytes: expected a string",
    ],
    [
      "a wrong boolean",
      body({ ...MESSAGE, clientCacheConfig: { useClientCachingOnly: "yes" } }),
      "body.conversationState.currentMessage.userInputMessage.clientCacheConfig.useClientCachingOnly: expected a boolean",
    ],
    [
      "a wrong number",
      body({ ...MESSAGE, userInputMessageContext: { envState: { timezoneOffset: "1" } } }),
      "body.conversationState.currentMessage.userInputMessage.userInputMessageContext.envState.timezoneOffset: expected a number",
    ],
    [
      "an unknown enum value",
      body({ ...MESSAGE, origin: "KIRO" }),
      "body.conversationState.currentMessage.userInputMessage.origin: KIRO is no known value",
    ],
    [
      "a union with two members",
      body(MESSAGE, {
        history: [{ userInputMessage: MESSAGE, assistantResponseMessage: { content: "Ho" } }],
      }),
      "body.conversationState.history[0]: exactly one member expected, found 2",
    ],
    [
      "an empty union",
      body(MESSAGE, { history: [{}] }),
      "body.conversationState.history[0]: exactly one member expected, found 0",
    ],
    [
      "a tool call without input",
      body(MESSAGE, {
        history: [
          { assistantResponseMessage: { content: "", toolUses: [{ toolUseId: "a", name: "b" }] } },
        ],
      }),
      "body.conversationState.history[0].assistantResponseMessage.toolUses[0].input: missing",
    ],
  ])("%s", (_, request, problem) => {
    expect(checkAgainstAmazonSchema(request)).toEqual([problem]);
  });

  it("several things at once", () => {
    expect(checkAgainstAmazonSchema({ ...body({}), extra: 1 })).toHaveLength(2);
  });
});
