import { describe, expect, test } from "vitest";
import { change } from "../../accounts/new-store.ts";
import { text } from "../../simulator/events.ts";
import {
  ask,
  chats,
  notices,
  settings,
  signIn,
  simulator,
  skippedSoFar,
  store,
  useChatWorld,
} from "../chat-world.ts";

useChatWorld();

function throttle(times: number, headers: Record<string, string> = {}): void {
  for (let count = 0; count < times; count += 1) {
    simulator.chat.enqueue({ status: 429, headers, body: {} });
  }
}

/** Asks once, and tells how long the request waited by its own clock. */
async function askAndWait() {
  const before = skippedSoFar();
  const answer = await ask();
  return { ...answer, waitedMs: skippedSoFar() - before };
}

describe("the rest of a throttled account", () => {
  test.each(["0", "Mon, 01 Jan 2024 00:00:00 GMT"])(
    "B8 'Retry-After: %s' is no leave to hammer",
    async (value) => {
      await signIn();
      settings.chance = 0.5;
      throttle(3, { "retry-after": value });
      const { status, waitedMs } = await askAndWait();
      expect([status, chats().length]).toEqual([200, 4]);
      expect(waitedMs).toBeGreaterThan(500 + 1_000 + 2_000 - 300);
    },
  );

  test("B8 nor for the requests beside the one that took another account", async () => {
    await signIn();
    await signIn(simulator.people.second);
    settings.chance = 0.9;
    throttle(1, { "retry-after": "0" });
    expect((await ask()).status).toBe(200);
    const [first] = await store.read();
    expect(first?.state.kind === "cooling-down" && first.state.until - first.state.since).toBe(900);
  });

  test("B9 where the service names none it is 8 s, for everybody, and the request waits for it", async () => {
    await signIn();
    settings.longestSkippedMs = 10_000;
    let release: () => void = () => undefined;
    const until = new Promise<void>((resolve) => (release = resolve));
    throttle(1);
    simulator.chat.enqueue({ until, events: [text("Hello")] });
    const asked = askAndWait();
    await expect.poll(() => chats().length).toBe(2);
    const [account] = await store.read();
    release();
    const state = account?.state;
    expect(state?.kind === "cooling-down" && state.until - state.since).toBe(8_000);
    const { status, waitedMs } = await asked;
    expect(status).toBe(200);
    expect(waitedMs).toBeGreaterThan(7_000);
  });

  test("B9 longer each time, and when that is more than a request may wait, until when", async () => {
    await signIn();
    settings.longestSkippedMs = 40_000;
    throttle(3);
    const { status, headers, text: body, waitedMs } = await askAndWait();
    expect([status, chats().length]).toEqual([429, 3]);
    expect(waitedMs).toBeLessThan(30_000);
    expect(body).toContain("Kiro is slowing g***@example.com down until ");
    expect(Number(headers.get("retry-after-ms"))).toBeGreaterThan(30_000);
  });

  test("B10 a rest beyond 30 s is not waited for", async () => {
    await signIn();
    settings.longestSkippedMs = 40_000;
    throttle(1, { "retry-after": "31" });
    const { status, waitedMs } = await askAndWait();
    expect([status, chats().length]).toEqual([429, 1]);
    expect(waitedMs).toBeLessThan(1_000);
  });

  test("B6 a quota that comes back within that time is waited for", async () => {
    await signIn();
    settings.longestSkippedMs = 40_000;
    const since = Date.now() + skippedSoFar();
    const [account] = await store.read();
    await change({ store }, account?.id ?? "", {
      state: { kind: "quota-exhausted", since, until: since + 20_000 },
    });
    const { status, waitedMs } = await askAndWait();
    expect(status).toBe(200);
    expect(waitedMs).toBeGreaterThan(19_000);
    expect(notices).toMatchObject([{ kind: "waiting", reason: "quota-exhausted" }]);
  });
});
