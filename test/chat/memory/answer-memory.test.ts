import { describe, expect, test } from "vitest";
import { createAnswerMemory } from "../../../src/chat/memory/answer-memory.ts";
import { type ChatEvent, ending, text, toolUse } from "../../simulator/events.ts";
import { ask, chats, signIn, simulator, useChatWorld } from "../chat-world.ts";

const HALF_CALL = toolUse("t", "bash", ['{"command":"cat <<EOF', " and on"]).slice(0, -1);

const isError = (body: string) => body.includes('data: {"error":');
const isWhole = (body: string) => body.includes("[DONE]") && !isError(body);

describe("the habit of closing answers", () => {
  const memory = createAnswerMemory();
  const habitOf = (account: string, model: string) => memory.habitOf(account, model);

  test("the third unclosed end in a row is usual, and all that follow", () => {
    const habit = habitOf("a", "never");
    expect([1, 2, 3, 4].map(() => habit.noteUnclosed())).toEqual([false, false, true, true]);
    expect(habitOf("a", "other").noteUnclosed()).toBe(false);
    expect(habitOf("b", "never").noteUnclosed()).toBe(false);
  });

  test("who has closed an answer has to close the next", () => {
    const habit = habitOf("a", "sometimes");
    habit.noteUnclosed();
    habit.noteClosed();
    expect([1, 2, 3, 4].map(() => habit.noteUnclosed())).toEqual([false, false, false, false]);
  });
});

describe("answers in a row", () => {
  useChatWorld();

  const askWith = async (events: readonly ChatEvent[], body: object = {}) => {
    simulator.chat.enqueue({ events });
    return (await ask(body)).text;
  };

  test("an account that never closes is believed after three answers (s13)", async () => {
    await signIn();
    const bodies: string[] = [];
    for (let round = 0; round < 4; round += 1) bodies.push(await askWith([text("Hi")]));
    expect(bodies.map(isWhole)).toEqual([false, false, true, true]);
    expect(bodies.map(isError)).toEqual([true, true, false, false]);
  });

  test("an account that has closed one is not", async () => {
    await signIn();
    await askWith([text("Hi"), ...ending()]);
    for (let round = 0; round < 5; round += 1) {
      expect(isError(await askWith([text("I will now")]))).toBe(true);
    }
  });

  test("a cut call is asked for twice, then the model is told (s19)", async () => {
    await signIn();
    const first = await askWith(HALF_CALL);
    expect(isError(first)).toBe(true);
    const second = await askWith(HALF_CALL);
    expect(isWhole(second)).toBe(true);
    expect(second).toContain("cut off this tool call after 28 characters");
    expect(second).toContain('"finish_reason":"tool_calls"');
    // The next turn of the same conversation is another matter.
    const messages = ["a", "b"].map((content) => ({ role: "user", content }));
    expect(isError(await askWith(HALF_CALL, { messages }))).toBe(true);
  });

  test("a call that is cut before anything can be shown is asked for again at once", async () => {
    await signIn();
    const start = HALF_CALL.slice(0, 1);
    simulator.chat.enqueue({ events: start });
    simulator.chat.enqueue({ events: start });
    const { text: body } = await ask();
    expect(isWhole(body)).toBe(true);
    expect(body).toContain("cut off this tool call after 0 characters");
    expect(chats()).toHaveLength(2);
  });

  test("a connection that breaks behind the metadata is no failure", async () => {
    await signIn();
    const call = toolUse("t", "bash", ['{"command"', ':"ls"}']);
    simulator.chat.enqueue({ events: [...call, ...ending("TOOL_USE")], then: "reset" });
    const { text: body } = await ask();
    expect(isWhole(body)).toBe(true);
    expect(chats()).toHaveLength(1);
  });

  test("thoughts without an answer are asked for again, not taken for one (s15)", async () => {
    await signIn();
    simulator.chat.enqueue({ events: [...ending()] });
    simulator.chat.enqueue({ events: [text("second"), ...ending()] });
    expect((await ask()).text).toContain("second");
    const thought = { kind: "event", type: "reasoningContentEvent", payload: { text: "hm" } };
    expect(isError(await askWith([thought as ChatEvent, ...ending()]))).toBe(true);
  });
});
