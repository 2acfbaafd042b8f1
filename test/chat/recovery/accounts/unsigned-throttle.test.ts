import { describe, expect, it } from "vitest";
import { ask, chats, clock, signIn, simulator, store, useChatWorld } from "../../chat-world.ts";

useChatWorld();

const SHAPES = [
  ["a message that may be anybody's", { message: "Too many requests" }],
  ["nothing", ""],
  ["an empty object", {}],
  ["JSON of somebody else", { error: { code: "slow_down" } }],
  ["a page", "<html><head><title>Slow down</title></head></html>"],
] as const;

const MINUTE = 60_000;

describe("a 429 that nobody signed", () => {
  it.each(SHAPES)(
    "with %s: is waited for, then answered by the same account (B17)",
    async (...row) => {
      await signIn();
      const start = clock.now();
      simulator.chat.enqueue({ status: 429, headers: { "retry-after": "20" }, body: row[1] });
      expect((await ask()).status).toBe(200);
      expect(clock.now() - start).toBeGreaterThanOrEqual(20_000);
      expect(chats()).toHaveLength(2);
    },
  );

  it.each(SHAPES)(
    "with %s again and again: the caller gets a 429 with a time, the account a short cooldown (B17)",
    async (...row) => {
      await signIn();
      simulator.chat.always({ status: 429, body: row[1] });
      const answer = await ask();
      expect(answer.status).toBe(429);
      expect(Number(answer.headers.get("retry-after-ms"))).toBeGreaterThan(0);
      expect(answer.text).not.toContain("log in to the network");
      expect(simulator.journal.of("/Get-Usage-Limits")).toEqual([]);
      const [account] = await store.read();
      expect(cooldownOf(account)).toBeLessThanOrEqual(MINUTE);
    },
  );

  it("believes no Retry-After of more than a minute (B17)", async () => {
    await signIn();
    simulator.chat.always({ status: 429, headers: { "retry-after": "7200" }, body: "" });
    expect((await ask()).status).toBe(429);
    const [account] = await store.read();
    expect(cooldownOf(account)).toBeLessThanOrEqual(MINUTE);
  });
});

function cooldownOf(account: Awaited<ReturnType<typeof store.read>>[number] | undefined): number {
  const state = account?.state;
  return state?.kind === "cooling-down" ? state.until - state.since : 0;
}
