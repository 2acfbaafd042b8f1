import type { PluginInput } from "@opencode-ai/plugin";
import { describe, expect, it } from "vitest";
import { createSessionHost } from "../../../src/plugin/session/host.ts";
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
    ["F12 is answered", [user(), answer({ error: undefined })]],
    ["F12 has a newer message", [user(), answer(), user({ id: "msg_3" })]],
    ["F12 was compacted away", []],
    ["F12 goes on with another provider", [user(), answer({ providerID: "other" })]],
    ["F13 has no parent", [user(), answer({ parentID: undefined })]],
    ["F13 has an error without a code", [user(), answer({ error: { name: "UnknownError" } })]],
    [
      "T12 has foreign text that looks like ours",
      [user(), answer({ error: { name: "APIError", data: { responseBody: '"code":"timeout"' } } })],
    ],
    [
      "was stopped by the person",
      [user(), answer({ error: { name: "MessageAbortedError", data: {} } })],
    ],
    ["F13 is nothing we know", [42, null] as unknown as object[]],
  ])("%s: it is none of our business", async (_name, messages) => {
    const { host } = setUp(messages);
    expect(await host.findBrokenTurn("ses_1")).toBeUndefined();
  });

  it("F7 a child's is its parent's business", async () => {
    const { host } = setUp([user(), answer()], { session: { parentID: "ses_0" } });
    expect(await host.findBrokenTurn("ses_1")).toBeUndefined();
  });

  it("F12 an undo under way is not made final by a message", async () => {
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
  ])("F14 a call that %s is no answer", async (_name, call) => {
    for (const name of ["get", "messages", "promptAsync"]) {
      const { host } = setUp([user(), answer()], { client: { [name]: call } });
      if (name !== "promptAsync") expect(await host.findBrokenTurn("ses_1")).toBeUndefined();
      if (name !== "get")
        expect(await host.sendMessage("ses_1", TURN, "continue")).not.toBe("sent");
    }
  });

  it("F14 a call that hangs is given up after two seconds", async () => {
    const hang = () => new Promise(() => undefined);
    const { host, clock } = setUp([user(), answer()], { client: { get: hang } });
    const turn = host.findBrokenTurn("ses_1");
    await clock.advance(2_000);
    expect(await turn).toBeUndefined();
  });
});

describe("our message in the user's name", () => {
  it("goes on with their agent, model and variant", async () => {
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

  it("F12 is not written where the user was faster", async () => {
    const { host, prompts } = setUp([user(), answer(), user({ id: "msg_3" })]);
    expect(await host.sendMessage("ses_1", TURN, "continue")).toBe("superseded");
    expect(prompts).toEqual([]);
  });

  it("is not written where nobody knows to which model", async () => {
    const { host, prompts } = setUp([user({ model: undefined }), answer()]);
    expect(await host.sendMessage("ses_1", TURN, "continue")).toBe("failed");
    expect(prompts).toEqual([]);
  });
});
