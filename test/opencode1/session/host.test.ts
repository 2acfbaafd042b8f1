import type { PluginInput } from "@opencode-ai/plugin";
import { describe, expect, it } from "vitest";
import { createSessionHost } from "../../../src/opencode1/session/host.ts";
import { createFakeClock } from "../../helpers/fake-clock.ts";

/** As OpenCode 1.18.33 keeps the error event of a stream, and an error body. */
const STREAM_ERROR = {
  name: "APIError",
  data: {
    message: "broke off",
    responseBody: '{"type":"error","error":{"code":"stream_interrupted","message":"broke off"}}',
  },
};
const API_ERROR = {
  name: "APIError",
  data: { message: "down", responseBody: '{"error":{"message":"x","code":"server_error"}}' },
};

const user = (changes = {}) => ({
  id: "msg_1",
  role: "user",
  agent: "build",
  model: { providerID: "kiro", modelID: "kiro-claude-opus-4-5-thinking", variant: "max" },
  ...changes,
});
const answer = (changes = {}) => ({
  id: "msg_2",
  role: "assistant",
  parentID: "msg_1",
  providerID: "kiro",
  time: { created: 5, completed: 7 },
  error: STREAM_ERROR,
  ...changes,
});

const TURN = {
  errorId: "msg_2",
  code: "stream_interrupted",
  userMessageId: "msg_1",
  failedAt: 7,
};

function setUp(messages: readonly object[], changes: { session?: object; client?: object } = {}) {
  const clock = createFakeClock();
  const prompts: unknown[] = [];
  const client = {
    session: {
      get: () => Promise.resolve({ data: { id: "ses_1", ...changes.session } }),
      messages: () => Promise.resolve({ data: messages.map((info) => ({ info, parts: [] })) }),
      promptAsync: (call: unknown) => {
        prompts.push(call);
        return Promise.resolve({ data: undefined });
      },
      ...changes.client,
    },
  };
  const host = createSessionHost(client as unknown as PluginInput["client"], "kiro", clock);
  return { host, clock, prompts };
}

describe("the last turn of a session in OpenCode", () => {
  it.each([
    ["an error event", STREAM_ERROR, "stream_interrupted"],
    ["an error body", API_ERROR, "server_error"],
  ])("is broken by %s of ours", async (_name, error, code) => {
    const { host } = setUp([user(), answer({ error })]);
    expect(await host.findBrokenTurn("ses_1")).toEqual({
      errorId: "msg_2",
      code,
      userMessageId: "msg_1",
      failedAt: 7,
    });
  });

  it.each([
    ["is answered (F12)", [user(), answer({ error: undefined })]],
    ["has a newer message (F12)", [user(), answer(), user({ id: "msg_3" })]],
    ["was compacted away (F12)", []],
    ["continues with another provider (F12)", [user(), answer({ providerID: "other" })]],
    ["has no parent (F13)", [user(), answer({ parentID: undefined })]],
    ["has an error without a code (F13)", [user(), answer({ error: { name: "UnknownError" } })]],
    [
      "has foreign text that looks like ours (T12)",
      [user(), answer({ error: { name: "APIError", data: { responseBody: '"code":"timeout"' } } })],
    ],
    [
      "was stopped by the person",
      [user(), answer({ error: { name: "MessageAbortedError", data: {} } })],
    ],
    ["has an unknown shape (F13)", [42, null] as unknown as object[]],
  ])("is left alone where it %s", async (_name, messages) => {
    const { host } = setUp(messages);
    expect(await host.findBrokenTurn("ses_1")).toBeUndefined();
  });

  it("is left alone in a subagent's session (F7)", async () => {
    const { host } = setUp([user(), answer()], { session: { parentID: "ses_0" } });
    expect(await host.findBrokenTurn("ses_1")).toBeUndefined();
  });

  it("is left alone during an undo, which a message would make final (F12)", async () => {
    const { host, prompts } = setUp([user(), answer()], {
      session: { revert: { messageID: "msg_1" } },
    });
    expect(await host.findBrokenTurn("ses_1")).toBeUndefined();
    expect(await host.sendMessage("ses_1", TURN, "continue")).toBe("superseded");
    expect(prompts).toEqual([]);
  });

  it.each([
    [
      "throws",
      () => {
        throw new Error("no such session");
      },
    ],
    ["is refused", () => Promise.reject(new Error("gone"))],
    ["answers an error", () => Promise.resolve({ error: { name: "NotFoundError" } })],
    ["answers nothing", () => Promise.resolve(undefined)],
  ])("is unknown where a call %s (F14)", async (_name, call) => {
    for (const name of ["get", "messages", "promptAsync"]) {
      const { host } = setUp([user(), answer()], { client: { [name]: call } });
      if (name !== "promptAsync") expect(await host.findBrokenTurn("ses_1")).toBeUndefined();
      if (name !== "get")
        expect(await host.sendMessage("ses_1", TURN, "continue")).not.toBe("sent");
    }
  });

  it("is unknown where a call hangs for two seconds (F14)", async () => {
    const hang = () => new Promise(() => undefined);
    const { host, clock } = setUp([user(), answer()], { client: { get: hang } });
    const turn = host.findBrokenTurn("ses_1");
    await clock.advance(2_000);
    expect(await turn).toBeUndefined();
  });
});

describe("our message in the user's name", () => {
  it("has their agent, model and variant", async () => {
    const { host, prompts } = setUp([user({ id: "msg_0", agent: "plan" }), user(), answer()]);
    expect(await host.sendMessage("ses_1", TURN, "continue")).toBe("sent");
    expect(prompts).toEqual([
      {
        path: { id: "ses_1" },
        body: {
          model: { providerID: "kiro", modelID: "kiro-claude-opus-4-5-thinking" },
          agent: "build",
          variant: "max",
          parts: [{ type: "text", text: "continue" }],
        },
      },
    ]);
  });

  it("is not sent where the user was faster (F12)", async () => {
    const { host, prompts } = setUp([user(), answer(), user({ id: "msg_3" })]);
    expect(await host.sendMessage("ses_1", TURN, "continue")).toBe("superseded");
    expect(prompts).toEqual([]);
  });

  it("is not sent where the model is unknown", async () => {
    const { host, prompts } = setUp([user({ model: undefined }), answer()]);
    expect(await host.sendMessage("ses_1", TURN, "continue")).toBe("failed");
    expect(prompts).toEqual([]);
  });
});
