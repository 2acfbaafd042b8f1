import { describe, expect, it } from "vitest";
import type { CodeWhispererRequest } from "../../src/codewhisperer/request.ts";
import { type ChatCall, sendChat } from "../../src/service/chat.ts";
import { API_KEY, createFakeService, SOCIAL } from "./fake-service.ts";

const REQUEST: CodeWhispererRequest = {
  conversationState: {
    chatTriggerType: "MANUAL",
    conversationId: "5b1d0c0e-8f3e-4f43-9a55-0e8a3f3a7c11",
    currentMessage: {
      userInputMessage: { content: "Hi", modelId: "claude-sonnet-4.5", origin: "AI_EDITOR" },
    },
    history: [],
  },
};
const CALL: ChatCall = {
  request: REQUEST,
  attempt: 2,
  maxAttempts: 4,
  form: "path",
  omitProfile: false,
  timeoutMs: 180_000,
  signal: undefined,
};
const stream = () =>
  new Response("frames", { headers: { "content-type": "application/vnd.amazon.eventstream" } });

describe("sendChat", () => {
  it("sends the request with the account's credentials", async () => {
    const { context, sent } = createFakeService(stream);
    const response = await sendChat(context, SOCIAL, CALL);
    expect(await response.text()).toBe("frames");
    expect(sent[0]?.url.href).toBe("https://runtime.us-east-1.kiro.dev/generateAssistantResponse");
    expect(JSON.parse(sent[0]?.body ?? "")).toEqual({
      ...REQUEST,
      profileArn: "arn:aws:codewhisperer:us-east-1:699475941385:profile/EHGA3GRVQMUK",
    });
    expect(Object.fromEntries(sent[0]?.headers ?? [])).toMatchObject({
      accept: "application/vnd.amazon.eventstream",
      "content-type": "application/json",
      "amz-sdk-request": "attempt=2; max=4",
      "amz-sdk-invocation-id": expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      "x-amzn-codewhisperer-optout": "true",
    });
  });

  it("names no profile for an API key", async () => {
    const { context, sent } = createFakeService(stream);
    await sendChat(context, API_KEY, CALL);
    expect(JSON.parse(sent[0]?.body ?? "")).toEqual(REQUEST);
  });

  it("asks the older host when told to", async () => {
    const { context, sent } = createFakeService(stream);
    await sendChat(context, SOCIAL, { ...CALL, form: "legacy" });
    expect(sent[0]?.url.hostname).toBe("q.us-east-1.amazonaws.com");
  });

  it.each<[string, Response, object]>([
    [
      "a refusal",
      Response.json({ message: "slow", reason: "X" }, { status: 429 }),
      { status: 429, reason: "X" },
    ],
    [
      "an error under status 200 (C23)",
      Response.json({ __type: "ThrottlingException", message: "slow" }),
      { status: 200, type: "ThrottlingException" },
    ],
  ])("throws for %s", async (_, response, refusal) => {
    const { context } = createFakeService(() => response);
    await expect(sendChat(context, SOCIAL, CALL)).rejects.toMatchObject({ refusal });
  });

  it("says that a proxy or portal is in the way if a web page comes back (B17)", async () => {
    const page = new Response("<title>Wi-Fi</title>", { headers: { "content-type": "text/html" } });
    const { context } = createFakeService(() => page);
    await expect(sendChat(context, SOCIAL, CALL)).rejects.toMatchObject({
      refusal: { status: 200, origin: "not-json", pageTitle: "Wi-Fi" },
    });
  });

  it.each(["application/octet-stream", undefined])("takes a stream called %s", async (type) => {
    const headers = type === undefined ? {} : { "content-type": type };
    const body = new TextEncoder().encode("frames");
    const { context } = createFakeService(() => new Response(body, { headers }));
    expect(await (await sendChat(context, SOCIAL, CALL)).text()).toBe("frames");
  });
});
