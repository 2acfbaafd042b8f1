import { describe, expect, test } from "vitest";
import { systemClock } from "../../src/lib/time.ts";
import { ending, pause, text } from "../simulator/chat/events.ts";
import { ask, chats, signIn, simulator, useChatWorld } from "./chat-world.ts";

useChatWorld();

const DAY = 86_400;
const HOUR = 3_600;

describe("a token that expires", () => {
  test("during an answer does not end it; the next request gets a new one (B19)", async () => {
    await signIn(simulator.people.google, 600);
    const expired = async () => {
      while (chats().length === 0) await systemClock.sleep(5);
      simulator.tokens.expireAccessTokens();
    };
    simulator.chat.enqueue({ events: [text("One"), pause(expired()), text("Two"), ...ending()] });
    const { text: body } = await ask();
    expect(body).toContain("Two");
    expect(body).toContain('"finish_reason":"stop"');
    expect(simulator.journal.of("/refreshToken")).toHaveLength(0);
    expect((await ask()).status).toBe(200);
    expect(simulator.journal.of("/refreshToken")).toHaveLength(1);
  });
});

describe("a clock that was set", () => {
  test.each([
    ["forward by a day, so that the token seems to have ended", HOUR - DAY, false],
    ["back by a day, so that the token seems to last", HOUR + DAY, true],
  ])("%s: one refresh, and no more at the next requests (B20)", async (_, seconds, hasEnded) => {
    await signIn(simulator.people.google, seconds);
    if (hasEnded) simulator.tokens.expireAccessTokens();
    for (let count = 0; count < 6; count += 1) expect((await ask()).status).toBe(200);
    expect(simulator.journal.of("/refreshToken")).toHaveLength(1);
  });
});
