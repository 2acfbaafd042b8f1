import { describe, expect, it } from "vitest";
import type { Failure } from "../../../src/facts/failure.ts";
import { invitesRetry } from "../../plugin/answers/invites-retry.ts";
import { ending, text } from "../../simulator/chat/events.ts";
import {
  ask,
  budgets,
  chats,
  clock,
  notices,
  signIn,
  simulator,
  tool,
  useChatWorld,
} from "../chat-world.ts";

useChatWorld();

const SYSTEM = { role: "system", content: "You are OpenCode." };
const said = (...words: string[]) => ({
  tools: [tool("read", "Reads.")],
  messages: [SYSTEM, ...words.map((content) => ({ role: "user", content }))],
});
const TITLE = {
  messages: [SYSTEM, { role: "user", content: "Title" }, { role: "user", content: "Hello?" }],
};
const CUT = { events: [text("Half")], then: "reset" } as const;

function breakDown(): void {
  simulator.chat.always({ status: 500, body: { message: "Encountered" } }, () => true);
}

describe("a prompt that is not answered", () => {
  it("costs four calls at once and four with OpenCode's retries; then it ends for good (B13)", async () => {
    await signIn();
    breakDown();
    const answers = [];
    for (let retry = 0; retry < 6; retry += 1) answers.push(await ask(said("Hello?")));
    expect(answers.map(({ status }) => status)).toEqual([503, 503, 503, 503, 400, 400]);
    expect(chats()).toHaveLength(8);
    const waits = answers.flatMap(({ headers }) => headers.get("retry-after-ms") ?? []);
    const seconds = waits.map((wait) => Number(wait) / 1000);
    expect(seconds.map((wait, index) => wait <= 10 * 2 ** index && wait >= 7.5)).not.toContain(
      false,
    );
    const { text: body } = answers[4] ?? { text: "" };
    expect(body).toContain('"code":"gave_up"');
    expect(body).toContain("8 requests failed since");
    expect(invitesRetry(body)).toBe(false);
  });

  it("is told of once (B13)", async () => {
    await signIn();
    breakDown();
    for (let retry = 0; retry < 5; retry += 1) await ask(said("Hello?"));
    const told = notices.filter(({ kind }) => kind !== "waiting");
    const failure = expect.objectContaining({ kind: "server-error" }) as Failure;
    const account = "g***@example.com";
    expect(told).toEqual([{ kind: "retrying", failure, account, calls: 4, left: 4 }]);
  });

  it("gives way to a new message at once, with a budget of its own (B13)", async () => {
    await signIn();
    breakDown();
    for (let retry = 0; retry < 5; retry += 1) await ask(said("Hello?"));
    expect((await ask(said("Hello?", "continue"))).status).toBe(503);
    expect(chats()).toHaveLength(12);
    simulator.chat.clear();
    expect((await ask(said("Hello?", "continue", "And now?"))).status).toBe(200);
  });

  it("gives way to a new message where there are no tools, too (B13)", async () => {
    await signIn();
    breakDown();
    const plain = (...words: string[]) => ({ ...said(...words), tools: [] });
    for (let retry = 0; retry < 5; retry += 1) await ask(plain("Hello?"));
    simulator.chat.clear();
    expect((await ask(plain("Hello?", "continue"))).status).toBe(200);
  });

  it("is sent again as it was when 40 seconds have passed since its end (B13)", async () => {
    await signIn();
    breakDown();
    for (let retry = 0; retry < 5; retry += 1) await ask(said("Hello?"));
    simulator.chat.clear();
    expect((await ask(said("Hello?"))).status).toBe(400);
    await clock.advance(40_001);
    expect((await ask(said("Hello?"))).status).toBe(200);
  });

  it("that did not end is a new one after two minutes (B13)", async () => {
    await signIn();
    breakDown();
    for (let retry = 0; retry < 4; retry += 1) await ask(said("Hello?"));
    await clock.advance(40_001);
    expect((await ask(said("Hello?"))).text).toContain('"code":"gave_up"');
    const before = chats().length;
    await clock.advance(120_001);
    await ask(said("Hello?"));
    expect(chats().length - before).toBe(4);
  });

  it("has its calls in the error of the title that finds nothing left (B13)", async () => {
    await signIn();
    breakDown();
    for (let retry = 0; retry < 5; retry += 1) await ask(said("Hello?"));
    const { text: body } = await ask(TITLE);
    expect(body).toContain("8 requests failed since");
  });

  it("keeps its count through a resume, and through nothing else that is added (B13)", async () => {
    await signIn();
    simulator.chat.always(CUT);
    for (let retry = 0; retry < 6; retry += 1) await ask(said("Hello?"));
    budgets.setResuming("ses_1", true);
    const resumed = said("Hello?", "continue");
    for (let retry = 0; retry < 3; retry += 1) await ask(resumed);
    expect(chats()).toHaveLength(8);
  });

  it("that is cut off eight times ends with an event that OpenCode does not retry (C12)", async () => {
    await signIn();
    simulator.chat.always(CUT);
    const answers = [];
    for (let retry = 0; retry < 8; retry += 1) answers.push(await ask(said("Hello?")));
    const codes = answers.map(({ text: body }) => /\\"code\\":\\"(\w+)\\"/.exec(body)?.[1]);
    expect(codes.slice(0, 7)).toEqual(Array(7).fill("network_error"));
    expect(codes[7]).toBe("invalid_prompt");
    expect(answers[7]?.text).toContain('"code":"gave_up"');
  });

  it("shares its budget with its title, which has two calls of it (B13)", async () => {
    await signIn();
    breakDown();
    for (let retry = 0; retry < 3; retry += 1) await ask(TITLE);
    expect(chats()).toHaveLength(2);
    for (let retry = 0; retry < 6; retry += 1) await ask(said("Hello?"));
    expect(chats()).toHaveLength(8);
  });

  it("twice unusable in the middle is one that a person may ask again after 40 seconds (B13)", async () => {
    await signIn();
    simulator.chat.always({ events: [text("Half"), ...ending("MALFORMED_TOOL_USE")] });
    for (let retry = 0; retry < 2; retry += 1) {
      expect((await ask(said("Hello?"))).text).toContain('data: {"error":');
    }
    simulator.chat.clear();
    await clock.advance(40_001);
    expect((await ask(said("Hello?"))).status).toBe(200);
  });

  it("that was aborted says nothing of how it failed, streamed or not (B13, B21)", async () => {
    await signIn();
    simulator.chat.always({ events: [text("Half")], then: "hang" });
    for (const stream of [true, false]) {
      for (let retry = 0; retry < 8; retry += 1) {
        const before = chats().length;
        const abort = new AbortController();
        const asked = ask({ ...said("Hello?"), stream }, { signal: abort.signal });
        await expect.poll(() => chats().length).toBe(before + 1);
        abort.abort(new DOMException("stop", "AbortError"));
        await expect(asked).rejects.toMatchObject({ name: "AbortError" });
      }
    }
    simulator.chat.clear();
    expect((await ask(said("Hello?"))).status).toBe(200);
  });

  it("of a session whose title was aborted has all its calls later, and so has the title (B13, B21)", async () => {
    await signIn();
    simulator.chat.always({ hang: true });
    for (let count = 1; count <= 2; count += 1) {
      const abort = new AbortController();
      const asked = ask(TITLE, { signal: abort.signal });
      await expect.poll(() => chats().length).toBe(count);
      abort.abort(new DOMException("stop", "AbortError"));
      await expect(asked).rejects.toMatchObject({ name: "AbortError" });
    }
    simulator.chat.clear();
    breakDown();
    await clock.advance(120_001);
    for (let retry = 0; retry < 3; retry += 1) await ask(TITLE);
    expect(chats()).toHaveLength(4);
    for (let retry = 0; retry < 6; retry += 1) await ask(said("Hello?"));
    expect(chats()).toHaveLength(2 + 8);
  });

  it("of a subagent costs four calls (B13)", async () => {
    await signIn();
    breakDown();
    const headers = { "x-session-id": "ses_2", "x-parent-session-id": "ses_1" };
    for (let retry = 0; retry < 6; retry += 1) await ask(said("Look."), { headers });
    expect(chats()).toHaveLength(4);
  });

  it("is not counted with the same one beside it, nor after an answer (B13)", async () => {
    await signIn();
    for (let count = 0; count < 3; count += 1) simulator.chat.enqueue(CUT);
    await Promise.all([ask(said("Hello?")), ask(said("Hello?")), ask(said("Hello?"))]);
    simulator.chat.enqueue({ events: [text("Here."), ...ending()] });
    expect((await ask(said("Hello?"))).text).toContain("Here.");
    breakDown();
    for (let retry = 0; retry < 6; retry += 1) await ask(said("Hello?"));
    expect(chats()).toHaveLength(3 + 1 + 8);
  });

  it("is sent once where a hundred retries of the account have failed, until Kiro answers (B13)", async () => {
    await signIn();
    breakDown();
    const askIn = (id: number) => ask(said("Hello?"), { headers: { "x-session-id": `ses_${id}` } });
    let id = 0;
    while (chats().length < 120)
      for (let retry = (id += 1); retry < id + 5; retry += 1) await askIn(id);
    const before = chats().length;
    const last = await askIn(999);
    expect([last.status, chats().length - before]).toEqual([400, 1]);
    expect(last.text).toContain("sends each one only once until Kiro answers again");
    simulator.chat.clear();
    for (let count = 0; count < 6; count += 1) expect((await askIn(1000)).status).toBe(200);
    simulator.chat.enqueue({ status: 500, body: { message: "Encountered" } });
    expect((await askIn(1001)).status).toBe(200);
  });
});
