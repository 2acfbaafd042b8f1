import { describe, expect, it } from "vitest";
import { createLengthMemory } from "../../../../src/chat/memory/length-memory.ts";
import { parseChatRequest } from "../../../../src/openai/chat-request.ts";
import { text } from "../../../simulator/chat/events.ts";
import type { ChatCall } from "../../../simulator/chat/chat-call.ts";
import { ask, chats, signIn, simulator, tool, useChatWorld } from "../../chat-world.ts";

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
const TITLE = {
  messages: [
    { role: "system", content: "You are a title generator." },
    { role: "user", content: "Generate a title:" },
    { role: "user", content: "hi" },
  ],
};

type Chat = Pick<typeof PLAIN, "messages">;

/** What comes after a compaction: its summary in place of all that was said before. */
const compacted = <Kind extends Chat>(chat: Kind, summary = "They said hi."): Kind => ({
  ...chat,
  messages: [
    ...chat.messages.filter(({ role }) => role === "system"),
    { role: "user", content: "What did we do so far?" },
    { role: "assistant", content: summary },
    { role: "user", content: "hi" },
  ],
});

/** The same, and another prompt. */
const longer = <Kind extends Chat>(chat: Kind): Kind => ({
  ...chat,
  messages: [...chat.messages, { role: "user", content: "and now?" }],
});

const hasRules = ({ body }: ChatCall) => JSON.stringify(body).includes(RULES);
const isTurn = ({ prompt }: ChatCall) => /hi$|now/.test(prompt) && !prompt.startsWith("Summ");

function refuseRules(): void {
  const body = { message: "Input is too long.", reason: "CONTENT_LENGTH_EXCEEDS_THRESHOLD" };
  simulator.chat.always({ status: 400, body }, hasRules);
}

const statusOf = async (chat: object) => (await ask(chat)).status;

describe("a request that is too long", () => {
  it("is final the second time, after a compaction that did not help (B27)", async () => {
    await signIn();
    refuseRules();
    expect(await statusOf(TURN)).toBe(413);
    expect(await statusOf(SUMMARY)).toBe(200);
    const last = await ask(compacted(TURN));
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
    let turn = compacted(TURN);
    for (let round = 0; round < 5; round += 1) {
      expect(await statusOf(SUMMARY)).toBe(200);
      expect(await statusOf(turn)).toBe(400);
      turn = longer(turn);
      expect(await statusOf(turn)).toBe(400);
      turn = compacted(TURN, `Summary ${round}.`);
    }
  });

  it("is final where the host asks the same again after the summary (B27)", async () => {
    await signIn();
    refuseRules();
    expect(await statusOf(TURN)).toBe(413);
    expect(await statusOf(SUMMARY)).toBe(200);
    expect(await statusOf(TURN)).toBe(400);
  });

  it("is final after a second compaction, too, whose summary is another (B27)", async () => {
    await signIn();
    await ask(TURN);
    refuseRules();
    expect(await statusOf(compacted(TURN, "One."))).toBe(413);
    expect(await statusOf(longer(compacted(TURN, "One.")))).toBe(413);
    expect(await statusOf(compacted(TURN, "Two."))).toBe(400);
  });

  it.each([
    ["with rules and tools", TURN],
    ["without", PLAIN],
  ])("is compacted as long as no compaction came to its end: a turn %s (B27)", async (_, turn) => {
    await signIn();
    simulator.chat.always({ status: 413, body: {} }, isTurn);
    simulator.chat.always({ status: 400, body: { reason: "INVALID_KMS_GRANT" } }, (call) =>
      call.prompt.startsWith("Summ"),
    );
    let asked: typeof turn = turn;
    for (let round = 0; round < 4; round += 1) {
      expect(await statusOf(asked)).toBe(413);
      expect(await statusOf(SUMMARY)).toBe(400);
      expect(await statusOf(asked)).toBe(413);
      asked = longer(asked);
    }
    expect(await statusOf(compacted(turn))).toBe(400);
  });

  it("is compacted after its title was answered, and nothing else (B27)", async () => {
    await signIn();
    simulator.chat.always(
      { status: 413, body: {} },
      (call) => call.body !== undefined && isTurn(call) && !call.isTitle,
    );
    expect(await statusOf(TURN)).toBe(413);
    expect(await statusOf(TITLE)).toBe(200);
    expect(await statusOf(longer(TURN))).toBe(413);
  });

  it("is compacted after another request of the session that has nothing of it (B27)", async () => {
    await signIn();
    refuseRules();
    const turn = {
      ...TURN,
      messages: [...TURN.messages.slice(0, 1), { role: "user", content: "Please look at this." }],
    };
    expect(await statusOf(turn)).toBe(413);
    expect(await statusOf({ messages: [{ role: "user", content: "Name a colour." }] })).toBe(200);
    expect(await statusOf(longer(turn))).toBe(413);
  });

  it.each([
    ["with rules and tools", TURN],
    ["without", PLAIN],
  ])("is compacted after an answer of a larger model: a turn %s (B27)", async (_, turn) => {
    await signIn();
    const isSmall = (call: ChatCall) => isTurn(call) && call.modelId !== "claude-sonnet-5";
    simulator.chat.always({ status: 413, body: {} }, isSmall);
    expect(await statusOf(turn)).toBe(413);
    const next = longer(turn);
    expect(await statusOf({ ...next, model: "kiro-claude-sonnet-5" })).toBe(200);
    expect(await statusOf(longer(next))).toBe(413);
    expect(await statusOf(compacted(turn))).toBe(400);
  });

  it("is compacted where only what the host adds to a prompt for one turn has gone (B27)", async () => {
    await signIn();
    refuseRules();
    const [system] = TURN.messages;
    const part = (text: string) => ({ type: "text", text });
    const content = [part("hi"), part("<system-reminder>Plan first.</system-reminder>")];
    expect(await statusOf({ ...TURN, messages: [system, { role: "user", content }] })).toBe(413);
    expect(await statusOf(longer(TURN))).toBe(413);
  });

  it("makes OpenCode compact again after an answer", async () => {
    await signIn();
    for (let round = 0; round < 3; round += 1) {
      refuseRules();
      expect(await statusOf(compacted(TURN, `${round}`))).toBe(413);
      expect(await statusOf(SUMMARY)).toBe(200);
      simulator.chat.clear();
      expect(await statusOf(compacted(TURN, `${round + 1}`))).toBe(200);
    }
  });

  it("is each session's own matter, and each kind of turn's", async () => {
    await signIn();
    refuseRules();
    const title = { ...TURN, tools: [] };
    expect(await statusOf(title)).toBe(413);
    expect(await statusOf(compacted(TURN))).toBe(413);
    const other = { "x-session-id": "ses_2" };
    const body = JSON.stringify({
      model: "kiro-claude-sonnet-4-5",
      stream: true,
      ...compacted(TURN, "Another."),
    });
    expect((await ask({}, { headers: other, body })).status).toBe(413);
  });

  it("is final where the summary looks like a turn of the session (B27)", async () => {
    await signIn();
    simulator.chat.always({ status: 413, body: {} }, isTurn);
    expect(await statusOf(PLAIN)).toBe(413);
    expect(await statusOf(SUMMARY)).toBe(200);
    expect(await statusOf(compacted(PLAIN))).toBe(400);
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
    const last = (await ask(compacted(TURN))).text;
    expect(codeOf(last)).toBe("invalid_prompt");
    expect(last).toContain("still_too_long");
  });

  it("is final for an answer in one piece", async () => {
    await signIn();
    refuseRules();
    expect(await statusOf({ ...TURN, stream: false })).toBe(413);
    expect(await statusOf({ ...compacted(TURN), stream: false })).toBe(400);
  });
});

it("the memory of sessions that are too long is capped", () => {
  const memory = createLengthMemory();
  const chat = (system: string, first = "hi") =>
    parseChatRequest({
      model: "m",
      messages: [
        { role: "system", content: system },
        { role: "user", content: first },
      ],
    });
  for (let index = 0; index < 2000; index += 1) memory.noteRefused(`c${index}`, chat("s"));
  for (let index = 0; index < 50; index += 1) memory.noteRefused("c", chat(`s${index}`));
  const isFinal = (id: string, system: string) => memory.noteRefused(id, chat(system, "So far?"));
  expect(isFinal("c1999", "s")).toBe(true);
  expect(isFinal("c0", "s")).toBe(false);
  expect(isFinal("c", "s49")).toBe(true);
  expect(isFinal("c", "s0")).toBe(false);
});
