import { describe, expect, test } from "vitest";
import { createAnswerMemory } from "../../../src/chat/memory/answer-memory.ts";
import { createEndings } from "../../../src/models/endings.ts";
import { createMemory } from "../../../src/models/memory.ts";
import { createFakeClock } from "../../helpers/fake-clock.ts";
import { type ChatEvent, ending, text, toolUse } from "../../simulator/chat/events.ts";
import { ask, chats, signIn, simulator, useChatWorld } from "../chat-world.ts";

const HALF_CALL = toolUse("t", "bash", ['{"command":"cat <<EOF', " and on"]).slice(0, -1);

const isError = (body: string) => body.includes('data: {"error":');
const isWhole = (body: string) => body.includes("[DONE]") && !isError(body);

describe("the habit of closing answers", () => {
  const clock = createFakeClock({ start: Date.now() });
  let text: string | undefined;
  const file = { read: () => text, write: (written: string) => void (text = written) };
  /** As a process has it that has just begun. */
  const begin = () => createAnswerMemory(createEndings(createMemory(file, clock)), clock);
  const memory = begin();
  const noteUnclosed = (account: string, model: string, prompt: number, by = memory) =>
    by.habitOf(account, model, `p${prompt}`).noteUnclosed();

  test("the third prompt in a row that ends unclosed is usual, and all that follow", () => {
    const ends = [1, 2, 3, 4, 1].map((prompt) => noteUnclosed("a", "never", prompt));
    expect(ends).toEqual([false, false, true, true, true]);
    expect(noteUnclosed("a", "other", 1)).toBe(false);
    expect(noteUnclosed("b", "never", 1)).toBe(false);
  });

  test("the attempts at one prompt count once", () => {
    const ends = [1, 1, 1, 2, 1, 2, 3].map((prompt) => noteUnclosed("a", "repeats", prompt));
    expect(ends).toEqual([false, false, false, false, false, false, true]);
  });

  test("who has closed an answer has to close the next", () => {
    noteUnclosed("a", "sometimes", 1);
    memory.habitOf("a", "sometimes", "p2").noteClosed();
    const ends = [1, 2, 3, 4].map((prompt) => noteUnclosed("a", "sometimes", prompt));
    expect(ends).toEqual([false, false, false, false]);
  });

  test("who has closed an answer may change: six prompts in a row that end unclosed, over half an hour, show it", async () => {
    const closed = () => memory.habitOf("a", "changes", "p").noteClosed();
    closed();
    for (let prompt = 1; prompt <= 5; prompt += 1) noteUnclosed("a", "changes", prompt);
    closed();
    const ends = [1, 1, 2, 3, 4, 5, 6, 7].map((prompt) => noteUnclosed("a", "changes", prompt));
    expect(ends).toEqual(Array(8).fill(false));
    await clock.advance(30 * 60_000);
    expect(noteUnclosed("a", "changes", 8)).toBe(true);
    closed();
    expect(noteUnclosed("a", "changes", 9)).toBe(false);
  });

  test("a model has to close its answers where another of the account has", () => {
    memory.habitOf("closes", "opus", "p0").noteClosed();
    const ends = [1, 2, 3, 4].map((prompt) => noteUnclosed("closes", "sonnet", prompt, begin()));
    expect(ends).toEqual(Array(4).fill(false));
  });

  test("prompts that one outage ends at the same time count once, however many", async () => {
    const outage = (first: number) =>
      [0, 1, 2, 3, 4].map((index) => memory.habitOf("hit", "outage", `p${first + index}`));
    for (const first of [1, 11]) {
      const underWay = outage(first);
      for (const habit of underWay) {
        await clock.advance(100);
        expect(habit.noteUnclosed()).toBe(false);
      }
    }
    expect(noteUnclosed("hit", "outage", 21)).toBe(true);
  });

  test("the request of a title teaches nothing, but is whole where that is usual", () => {
    const title = () => memory.habitOf("titles", "m", undefined).noteUnclosed();
    const ends = [1, 2].flatMap((prompt) => [title(), noteUnclosed("titles", "m", prompt)]);
    expect(ends).toEqual(Array(4).fill(false));
    expect(noteUnclosed("titles", "m", 3)).toBe(true);
    expect(title()).toBe(true);
  });

  test("processes of one prompt each learn it together", () => {
    const ends = [1, 2, 3, 4].map((prompt) => noteUnclosed("runs", "m", prompt, begin()));
    expect(ends).toEqual([false, false, true, true]);
    begin().habitOf("runs", "m", "p5").noteClosed();
    expect([6, 7, 8].map((prompt) => noteUnclosed("runs", "m", prompt, begin()))).toEqual(
      Array(3).fill(false),
    );
  });

  test("another process's closed answer counts at once", async () => {
    [1, 2, 3].map((prompt) => noteUnclosed("a", "beside", prompt));
    await clock.advance(1);
    begin().habitOf("a", "beside", "p4").noteClosed();
    expect(noteUnclosed("a", "beside", 5)).toBe(false);
  });

  test("a habit is believed for a month, a closed answer for good", async () => {
    const day = 24 * 3_600_000;
    [1, 2, 3].map((prompt) => noteUnclosed("never", "month", prompt));
    memory.habitOf("good", "month", "p0").noteClosed();
    await clock.advance(29 * day);
    expect(noteUnclosed("never", "month", 4, begin())).toBe(true);
    await clock.advance(31 * day);
    expect(noteUnclosed("never", "month", 5, begin())).toBe(false);
    const ends = [1, 2, 3, 4].map((prompt) => noteUnclosed("good", "month", prompt, begin()));
    expect(ends).toEqual(Array(4).fill(false));
  });

  test("a closed answer is written down once an hour, not each time", async () => {
    const close = () => memory.habitOf("a", "usual", "p").noteClosed();
    close();
    const before = text;
    await clock.advance(120_000);
    for (let round = 0; round < 3; round += 1) close();
    expect(text).toBe(before);
    // What others have seen end unclosed in the meantime is refuted.
    for (let prompt = 1; prompt <= 6; prompt += 1) noteUnclosed("a", "usual", prompt, begin());
    await clock.advance(120_000);
    close();
    expect(noteUnclosed("a", "usual", 7, begin())).toBe(false);
  });
});

describe("answers in a row", () => {
  useChatWorld();

  const askWith = async (events: readonly ChatEvent[], body: object = {}) => {
    simulator.chat.enqueue({ events });
    return (await ask(body)).text;
  };

  test("an account that never closes is believed after three prompts (s13)", async () => {
    await signIn();
    const bodies: string[] = [];
    for (let round = 0; round < 4; round += 1) {
      const messages = [{ role: "user", content: `question ${round}` }];
      bodies.push(await askWith([text("Hi")], { messages }));
    }
    expect(bodies.map(isWhole)).toEqual([false, false, true, true]);
    expect(bodies.map(isError)).toEqual([true, true, false, false]);
  });

  test("one prompt tried again and again does not make a habit, in one request or in many", async () => {
    await signIn();
    for (const command of ["a", "b", "c"]) {
      simulator.chat.enqueue({ events: toolUse("t", "bash", [`{"command":"rm ${command}"}`]) });
    }
    simulator.chat.enqueue({
      events: [...toolUse("t", "bash", ['{"command":"ls"}']), ...ending()],
    });
    expect((await ask()).text).not.toContain("rm c");
  });

  test("the caller's retries of one prompt do not make a habit", async () => {
    await signIn();
    for (let round = 0; round < 4; round += 1) {
      expect(isError(await askWith([text("half")]))).toBe(true);
    }
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
    expect(second).toContain("broke off after 28 characters of this tool call");
    expect(second).toContain('"finish_reason":"tool_calls"');
    // The next turn of the same conversation is another matter.
    const messages = ["a", "b"].map((content) => ({ role: "user", content }));
    expect(isError(await askWith(HALF_CALL, { messages }))).toBe(true);
  });

  test("a model whose calls are cut five times in a row is not told again, but the person", async () => {
    await signIn();
    const CUT = [...HALF_CALL, ...ending("MAX_TOKENS")];
    const step = (length: number, events: readonly ChatEvent[]) =>
      askWith(events, {
        messages: Array.from({ length }, (_, at) => ({ role: "user", content: `message ${at}` })),
      });
    const bodies = [];
    for (let length = 1; length <= 4; length += 1) bodies.push(await step(length, CUT));
    bodies.push(await step(5, [text("In parts."), ...ending()]));
    for (let length = 6; length <= 11; length += 1) bodies.push(await step(length, CUT));
    expect(bodies.map(isError).indexOf(true)).toBe(9);
    expect(bodies.filter(isError)).toHaveLength(1);
    expect(bodies[9]).toContain("five responses in a row ended in the middle of a tool call");
    expect(bodies[9]).toContain('"code":"output_malformed"');
  });

  test("a call that is cut before anything can be shown is asked for again at once", async () => {
    await signIn();
    const start = HALF_CALL.slice(0, 1);
    simulator.chat.enqueue({ events: start });
    simulator.chat.enqueue({ events: start });
    const { text: body } = await ask();
    expect(isWhole(body)).toBe(true);
    expect(body).toContain("broke off before the arguments of this tool call came");
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
