import { describe, expect, test } from "vitest";
import {
  ending,
  event,
  metadata,
  reasoning,
  redactedReasoning,
  text,
  toolUse,
} from "../../simulator/chat/events.ts";
import type { ChatEvents } from "../../simulator/chat/events.ts";
import type { StreamEnd } from "../../simulator/chat/script.ts";
import { ask, chats, signIn, simulator, tool, useChatWorld } from "../chat-world.ts";

useChatWorld();

function nameless(input: unknown, name?: string): ChatEvents {
  const call = event("toolUseEvent", { toolUseId: "t", name, input, stop: true });
  return [call, ...ending("TOOL_USE")];
}

/** Asks again as OpenCode does, as long as it would. */
async function askUntilFinal(): Promise<{ readonly text: string; readonly asked: number }> {
  for (let asked = 1; ; asked += 1) {
    const { status, text: said } = await ask({ tools: [tool("bash", "runs")] });
    const isFinal = /"code":"gave_up"|finish_reason":"/.test(said);
    if (isFinal || (status !== 200 && status < 500) || asked > 10) return { text: said, asked };
  }
}

describe("an answer that the model itself has spoiled is asked for once more, and no more", () => {
  test.each<[string, ChatEvents, string]>([
    [
      "a call that is announced after text",
      [text("I'll look."), ...ending("TOOL_USE")],
      "announced a tool call, but sent none",
    ],
    ["a call that is announced alone", ending("TOOL_USE"), "announced a tool call, but sent none"],
    ["thoughts alone", [...reasoning("Hm."), ...ending()], "sent only its thoughts"],
    ["thoughts with no end", reasoning("Hm."), "sent only its thoughts"],
    ["withheld thoughts", [redactedReasoning("AA=="), ...ending()], "sent only its thoughts"],
    ["a call without a name", nameless('{"a":1}'), "malformed tool call"],
    ["a call whose input is a list", nameless(["x"], "bash"), "malformed tool call"],
    ["a call whose input is a number", nameless(5, "bash"), "malformed tool call"],
    ["text that is none", [event("assistantResponseEvent", { content: 5 })], "event is malformed"],
  ])("%s (C12)", async (_, events, words) => {
    await signIn();
    simulator.chat.always({ events });
    const { text: said } = await askUntilFinal();
    expect(chats()).toHaveLength(2);
    expect(said).toContain(words);
    expect(said).toContain("gave_up");
    expect(said).not.toMatch(/server error/i);
  });

  test("an empty answer that is closed is asked for twice more", async () => {
    await signIn();
    simulator.chat.always({ events: ending() });
    const { text: said } = await askUntilFinal();
    expect(chats()).toHaveLength(3);
    expect(said).toContain("it was empty");
    expect(said).toContain("gave_up");
  });

  test("and a new message may be answered again", async () => {
    await signIn();
    simulator.chat.enqueue({ events: [...reasoning("Hm."), ...ending()] });
    simulator.chat.enqueue({ events: [text("Here it is."), ...ending()] });
    const { text: said, asked } = await askUntilFinal();
    expect([asked, said.includes("Here it is.")]).toEqual([2, true]);
  });
});

describe("the end of an answer", () => {
  test("for a reason that nobody knows is named where nothing came", async () => {
    await signIn();
    simulator.chat.always({ events: ending("PAUSE_TURN") });
    expect((await ask()).text).toContain("PAUSE_TURN");
  });

  test.each([7, true, { a: 1 }, ["END_TURN"]])(
    "for a reason that is no text (%j) does not look finished",
    async (reason) => {
      await signIn();
      simulator.chat.enqueue({
        events: [text("Once"), metadata(undefined, reason as unknown as string)],
      });
      expect((await ask()).text).toContain('"finish_reason":"length"');
    },
  );

  test.each<[string, ChatEvents, string]>([
    ["before anything came", [], "output limit before it had any text"],
    ["in thoughts", reasoning("Hm."), "output limit while the model was thinking"],
  ])("at the output limit %s says so", async (_, events, words) => {
    await signIn();
    simulator.chat.enqueue({ events: [...events, ...ending("MAX_TOKENS")] });
    const { text: said } = await ask();
    expect(said).toContain(words);
    expect(said).toContain('"finish_reason":"length"');
  });

  test("inside a call before its arguments is not told as too long a call", async () => {
    await signIn();
    const [opening] = toolUse("tooluse_1", "bash");
    simulator.chat.always({ events: opening === undefined ? [] : [text("I run it."), opening] });
    await ask({ tools: [tool("bash", "runs")] });
    const { text: said } = await ask({ tools: [tool("bash", "runs")] });
    expect(said).toContain("broke off before the arguments of this tool call came");
    expect(said).not.toContain("too long");
  });

  test.each<[string, ChatEvents, StreamEnd | undefined, string]>([
    ["without a word", [], undefined, "the response broke off after 21 characters"],
    ["with the connection", [], "reset", "the connection to Kiro broke off after 21"],
    ["with a torn frame", [text("x")], "truncate", "the connection to Kiro broke off after 21"],
  ])("%s inside a short call is not told as too long a call", async (_, more, then, words) => {
    await signIn();
    const half = toolUse("tooluse_1", "bash", ['{"command":"ls -la /"', ' , "x":']).slice(0, 2);
    const end = then === undefined ? {} : { then };
    simulator.chat.always({ events: [...half, ...more], ...end });
    await ask({ tools: [tool("bash", "runs")] });
    const { text: said } = await ask({ tools: [tool("bash", "runs")] });
    expect(said).toContain(words);
    expect(said).toContain("Send this call again");
    expect(said).not.toContain("too long");
  });

  test("at the end of a long call is", async () => {
    await signIn();
    const half = toolUse("tooluse_1", "bash", [`{"command":"${"x".repeat(9000)}`]).slice(0, 2);
    simulator.chat.always({ events: half });
    await ask({ tools: [tool("bash", "runs")] });
    const { text: said } = await ask({ tools: [tool("bash", "runs")] });
    expect(said).toContain("because it was too long");
  });
});
