import { describe, expect, it } from "vitest";
import { createLengthMemory } from "../../../src/chat/memory/length-memory.ts";
import { parseChatRequest } from "../../../src/openai/chat-request.ts";
import { text } from "../../simulator/chat/events.ts";
import type { ChatCall } from "../../simulator/chat/chat-call.ts";
import { ask, chats, signIn, simulator, tool, useChatWorld } from "../chat-world.ts";

useChatWorld();

const RULES = "r".repeat(5000);
const TURN = {
  messages: [
    { role: "system", content: RULES },
    { role: "user", content: "hi" },
  ],
  tools: [tool("look", "Looks")],
};
/** As OpenCode sends it: one message, without the session's system text and tools. */
const SUMMARY = { messages: [{ role: "user", content: "Summarise: hi" }] };
const PLAIN = { messages: [{ role: "user", content: "hi" }] };

const hasRules = ({ body }: ChatCall) => JSON.stringify(body).includes(RULES);

function refuseRules(): void {
  const body = { message: "Input is too long.", reason: "CONTENT_LENGTH_EXCEEDS_THRESHOLD" };
  simulator.chat.always({ status: 400, body }, hasRules);
}

describe("a request that is too long", () => {
  it("is final the second time, after a compaction that did not help (B27)", async () => {
    await signIn();
    refuseRules();
    expect((await ask(TURN)).status).toBe(413);
    expect((await ask(SUMMARY)).status).toBe(200);
    const last = await ask(TURN);
    expect(last.status).toBe(400);
    expect(last.text).toContain('"code":"still_too_long"');
    expect(last.text).toContain("instructions (system prompt, AGENTS.md and other rules) 5,000");
    expect(last.text).toContain("Shorten the rules, or choose");
    expect(last.text).not.toMatch(/prompt is too long|context_length_exceeded/);
    expect(chats()).toHaveLength(3);
  });

  it("stays final for as long as nothing is answered (B27)", async () => {
    await signIn();
    refuseRules();
    await ask(TURN);
    for (let turn = 0; turn < 5; turn += 1) {
      expect((await ask(SUMMARY)).status).toBe(200);
      expect((await ask(TURN)).status).toBe(400);
    }
  });

  it("makes OpenCode compact again after an answer", async () => {
    await signIn();
    refuseRules();
    for (let round = 0; round < 3; round += 1) {
      expect((await ask(TURN)).status).toBe(413);
      expect((await ask(SUMMARY)).status).toBe(200);
      simulator.chat.clear();
      expect((await ask(TURN)).status).toBe(200);
      refuseRules();
    }
  });

  it("is each session's own matter, and each kind of turn's", async () => {
    await signIn();
    refuseRules();
    const title = { ...TURN, tools: [] };
    expect((await ask(title)).status).toBe(413);
    expect((await ask(TURN)).status).toBe(413);
    const other = { "x-session-id": "ses_2" };
    const body = JSON.stringify({ model: "kiro-claude-sonnet-4-5", stream: true, ...TURN });
    expect((await ask({}, { headers: other, body })).status).toBe(413);
  });

  it("is final where the summary looks like a turn of the session (B27)", async () => {
    await signIn();
    const isTurn = ({ prompt }: ChatCall) => prompt === "hi";
    simulator.chat.always({ status: 413, body: {} }, isTurn);
    expect((await ask(PLAIN)).status).toBe(413);
    expect((await ask(SUMMARY)).status).toBe(200);
    expect((await ask(PLAIN)).status).toBe(400);
  });

  it("is final in the middle of an answer as well (B27)", async () => {
    await signIn();
    simulator.chat.always({
      exception: {
        type: "ValidationException",
        message: "Input content length exceeds threshold.",
      },
      afterEvents: [text("Once upon")],
    });
    const codeOf = (answer: string) => /\\"code\\":\\"(\w+)\\"/.exec(answer)?.[1];
    expect(codeOf((await ask(TURN)).text)).toBe("context_length_exceeded");
    const last = (await ask(TURN)).text;
    expect(codeOf(last)).toBe("invalid_prompt");
    expect(last).toContain("still_too_long");
  });

  it("is final for an answer in one piece", async () => {
    await signIn();
    refuseRules();
    expect((await ask({ ...TURN, stream: false })).status).toBe(413);
    expect((await ask({ ...TURN, stream: false })).status).toBe(400);
  });
});

it("the memory of sessions that are too long is capped", () => {
  const memory = createLengthMemory();
  const chat = (system: string) =>
    parseChatRequest({
      model: "m",
      messages: [
        { role: "system", content: system },
        { role: "user", content: "hi" },
      ],
    });
  for (let index = 0; index < 2000; index += 1) memory.noteRefused(`c${index}`, chat("s"));
  for (let index = 0; index < 50; index += 1) memory.noteRefused("c", chat(`s${index}`));
  expect(memory.noteRefused("c1999", chat("s"))).toBe(true);
  expect(memory.noteRefused("c0", chat("s"))).toBe(false);
  expect(memory.noteRefused("c", chat("s49"))).toBe(true);
  expect(memory.noteRefused("c", chat("s0"))).toBe(false);
});
