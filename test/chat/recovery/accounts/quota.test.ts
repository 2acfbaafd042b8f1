import { describe, expect, test } from "vitest";
import { formatEndTime } from "../../../../src/words/formats/times.ts";
import {
  ask,
  chats,
  clock,
  refuse,
  simulator,
  signIn,
  store,
  useChatWorld,
} from "../../chat-world.ts";

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
      expect(answer.text).toContain(formatEndTime(resetAt));
      expect(await store.read()).toMatchObject([{ state: { until: resetAt, refused: true } }]);
    },
  );

  const DAILY = "You've reached your daily usage limit. Please return tomorrow to continue.";
  test.each([
    ["DAILY_REQUEST_COUNT", "words"],
    [undefined, DAILY],
    [undefined, "Daily request quota exceeded"],
    [undefined, "The limit for today is reached."],
  ])(
    "a day's (%s, %s): until midnight UTC, not until the month's reset",
    async (reason, message) => {
      await signInUntil(clock.now() + 10 * DAY);
      const body = { reason: reason ?? null, message };
      simulator.chat.enqueue({ status: 429, headers: { "retry-after": "60" }, body });
      const { status, text } = await ask();
      const until = (Math.floor(clock.now() / DAY) + 1) * DAY;
      expect(await store.read()).toMatchObject([{ state: { kind: "quota-exhausted", until } }]);
      expect([status, chats().length]).toEqual([402, 1]);
      expect(text).toContain(`until ${formatEndTime(until)}`);
    },
  );
});

describe("a second throttle in a row", () => {
  const USAGE = "/Get-Usage-Limits";
  const throttle = (times: number) =>
    refuse(429, undefined, "Too many requests, please wait before trying again.", times);

  function spend(): number {
    const { google } = simulator.people;
    google.quotaWords = "throttle";
    google.usage.used = google.usage.limit;
    return google.usage.resetsAt;
  }

  test("reads usage once; where nothing is left it is a quota, with its date", async () => {
    await signIn();
    const resetAt = spend();
    const { status, text } = await ask();
    expect([status, chats().length]).toEqual([402, 2]);
    expect(text).toContain('"code":"insufficient_quota"');
    expect(text).toContain(`used up until ${formatEndTime(resetAt)}`);
    expect(await store.read()).toMatchObject([
      { state: { kind: "quota-exhausted", until: resetAt } },
    ]);
    expect(simulator.journal.of(USAGE)).toHaveLength(1);
  });

  test("moves the request to another account then", async () => {
    await signIn();
    const resetAt = spend();
    expect((await ask()).status).toBe(402);
    await signIn(simulator.people.second);
    expect((await ask()).status).toBe(200);
    const [first, second] = (await store.read()).map(({ state }) => state);
    expect(first).toMatchObject({ kind: "quota-exhausted", until: resetAt });
    expect(second).toEqual({ kind: "ready" });
  });

  test("is a throttle where something is left, and is not read about again", async () => {
    await signIn();
    throttle(4);
    expect((await ask()).status).toBe(403);
    expect(simulator.journal.of(USAGE)).toHaveLength(1);
    expect(await store.read()).toMatchObject([{ state: { kind: "cooling-down" } }]);
  });

  test("begins anew after a response", async () => {
    await signIn();
    throttle(1);
    expect((await ask()).status).toBe(200);
    throttle(1);
    expect((await ask()).status).toBe(200);
    expect(simulator.journal.of(USAGE)).toEqual([]);
  });

  test("stays one where usage cannot be read, and the next one asks again", async () => {
    await signIn();
    const resetAt = spend();
    simulator.at(USAGE).enqueue({ status: 500 });
    expect((await ask()).status).toBe(402);
    expect([chats().length, simulator.journal.of(USAGE).length]).toEqual([3, 2]);
    expect(await store.read()).toMatchObject([{ state: { until: resetAt } }]);
  });

  test.each(["CREDIT_CONSUMPTION_RATE_EXCEEDED", "SERVICE_REQUEST_RATE_EXCEEDED"])(
    "for another reason (%s) is no question of quota",
    async (reason) => {
      await signIn();
      for (let count = 0; count < 3; count += 1) {
        simulator.chat.enqueue({
          status: 429,
          headers: { "retry-after": "1" },
          body: { reason, message: "x" },
        });
      }
      await ask();
      expect(simulator.journal.of(USAGE)).toEqual([]);
    },
  );
});
