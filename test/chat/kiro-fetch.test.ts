import { getEventListeners } from "node:events";
import { describe, expect, test } from "vitest";
import { systemClock } from "../../src/lib/time.ts";
import { ending, metadata, text, toolUse } from "../simulator/events.ts";
import {
  ask,
  BASE,
  chats,
  kiroFetch,
  listed,
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

describe("effort", () => {
  const CLAUDE = { thinking: { type: "adaptive", display: "summarized" } };
  const bodies = () => chats().map(({ body }) => body as Record<string, unknown>);
  const fields = () => bodies().map((body) => body["additionalModelRequestFields"]);
  const prompts = () =>
    bodies().map((body) => /<thinking_mode>.*?<.max_thinking_length>/.exec(JSON.stringify(body)));

  test("is set in the fields of the model's own schema, not in the prompt", async () => {
    await signIn();
    await ask({ model: "kiro-nova-9-9", reasoning_effort: "xhigh" });
    await ask({ model: "kiro-nova-9-8", reasoning_effort: "xhigh" });
    await ask({ model: "kiro-nova-9-9", thinkingConfig: { thinkingBudget: 8192 } });
    await ask({ model: "kiro-orbit-9-9-sol", reasoning_effort: "none" });
    await ask({ model: "kiro-orbit-9-9-sol" });
    expect(fields()).toEqual([
      { ...CLAUDE, output_config: { effort: "xhigh" } },
      { ...CLAUDE, output_config: { effort: "high" } },
      { ...CLAUDE, output_config: { effort: "low" } },
      { reasoning: { effort: "none" } },
      undefined,
    ]);
    expect(prompts()).toEqual([null, null, null, null, null]);
  });

  test("is set the same way for a model of the table, from the first request on", async () => {
    await signIn();
    simulator.models.live = [listed("claude-opus-4.5", "nova-9.8")];
    await ask({ model: "kiro-claude-opus-4-5", reasoning_effort: "low" });
    await ask({
      model: "kiro-claude-opus-4-5-thinking",
      thinkingConfig: { thinkingBudget: 32_768 },
    });
    expect(modelIds()).toEqual(["claude-opus-4.5", "claude-opus-4.5"]);
    expect(fields()).toEqual([
      { ...CLAUDE, output_config: { effort: "low" } },
      { ...CLAUDE, output_config: { effort: "max" } },
    ]);
    expect(prompts()).toEqual([null, null]);
  });

  test("is set in the prompt if the model has no schema", async () => {
    await signIn();
    await ask({ model: "kiro-claude-sonnet-4-5", thinkingConfig: { thinkingBudget: 4000 } });
    await ask({ model: "kiro-claude-sonnet-4-5", reasoning_effort: "medium" });
    expect(fields()).toEqual([undefined, undefined]);
    expect(prompts().map((found) => found?.[0])).toEqual([
      expect.stringContaining("<max_thinking_length>4000<"),
      expect.stringContaining("<max_thinking_length>16384<"),
    ]);
  });

  test("is left out from the first refusal on", async () => {
    await signIn();
    refuse(400, undefined, "additionalModelRequestFields is not supported for this model");
    const body = { model: "kiro-nova-9-9", reasoning_effort: "low", max_tokens: 32_000 };
    expect((await ask(body)).status).toBe(200);
    expect((await ask(body)).status).toBe(200);
    const all = { ...CLAUDE, output_config: { effort: "low" }, max_tokens: 32_000 };
    expect(fields()).toEqual([all, undefined, undefined]);
    expect(prompts()).toEqual([null, null, null]);
  });

  test.each<[string, string, object]>([
    [
      "of two",
      "Invalid additionalModelRequestFields: property 'max_tokens' must have a maximum value of 9",
      { ...CLAUDE, output_config: { effort: "low" } },
    ],
    ["by another name", "unexpected field: effort", { ...CLAUDE, max_tokens: 32_000 }],
  ])("only the named field is left out: %s", async (_, message, left) => {
    await signIn();
    refuse(400, undefined, message);
    const body = { model: "kiro-nova-9-9", reasoning_effort: "low", max_tokens: 32_000 };
    expect((await ask(body)).status).toBe(200);
    await ask(body);
    expect(fields().slice(1)).toEqual([left, left]);
    expect(chats()).toHaveLength(3);
  });

  test("all fields are left out once a second one is refused", async () => {
    await signIn();
    refuse(
      400,
      undefined,
      "Invalid additionalModelRequestFields: property 'thinking' is not defined",
    );
    refuse(
      400,
      undefined,
      "Invalid additionalModelRequestFields: property 'effort' is not defined",
    );
    const body = { model: "kiro-nova-9-9", reasoning_effort: "low", max_tokens: 32_000 };
    expect((await ask(body)).status).toBe(200);
    expect(fields()[2]).toBeUndefined();
  });

  test.each([
    ["says nothing of the fields", "Something else is wrong"],
    ["is about a signature", "Invalid `signature` in `thinking` block"],
  ])("a refusal that %s costs no second request", async (_, message) => {
    await signIn();
    refuse(400, undefined, message);
    expect((await ask({ model: "kiro-nova-9-9", reasoning_effort: "low" })).status).toBe(400);
    expect(chats()).toHaveLength(1);
  });

  test("is set by the table until a list is known", async () => {
    await signIn();
    await ask({ model: "kiro-claude-opus-5-5", reasoning_effort: "max", max_tokens: 32_000 });
    expect(fields()).toEqual([{ ...CLAUDE, output_config: { effort: "max" } }]);
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
