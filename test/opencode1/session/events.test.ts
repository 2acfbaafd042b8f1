import { describe, expect, it } from "vitest";
import { createSessionEvents } from "../../../src/opencode1/session/events.ts";
import type { SessionRecovery } from "../../../src/session/recovery.ts";

const ERROR = { name: "APIError", data: { responseBody: '{"error":{"code":"server_error"}}' } };
const ABORT = { name: "MessageAbortedError", data: { message: "Aborted" } };

/** Every call of session recovery, in order. */
function setUp() {
  const calls: unknown[] = [];
  const recovery = new Proxy({} as SessionRecovery, {
    get:
      (_target, name) =>
      (...values: unknown[]) =>
        void calls.push([name, ...values]),
  });
  const hooks = createSessionEvents(recovery, "kiro");
  const tell = (type: string, properties: unknown) =>
    hooks.event({ event: { type, properties } as never });
  const answerBegins = (providerID: string) =>
    tell("message.updated", { info: { role: "assistant", sessionID: "ses_1", providerID } });
  return { calls, tell, answerBegins, hooks };
}

describe("OpenCode's session events", () => {
  it("reach session recovery", async () => {
    const { calls, tell, answerBegins, hooks } = setUp();
    await answerBegins("kiro");
    await tell("session.error", { sessionID: "ses_1", error: ERROR });
    await tell("session.error", { sessionID: "ses_1", error: ABORT });
    await tell("session.idle", { sessionID: "ses_1" });
    await tell("session.deleted", { info: { id: "ses_1" } });
    const message = { id: "msg_1", sessionID: "ses_1" };
    await hooks["chat.message"]({ sessionID: "ses_1" }, { message, parts: [] } as never);
    expect(calls).toEqual([
      ["onError", "ses_1", "server_error"],
      ["onAbort", "ses_1"],
      ["onIdle", "ses_1"],
      ["onDeleted", "ses_1"],
      ["onMessage", "ses_1", "msg_1"],
    ]);
  });

  it("of another provider's errors do not (F13)", async () => {
    const { calls, tell, answerBegins } = setUp();
    await tell("session.error", { sessionID: "ses_1", error: ERROR });
    await answerBegins("kiro");
    await answerBegins("openai");
    await tell("session.error", { sessionID: "ses_1", error: ERROR });
    expect(calls).toEqual([]);
  });

  it("of a subagent's errors do not: its parent session handles them (F7)", async () => {
    const { calls, tell, answerBegins } = setUp();
    await tell("session.created", { info: { id: "ses_1", parentID: "ses_0" } });
    await answerBegins("kiro");
    await tell("session.error", { sessionID: "ses_1", error: ERROR });
    expect(calls).toEqual([]);
  });

  it.each([
    ["session.error", { error: ERROR }],
    ["session.error", { sessionID: "ses_1" }],
    ["session.error", { sessionID: "ses_1", error: "plain words" }],
    ["session.error", { sessionID: 7, error: null }],
    ["session.error", undefined],
    ["message.updated", { info: null }],
    ["message.updated", { info: { role: "assistant" } }],
    ["something.new", { sessionID: "ses_1" }],
  ])("of unknown shape do no harm: %s with %j (F13)", async (type, properties) => {
    const { calls, tell, answerBegins } = setUp();
    await answerBegins("kiro");
    await tell(type, properties);
    expect(calls).toEqual([]);
  });
});
