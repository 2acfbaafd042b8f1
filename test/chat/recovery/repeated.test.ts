import { describe, expect, test } from "vitest";
import { bearerOf } from "../../../src/auth/credentials.ts";
import { systemClock } from "../../../src/lib/time.ts";
import { ending, text } from "../../simulator/chat/events.ts";
import {
  ask,
  chats,
  clock,
  refuse,
  signIn,
  simulator,
  store,
  useChatWorld,
} from "../chat-world.ts";

useChatWorld();

const TALK = {
  messages: [
    { role: "user", content: "first question" },
    { role: "assistant", content: "first answer" },
    { role: "user", content: "second question" },
  ],
};

const bodies = () => chats().map(({ body }) => JSON.stringify(body));
const bearers = () => chats().map(({ headers }) => headers["authorization"]);

describe("a request is sent again", () => {
  test("with the same account if the connection fails before an answer (B16)", async () => {
    await signIn();
    await signIn(simulator.people.second);
    simulator.chat.enqueue({ hang: "reset" });
    expect((await ask()).status).toBe(200);
    expect(bearers()).toEqual(Array(2).fill(bearers()[0]));
  });

  test("if the server has closed the connection that the last answer left open (B24)", async () => {
    await signIn();
    expect((await ask()).status).toBe(200);
    simulator.chat.enqueue({ hang: "reset" });
    expect((await ask()).status).toBe(200);
    expect(chats()).toHaveLength(3);
  });

  test.each([
    ["a broken connection", { events: [], then: "reset" }],
    ["a first frame that is cut", { events: [text("Lost")], then: "truncate" }],
    ["an end without a frame", { events: [] }],
  ] as const)("after the headers, where no output has come: %s (C1)", async (_, answer) => {
    await signIn();
    simulator.chat.enqueue(answer);
    simulator.chat.enqueue({ events: [text("Now."), ...ending()] });
    const { text: body } = await ask();
    expect(body).toContain("Now.");
    expect(body).not.toContain("Lost");
    expect(body.match(/"finish_reason":"stop"/g)).toHaveLength(1);
    expect(chats()).toHaveLength(2);
  });

  test("if its answer is compressed and cannot be read (C22)", async () => {
    await signIn();
    const headers = {
      "content-encoding": "gzip",
      "content-type": "application/vnd.amazon.eventstream",
    };
    simulator.chat.enqueue({ status: 200, headers, body: "no gzip" });
    expect((await ask()).text).toContain('"finish_reason":"stop"');
    expect(chats()).toHaveLength(2);
  });

  test("with the same body, byte for byte (B25)", async () => {
    await signIn();
    simulator.chat.enqueue({ hang: "reset" });
    simulator.chat.enqueue({ events: [], then: "reset" });
    refuse(500, undefined, "Encountered an unexpected error");
    expect((await ask(TALK)).status).toBe(200);
    expect(bodies()).toEqual(Array(4).fill(bodies()[0]));
  });

  test("by another account with the whole history, and that account keeps it (B26)", async () => {
    await signIn();
    await signIn(simulator.people.second);
    refuse(429, "USER_REQUEST_RATE_EXCEEDED", "Too many requests");
    expect((await ask(TALK)).status).toBe(200);
    const [one, other] = bearers();
    expect(other).not.toBe(one);
    for (const body of bodies()) {
      for (const { content } of TALK.messages) expect(body).toContain(content);
    }
    expect(bodies()[1]).toBe(bodies()[0]);
  });
});

describe("an access token that is refused", () => {
  test("is replaced by the one another process has got, without a refresh (B3)", async () => {
    await signIn();
    const [account] = await store.read();
    if (account?.credentials.method !== "social") throw new Error("no such account");
    const { expiresIn, ...newer } = simulator.issueSocial(simulator.people.google);
    const expiresAt = clock.now() + expiresIn * 1000;
    const credentials = { ...account.credentials, ...newer, expiresAt };
    const refreshed = async () => {
      while (chats().length === 0) await systemClock.sleep(5);
      await store.update((accounts) => {
        accounts.put({ ...account, generation: account.generation + 1, credentials });
      });
    };
    simulator.chat.enqueue({
      until: refreshed(),
      status: 401,
      body: { message: null, reason: null, __type: "UnauthorizedException" },
    });
    expect((await ask()).status).toBe(200);
    expect(bearers()).toEqual(
      [account.credentials, credentials].map((one) => `Bearer ${bearerOf(one)}`),
    );
    expect(simulator.journal.of("/refreshToken")).toEqual([]);
  });
});
