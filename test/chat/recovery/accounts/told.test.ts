import { describe, expect, test } from "vitest";
import { formatEndTime } from "../../../../src/words/formats/times.ts";
import { text } from "../../../simulator/chat/events.ts";
import { CROWDED } from "../../../simulator/http/refusal.ts";
import {
  ask,
  chats,
  clock,
  notices,
  refuse,
  settings,
  signIn,
  simulator,
  store,
  useChatWorld,
} from "../../chat-world.ts";

useChatWorld();

describe("a failure of the account after output", () => {
  test.each([
    ["TEMPORARILY_SUSPENDED", "AccessDeniedException", "suspended"],
    ["MONTHLY_REQUEST_COUNT", "ServiceQuotaExceededException", "quota-exhausted"],
    ["USER_REQUEST_RATE_EXCEEDED", "ThrottlingException", "cooling-down"],
  ])(
    "is remembered: after %s the next request goes to another account (B4, B6)",
    async (reason, type, state) => {
      await signIn();
      await signIn(simulator.people.second);
      simulator.chat.enqueue({
        exception: { type, reason, message: "x" },
        afterEvents: [text("Once upon")],
      });
      const first = await ask();
      expect(first.text).toContain("Once upon");
      expect(first.text).not.toContain('"finish_reason":"stop"');
      expect((await ask()).status).toBe(200);
      expect((await store.read())[0]?.state).toMatchObject({ kind: state });
      const [one, two, ...more] = chats().map((entry) => entry.headers["authorization"]);
      expect([two === one, more]).toEqual([false, []]);
    },
  );
});

describe("a person is told of a change of account", () => {
  const SWITCHED = {
    kind: "account-switched",
    from: "g***@example.com",
    to: "s***@example.com",
    reason: "throttled",
  };

  async function switchTo(headers: Record<string, string>, failures: number) {
    await signIn();
    await signIn(simulator.people.second);
    simulator.chat.enqueue({ status: 429, headers: { "retry-after": "600" }, body: CROWDED });
    for (let count = 0; count < failures; count += 1) simulator.chat.enqueue({ status: 500 });
    expect((await ask({}, { headers })).status).toBe(200);
    expect(chats()).toHaveLength(2 + failures);
    return notices.filter(({ kind }) => kind === SWITCHED.kind);
  }

  test("once, however often the new one is tried", async () => {
    expect(await switchTo({}, 1)).toEqual([SWITCHED]);
  });

  test("once, where the new one is waited for and chosen again", async () => {
    await signIn();
    await signIn(simulator.people.second);
    for (const seconds of ["600", "2"]) {
      simulator.chat.enqueue({ status: 429, headers: { "retry-after": seconds }, body: CROWDED });
    }
    expect((await ask()).status).toBe(200);
    expect(chats()).toHaveLength(3);
    expect(notices.filter(({ kind }) => kind === SWITCHED.kind)).toEqual([SWITCHED]);
  });

  test("with a mark where a subagent asked", async () => {
    const headers = { "x-session-id": "ses_2", "x-parent-session-id": "ses_1" };
    expect(await switchTo(headers, 0)).toEqual([{ ...SWITCHED, fromSubagent: true }]);
  });
});

describe("what OpenCode gets", () => {
  test.each([
    ["CONTENT_LENGTH_EXCEEDS_THRESHOLD", 400, 413, "context_length_exceeded"],
    ["MONTHLY_REQUEST_COUNT", 402, 402, "insufficient_quota"],
    ["TEMPORARILY_SUSPENDED", 403, 403, "account_suspended"],
  ])("%s", async (reason, sent, status, code) => {
    await signIn();
    refuse(sent, reason, "words of the service");
    const answer = await ask();
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(`"code":"${code}"`);
    expect(chats()).toHaveLength(1);
  });

  test.each([413, 414])(
    "a conversation that is too long, however that is said: %d (B15)",
    async (status) => {
      await signIn();
      await signIn(simulator.people.second);
      refuse(status, undefined, "words of the service");
      const answer = await ask();
      expect(answer.status).toBe(413);
      expect(answer.text).toContain('"code":"context_length_exceeded"');
      expect(chats()).toHaveLength(1);
    },
  );

  test("headers that are too large, which compacting can't shorten (B15)", async () => {
    await signIn();
    refuse(431, undefined, "words of the service");
    const answer = await ask();
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('"code":"invalid_prompt"');
    expect(chats()).toHaveLength(1);
  });

  test("no other account is tried after a suspension, and the suspended one is not asked again (B4)", async () => {
    await signIn();
    await signIn(simulator.people.second);
    refuse(403, "TEMPORARILY_SUSPENDED", "Your User ID temporarily is suspended.");
    expect((await ask()).status).toBe(403);
    expect(chats()).toHaveLength(1);
    expect((await ask()).status).toBe(200);
    const [first, second] = chats();
    expect(second?.headers["authorization"]).not.toBe(first?.headers["authorization"]);
  });

  test("an immediate error with each account's reason if none can serve (B11)", async () => {
    await signIn();
    refuse(402, "MONTHLY_REQUEST_COUNT", "You have reached the limit.");
    await ask();
    const { status, text: body } = await ask();
    expect(status).toBe(402);
    expect(body).toContain("g***@example.com: quota used up");
    expect(chats()).toHaveLength(1);
  });

  test("the end of a quota that is used up, if the account knows it (B6)", async () => {
    await signIn();
    const resetAt = Date.now() + 8 * 86_400_000;
    await store.update((accounts) => {
      const usage = { used: 1, limit: 50, resetAt, checkedAt: 0, overageEnabled: false };
      for (const account of accounts.all()) accounts.put({ ...account, usage });
    });
    refuse(402, "MONTHLY_REQUEST_COUNT", "You have reached the limit.");
    const { status, text: body } = await ask();
    expect([status, chats().length]).toEqual([402, 1]);
    expect(body).toContain(`is used up until ${formatEndTime(resetAt)}`);
  });

  test.each([
    ["accessToken", {}],
    ["refreshToken", { afterEvents: [text("Once")] }],
  ] as const)(
    "never the account's own %s, even if the service quotes it (T9)",
    async (name, stream) => {
      await signIn();
      const [account] = await store.read();
      if (account?.credentials.method !== "social") throw new Error("no such account");
      const secret = account.credentials[name];
      const message = `odd: ${secret}`;
      if ("afterEvents" in stream) {
        simulator.chat.enqueue({ exception: { type: "ValidationException", message }, ...stream });
      } else refuse(400, "INVALID_KMS_GRANT", message);
      const { text: body } = await ask();
      expect(body).toContain("odd: [redacted]");
      expect(body).not.toContain(secret);
    },
  );

  test("our own error before OpenCode's timeout of 300 s (B18)", async () => {
    await signIn();
    simulator.chat.always({ hang: true });
    settings.waitsPassWhileHeld = true;
    const before = clock.monotonic();
    expect((await ask()).status).toBe(504);
    expect(chats()).toHaveLength(2);
    expect(clock.monotonic() - before).toBeGreaterThan(200_000);
    expect(clock.monotonic() - before).toBeLessThan(300_000);
  });

  test("the command to type if no account is logged in", async () => {
    await signIn();
    settings.signedIn = false;
    const { status, text: body } = await ask();
    expect(status).toBe(401);
    expect(body).toContain("opencode auth login");
  });

  test("similar names for an unknown model; a model of the live list is found", async () => {
    await signIn();
    const { status, text: body } = await ask({ model: "kiro-claude-sonet-4-5" });
    expect(status).toBe(400);
    expect(body).toContain("kiro-claude-sonnet-4-5");
    expect((await ask({ model: "kiro-claude-sonnet-4-6" })).status).toBe(200);
    expect(JSON.stringify(chats()[0]?.body)).toContain('"modelId":"claude-sonnet-4.6"');
  });
});

test("reports the tools that exceed Kiro's limit", async () => {
  await signIn();
  const tools = Array.from({ length: 150 }, (_, index) => ({
    type: "function",
    function: { name: `tool${index}`, parameters: { type: "object" } },
  }));
  expect((await ask({ tools })).status).toBe(200);
  expect(notices).toContainEqual({ kind: "tools-left-out", sent: 119, leftOut: 31 });
});
