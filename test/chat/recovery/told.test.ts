import { describe, expect, test } from "vitest";
import { text } from "../../simulator/events.ts";
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
} from "../chat-world.ts";

useChatWorld();

describe("what is said of the account after output", () => {
  test.each([
    ["TEMPORARILY_SUSPENDED", "AccessDeniedException", "suspended"],
    ["MONTHLY_REQUEST_COUNT", "ServiceQuotaExceededException", "quota-exhausted"],
    ["USER_REQUEST_RATE_EXCEEDED", "ThrottlingException", "cooling-down"],
  ])("B4 B6 %s is kept: the next request goes to another account", async (reason, type, state) => {
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
  });
});

describe("what OpenCode is told", () => {
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

  test("B4 a suspended account takes no other with it, and is not asked again", async () => {
    await signIn();
    await signIn(simulator.people.second);
    refuse(403, "TEMPORARILY_SUSPENDED", "Your User ID temporarily is suspended.");
    expect((await ask()).status).toBe(403);
    expect(chats()).toHaveLength(1);
    expect((await ask()).status).toBe(200);
    const [first, second] = chats();
    expect(second?.headers["authorization"]).not.toBe(first?.headers["authorization"]);
  });

  test("B11 nobody left: at once, with the reason for each account", async () => {
    await signIn();
    refuse(402, "MONTHLY_REQUEST_COUNT", "You have reached the limit.");
    await ask();
    const { status, text: body } = await ask();
    expect(status).toBe(402);
    expect(body).toContain("g***@example.com: quota used up");
    expect(chats()).toHaveLength(1);
  });

  test("B6 a quota that is used up: until when, where the account knows", async () => {
    await signIn();
    const resetAt = Date.now() + 8 * 86_400_000;
    await store.update((accounts) => {
      const usage = { used: 1, limit: 50, resetAt, checkedAt: 0, overageEnabled: false };
      for (const account of accounts.all()) accounts.put({ ...account, usage });
    });
    refuse(402, "MONTHLY_REQUEST_COUNT", "You have reached the limit.");
    const { status, text: body } = await ask();
    expect([status, chats().length]).toEqual([402, 1]);
    expect(body).toContain(`is used up until ${new Date(resetAt).toISOString().slice(0, 10)}`);
  });

  test.each([
    ["accessToken", {}],
    ["refreshToken", { afterEvents: [text("Once")] }],
  ] as const)("T9 not the account's own %s, whoever quotes it", async (name, stream) => {
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
  });

  test("B18 the last word comes before OpenCode's patience of 300 s ends", async () => {
    await signIn();
    simulator.chat.always({ hang: true });
    settings.waitsPassWhileHeld = true;
    const before = clock.monotonic();
    expect((await ask()).status).toBe(504);
    expect(chats()).toHaveLength(2);
    expect(clock.monotonic() - before).toBeGreaterThan(200_000);
    expect(clock.monotonic() - before).toBeLessThan(300_000);
  });

  test("without a login, which command to type", async () => {
    await signIn();
    settings.signedIn = false;
    const { status, text: body } = await ask();
    expect(status).toBe(401);
    expect(body).toContain("opencode auth login");
  });

  test("an unknown model, with names like it; one of the live list is found", async () => {
    await signIn();
    const { status, text: body } = await ask({ model: "kiro-claude-sonet-4-5" });
    expect(status).toBe(400);
    expect(body).toContain("kiro-claude-sonnet-4-5");
    expect((await ask({ model: "kiro-claude-sonnet-4-6" })).status).toBe(200);
    expect(JSON.stringify(chats()[0]?.body)).toContain('"modelId":"claude-sonnet-4.6"');
  });
});

test("tools that Kiro does not take beside the others are told of", async () => {
  await signIn();
  const tools = Array.from({ length: 150 }, (_, index) => ({
    type: "function",
    function: { name: `tool${index}`, parameters: { type: "object" } },
  }));
  expect((await ask({ tools })).status).toBe(200);
  expect(notices).toContainEqual({ kind: "tools-left-out", sent: 136, leftOut: 14 });
});
