import { describe, expect, test } from "vitest";
import { ask, clock, simulator, signIn, store, useChatWorld } from "../chat-world.ts";

useChatWorld();

const DAY = 86_400_000;

async function signInUntil(resetAt: number): Promise<void> {
  await signIn();
  await store.update((accounts) => {
    const usage = { used: 1, limit: 50, resetAt, checkedAt: 0, overageEnabled: false };
    for (const account of accounts.all()) accounts.put({ ...account, usage });
  });
}

describe("until when a quota is used up (B6)", () => {
  test.each([
    ["0", 402],
    ["60", 402],
    ["60", 429],
  ])(
    "a month's: until its reset, not for the %s s of Retry-After (%d)",
    async (seconds, status) => {
      const resetAt = clock.now() + 10 * DAY;
      await signInUntil(resetAt);
      const body = { reason: "MONTHLY_REQUEST_COUNT", message: "You have reached the limit." };
      simulator.chat.enqueue({ status, headers: { "retry-after": seconds }, body });
      const answer = await ask();
      expect(answer.status).toBe(402);
      expect(answer.text).toContain(new Date(resetAt).toISOString().slice(0, 10));
      expect(await store.read()).toMatchObject([{ state: { until: resetAt, refused: true } }]);
    },
  );

  test("a daily quota: for 24 hours, not until the monthly reset", async () => {
    await signInUntil(clock.now() + 10 * DAY);
    const body = { reason: "DAILY_REQUEST_COUNT", message: "words" };
    simulator.chat.enqueue({ status: 429, headers: { "retry-after": "60" }, body });
    await ask();
    const until = clock.now() + DAY;
    expect(await store.read()).toMatchObject([{ state: { kind: "quota-exhausted", until } }]);
  });
});
