import { describe, expect, test } from "vitest";
import { change } from "../../../accounts/new-store.ts";
import { ending, text } from "../../../simulator/chat/events.ts";
import {
  ask,
  chats,
  clock,
  notices,
  settings,
  signIn,
  simulator,
  store,
  useChatWorld,
} from "../../chat-world.ts";
import { CROWDED } from "../../../simulator/http/refusal.ts";

useChatWorld();

function throttle(times: number, headers: Record<string, string> = {}): void {
  for (let count = 0; count < times; count += 1) {
    simulator.chat.enqueue({ status: 429, headers, body: CROWDED });
  }
}

/** Asks once, and tells how long the request waited by its own clock. */
async function askAndWait() {
  const before = clock.monotonic();
  const answer = await ask();
  return { ...answer, waitedMs: clock.monotonic() - before };
}

describe("the cooldown of a throttled account", () => {
  test.each(["0", "Mon, 01 Jan 2024 00:00:00 GMT"])(
    "is the usual backoff where Retry-After asks for none: '%s' (B8)",
    async (value) => {
      await signIn();
      settings.chance = 0.5;
      throttle(3, { "retry-after": value });
      const { status, waitedMs } = await askAndWait();
      expect([status, chats().length]).toEqual([200, 4]);
      expect(waitedMs).toBe(500 + 1_000 + 2_000);
    },
  );

  test("holds for other requests, too, when this one has switched accounts (B8)", async () => {
    await signIn();
    await signIn(simulator.people.second);
    settings.chance = 0.9;
    throttle(1, { "retry-after": "0" });
    expect((await ask()).status).toBe(200);
    const [first] = await store.read();
    expect(first?.state.kind === "cooling-down" && first.state.until - first.state.since).toBe(900);
  });

  test("is 8 s where the service names none, for every request (B9)", async () => {
    await signIn();
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
    expect(waitedMs).toBe(8_000);
  });

  test("doubles each time, and its end is named where OpenCode may not wait so long (B9)", async () => {
    await signIn();
    throttle(4);
    const { status, text: body, waitedMs } = await askAndWait();
    expect([status, chats().length]).toEqual([403, 4]);
    expect(waitedMs).toBe(8_000 + 16_000 + 32_000);
    expect(body).toMatch(/by Kiro until .+ \(g\*\*\*@example\.com\)/);
  });

  test("of two minutes is waited for, with a notice: no run of a single account ends by it (B10)", async () => {
    await signIn();
    throttle(1, { "retry-after": "120" });
    const { status, waitedMs } = await askAndWait();
    expect([status, chats().length]).toEqual([200, 2]);
    expect(waitedMs).toBe(120_000);
    const until = clock.now();
    const account = "g***@example.com";
    expect(notices).toMatchObject([{ kind: "waiting", milliseconds: 120_000, until, account }]);
  });

  test("ends for a subagent's requests at once, and they go on in turn (B10)", async () => {
    await signIn();
    throttle(1, { "retry-after": "120" });
    const sessions = Array.from({ length: 15 }, (_, index) => `ses_child_${index}`);
    const answers = await Promise.all(
      sessions.map((id) =>
        ask({}, { headers: { "x-session-id": id, "x-parent-session-id": "ses_1" } }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(sessions.map(() => 200));
  });

  test.each([
    [30_000, [200, 1, 30_000]],
    [30_001, [429, 0, 0]],
  ])("of %d ms behind a refused access token is waited for half a minute", async (ms, expected) => {
    await signIn();
    const [account] = await store.read();
    const since = clock.now();
    const reason = "access-token-rejected" as const;
    const state = { kind: "cooling-down", since, until: since + ms, reason } as const;
    await change({ store }, account?.id ?? "", { state });
    const { status, waitedMs } = await askAndWait();
    expect([status, chats().length, waitedMs]).toEqual(expected);
  });

  test("is not waited for beyond OpenCode's patience (B10)", async () => {
    await signIn();
    throttle(1, { "retry-after": "131" });
    const { status, text: body, waitedMs } = await askAndWait();
    expect([status, chats().length]).toEqual([403, 1]);
    expect(body).toContain("account_resting");
    expect(waitedMs).toBe(0);
  });

  test.each([
    ["quota", { status: 402, body: { reason: "MONTHLY_REQUEST_COUNT", message: "The limit." } }],
    ["plan", { status: 403, body: { message: "Your subscription does not support this." } }],
  ])(
    "is waited for where the other account fails for good meanwhile: its %s (B10)",
    async (_, refusal) => {
      await signIn();
      await signIn(simulator.people.second);
      const [, second] = await store.read();
      const since = clock.now();
      await change({ store }, second?.id ?? "", {
        state: { kind: "cooling-down", since, until: since + 5_000, reason: "throttled" },
      });
      const isFirst = ({ person }: { person: object }) => person === simulator.people.google;
      simulator.chat.always(refusal, isFirst);
      simulator.chat.always(
        { events: [text("From the second."), ...ending()] },
        (call) => !isFirst(call),
      );
      const { status, text: body, waitedMs } = await askAndWait();
      expect([status, waitedMs]).toEqual([200, 5_000]);
      expect(body).toContain("From the second.");
    },
  );

  test("is like that of a quota that comes back soon: the request waits (B6)", async () => {
    await signIn();
    const since = clock.now();
    const [account] = await store.read();
    await change({ store }, account?.id ?? "", {
      state: { kind: "quota-exhausted", since, until: since + 20_000 },
    });
    const { status, waitedMs } = await askAndWait();
    expect(status).toBe(200);
    expect(waitedMs).toBe(20_000);
    expect(notices).toMatchObject([{ kind: "waiting", reason: "quota-exhausted" }]);
  });
});
