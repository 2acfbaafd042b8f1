import { getEventListeners } from "node:events";
import { describe, expect, test } from "vitest";
import { systemClock } from "../../src/lib/time.ts";
import { ending, metadata, text, toolUse } from "../simulator/chat/events.ts";
import {
  ask,
  BASE,
  chats,
  kiroFetch,
  modelIds,
  refuse,
  signIn,
  simulator,
  useChatWorld,
} from "./chat-world.ts";

useChatWorld();

describe("an answer", () => {
  test("streams, or comes whole if no stream was requested", async () => {
    await signIn();
    simulator.chat.enqueue({ events: [text("Hel"), text("lo"), ...ending()] });
    const streamed = await ask();
    expect(streamed.headers.get("content-type")).toBe("text/event-stream");
    expect(streamed.text).toContain('"finish_reason":"stop"');
    expect(streamed.text.endsWith("data: [DONE]\n\n")).toBe(true);
    simulator.chat.enqueue({ events: [text("Hello"), ...ending()] });
    const whole = JSON.parse((await ask({ stream: false })).text) as Record<string, unknown>;
    expect(whole).toMatchObject({
      object: "chat.completion",
      choices: [{ message: { content: "Hello" }, finish_reason: "stop" }],
    });
  });

  test("what is not a chat request passes through untouched", async () => {
    const response = await kiroFetch("https://example.com/v1/models");
    expect(await response.text()).toBe("passed through");
  });

  test("a prompt for another address is not sent, and the answer says why", async () => {
    const init = { method: "POST", body: "{}" };
    const response = await kiroFetch("https://example.com/v1/messages", init);
    expect([response.status, await response.text()]).toEqual([
      400,
      expect.stringContaining("The request to example.com/v1/messages was not sent"),
    ]);
  });

  test("the conversation keeps its id through a session", async () => {
    await signIn();
    await ask();
    await ask({ messages: [{ role: "user", content: "something else" }] });
    const ids = chats().map(
      ({ body }) =>
        (body as { conversationState: { conversationId: string } }).conversationState
          .conversationId,
    );
    expect(ids[0]).toBe(ids[1]);
  });
});

describe("an attempt that failed", () => {
  test("closes its connection, and leaves no listener on the caller's signal", async () => {
    await signIn();
    const { signal } = new AbortController();
    refuse(400, undefined, "Improperly formed request.", 2);
    expect((await ask({}, { signal })).status).toBe(400);
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });
});

describe("the model's name on the wire", () => {
  test("the first request of a fresh installation asks for the account's list, no other", async () => {
    await signIn();
    await ask();
    await ask();
    await ask({ model: "claude-haiku-4-5" });
    expect(modelIds()).toEqual(["claude-sonnet-4.5", "claude-sonnet-4.5", "claude-haiku-4.5"]);
    const [list, ...more] = simulator.journal.entries.filter(({ path }) => path.includes("Models"));
    expect(list?.status).toBe(200);
    expect(more).toEqual([]);
  });

  test("is the older one if the list does not have the newer", async () => {
    await signIn();
    simulator.models.live = simulator.models.live.filter(
      ({ modelId }) => modelId !== "claude-sonnet-4.5",
    );
    expect((await ask()).status).toBe(200);
    expect(modelIds()).toEqual(["CLAUDE_SONNET_4_5_20250929_V1_0"]);
  });

  test("is found in the list after the access token has ended", async () => {
    await signIn(simulator.people.google, -1);
    simulator.tokens.expireAccessTokens();
    expect((await ask({ model: "orbit-9-9-sol" })).status).toBe(200);
    expect(modelIds()).toEqual(["orbit-9.9-sol"]);
  });

  test("each account has its own", async () => {
    await signIn();
    simulator.people.second.modelIds = ["auto"];
    simulator.expectRefusals();
    await signIn(simulator.people.second);
    await ask();
    refuse(429, "USER_REQUEST_RATE_EXCEEDED", "Too many requests");
    expect((await ask()).status).toBe(200);
    // The second one's list is not known yet: it is asked as the first one was served.
    expect(modelIds()).toEqual([
      ...["claude-sonnet-4.5", "claude-sonnet-4.5", "claude-sonnet-4.5"],
      "CLAUDE_SONNET_4_5_20250929_V1_0",
    ]);
  });
});

describe("after output, a failure is an error and never a success (C2)", () => {
  test.each([
    [
      "an exception frame",
      { exception: { type: "ThrottlingException", message: "x" }, afterEvents: [text("Half")] },
    ],
    ["a cut frame", { events: [text("Half"), text("more")], then: "truncate" }],
    ["a wrong checksum", { events: [text("Half"), metadata()], then: "badCrc" }],
    ["a broken connection", { events: [text("Half")], then: "reset" }],
    [
      "an end inside a tool call",
      { events: [text("Half"), ...toolUse("t", "bash", ['{"a":']).slice(0, -1)] },
    ],
  ] as const)("%s", async (_name, answer) => {
    await signIn();
    simulator.chat.enqueue(answer);
    const { text: body } = await ask();
    expect(body).toContain("Half");
    expect(body).toContain('data: {"error":');
    expect(body).not.toMatch(/"finish_reason":"/);
    expect(body).not.toContain("[DONE]");
    expect(chats()).toHaveLength(1);
  });

  test("an abort ends the request and reaches the upstream (B21)", async () => {
    await signIn();
    simulator.chat.enqueue({ hang: true });
    const abort = new AbortController();
    const asked = ask({}, { signal: abort.signal });
    while (chats().length === 0) await systemClock.sleep(5);
    abort.abort(new DOMException("stop", "AbortError"));
    await expect(asked).rejects.toMatchObject({ name: "AbortError" });
    await expect.poll(() => chats()[0]?.aborted).toBe(true);
  });

  test("a reader that goes away closes the upstream connection (C21)", async () => {
    await signIn();
    simulator.chat.enqueue({ events: [text("Some")], then: "hang" });
    const response = await kiroFetch(`${BASE}/chat/completions`, {
      method: "POST",
      body: JSON.stringify({
        model: "claude-haiku-4-5",
        stream: true,
        messages: [{ role: "user", content: "hi" }],
      }),
    });
    const reader = response.body?.getReader();
    await reader?.read();
    await reader?.cancel();
    await expect.poll(() => chats()[0]?.aborted).toBe(true);
  });
});
