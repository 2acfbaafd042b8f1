import { describe, expect, it } from "vitest";
import { createSessionEvents } from "../../../src/plugin/session/events.ts";
import type { SessionRecovery } from "../../../src/session/recovery.ts";

const ERROR = { name: "APIError", data: { responseBody: '{"error":{"code":"server_error"}}' } };
const ABORT = { name: "MessageAbortedError", data: { message: "Aborted" } };

/** Everything that session recovery is told, in order. */
function setUp() {
  const told: unknown[] = [];
  const recovery = new Proxy({} as SessionRecovery, {
    get:
      (_target, name) =>
      (...values: unknown[]) =>
        void told.push([name, ...values]),
  });
  const hooks = createSessionEvents(recovery, "kiro");
  const tell = (type: string, properties: unknown) =>
    hooks.event({ event: { type, properties } as never });
  const answerBegins = (providerID: string) =>
    tell("message.updated", { info: { role: "assistant", sessionID: "ses_1", providerID } });
  return { told, tell, answerBegins, hooks };
}

describe("what OpenCode tells of its sessions", () => {
  it("reaches session recovery", async () => {
    const { told, tell, answerBegins, hooks } = setUp();
    await answerBegins("kiro");
    await tell("session.error", { sessionID: "ses_1", error: ERROR });
    await tell("session.error", { sessionID: "ses_1", error: ABORT });
    await tell("session.idle", { sessionID: "ses_1" });
    await tell("session.deleted", { info: { id: "ses_1" } });
    const message = { id: "msg_1", sessionID: "ses_1" };
    await hooks["chat.message"]({ sessionID: "ses_1" }, { message, parts: [] } as never);
    expect(told).toEqual([
      ["onError", "ses_1", "server_error"],
      ["onAbort", "ses_1"],
      ["onIdle", "ses_1"],
      ["onDeleted", "ses_1"],
      ["onMessage", "ses_1", "msg_1"],
    ]);
  });

  it("F13 an error in an answer of another provider is none of ours", async () => {
    const { told, tell, answerBegins } = setUp();
    await tell("session.error", { sessionID: "ses_1", error: ERROR });
    await answerBegins("kiro");
    await answerBegins("openai");
    await tell("session.error", { sessionID: "ses_1", error: ERROR });
    expect(told).toEqual([]);
  });

  it("F7 a subagent's error is the business of the session above it", async () => {
    const { told, tell, answerBegins } = setUp();
    await tell("session.created", { info: { id: "ses_1", parentID: "ses_0" } });
    await answerBegins("kiro");
    await tell("session.error", { sessionID: "ses_1", error: ERROR });
    expect(told).toEqual([]);
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
  ])("F13 %s with %j does no harm", async (type, properties) => {
    const { told, tell, answerBegins } = setUp();
    await answerBegins("kiro");
    await tell(type, properties);
    expect(told).toEqual([]);
  });
});
