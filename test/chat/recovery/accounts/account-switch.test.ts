import { describe, expect, test } from "vitest";
import { ending, event, text } from "../../../simulator/chat/events.ts";
import type { Person } from "../../../simulator/people.ts";
import {
  ask,
  chats,
  clock,
  refuse,
  settings,
  signIn,
  signInBuilder,
  simulator,
  store,
  useChatWorld,
} from "../../chat-world.ts";
import { CROWDED } from "../../../simulator/http/refusal.ts";

useChatWorld();

describe("an account that cannot serve", () => {
  test("an account whose placeholder profile is rejected is asked without it from then on (PROTOCOL D6)", async () => {
    simulator.people.builder.goesWithoutProfile = "as-token";
    await signInBuilder();
    expect((await ask()).status).toBe(200);
    expect((await ask()).status).toBe(200);
    expect(chats().map(({ body }) => "profileArn" in (body as object))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect((await store.read())[0]?.state).toEqual({ kind: "ready" });
  });

  test("a Builder ID that is rejected without it as well cools down for a while (B2, PROTOCOL D6)", async () => {
    await signInBuilder();
    const invalid = { message: "The bearer token included in the request is invalid." };
    simulator.chat.always({ status: 403, body: invalid });
    simulator.people.builder.goesWithoutProfile = "as-token";
    const answer = await ask();
    expect(answer).toMatchObject({ status: 429 });
    expect(answer.text).toContain("Kiro rejected the new access token of");
    expect(chats()).toHaveLength(3);
    expect((await store.read())[0]?.state).toMatchObject({
      kind: "cooling-down",
      reason: "access-token-rejected",
    });
    simulator.chat.clear();
    delete simulator.people.builder.goesWithoutProfile;
    expect(await ask()).toMatchObject({ status: 200 });
    expect(chats().at(-1)?.body).toHaveProperty("profileArn");
  });

  test.each(["invalidStateEvent", "INVALID_CONVERSATION_ID"])(
    "a conversation that the service forgot (%s) goes on under another id",
    async (fault) => {
      await signIn();
      if (fault === "invalidStateEvent")
        simulator.chat.enqueue({
          events: [event("invalidStateEvent", { reason: "x", message: "x" })],
        });
      else refuse(400, fault, "Improperly formed request.");
      expect((await ask()).status).toBe(200);
      const ids = chats().map(
        ({ body }) => /"conversationId":"([^"]+)"/.exec(JSON.stringify(body))?.[1],
      );
      expect(new Set(ids).size).toBe(2);
    },
  );

  test.each([
    ["breaks off", { then: "reset" }],
    ["is unusable", { status: 200, body: CROWDED }],
    ["is a fault", { status: 500 }],
  ] as const)("a refresh whose answer %s is repeated once, no more (A25)", async (_, answer) => {
    await signIn(simulator.people.google, -1);
    simulator.at("/refreshToken").always(answer);
    simulator.expectRefusals(({ path }) => path.includes("refreshToken"));
    const { status, text: body } = await ask();
    expect([status, simulator.journal.of("/refreshToken").length]).toEqual([503, 2]);
    expect(body).toContain("sign_in_unavailable");
    expect(body).toContain("g***@example.com");
  });

  test("while refreshes of an account are refused, another one serves, else its next try is told (A24)", async () => {
    await signIn(simulator.people.google, -1);
    simulator.at("/refreshToken").always({ status: 502 });
    simulator.expectRefusals();
    for (const asked of [2, 2, 2]) {
      const { status, text: body } = await ask();
      expect([status, simulator.journal.of("/refreshToken").length]).toEqual([503, asked]);
      expect(body).toMatch(/HTTP 502.*The next try comes after \d+ \w+, \d\d:\d\d/);
    }
    await clock.advance(60_000);
    const { status, text: body } = await ask();
    expect([status, simulator.journal.of("/refreshToken").length]).toEqual([403, 3]);
    expect(body).toContain("account_resting");
    await signIn(simulator.people.second);
    expect((await ask()).status).toBe(200);
    expect(simulator.journal.of("/refreshToken")).toHaveLength(3);
    simulator.at("/refreshToken").clear();
  });

  test("a request that queues for an account that gets throttled takes another (B22)", async () => {
    await signIn();
    await signIn(simulator.people.second);
    let release: () => void = () => undefined;
    const until = new Promise<void>((resolve) => (release = resolve));
    const isFirst = (call: { person: Person }) => call.person === simulator.people.google;
    simulator.chat.always(
      { status: 429, headers: { "retry-after": "600" }, body: CROWDED, until },
      isFirst,
    );
    const answers = Array.from({ length: 14 }, () => ask());
    await expect.poll(() => chats().length).toBe(10);
    release();
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(Array(14).fill(200));
    const first = chats()[0]?.headers["authorization"];
    expect(chats().filter(({ headers }) => headers["authorization"] === first)).toHaveLength(10);
  });

  test("a request that waits in vain behind ten others of its account ends with an error before 300 s (B18, B22)", async () => {
    await signIn();
    let release: () => void = () => undefined;
    const until = new Promise<void>((resolve) => (release = resolve));
    simulator.chat.always({ until, events: [text("Hello"), ...ending()] });
    const held = Array.from({ length: 10 }, () => ask());
    await expect.poll(() => chats().length).toBe(10);
    settings.waitsPassWhileHeld = true;
    const before = clock.monotonic();
    const { status, text: body } = await ask();
    expect([status, chats().length]).toEqual([504, 10]);
    expect(body).toContain('"code":"timeout"');
    expect(clock.monotonic() - before).toBeLessThan(130_000);
    release();
    expect((await Promise.all(held)).map(({ status: each }) => each)).toEqual(Array(10).fill(200));
  });

  test("that error names the wait, not what another account said before (B18, B22)", async () => {
    await signIn();
    await signIn(simulator.people.second);
    let release: () => void = () => undefined;
    const until = new Promise<void>((resolve) => (release = resolve));
    const isFirst = (call: { person: Person }) => call.person === simulator.people.google;
    simulator.chat.always({ until, events: [text("Hello"), ...ending()] }, isFirst);
    const held = Array.from({ length: 10 }, () => ask());
    await expect.poll(() => chats().length).toBe(10);
    simulator.chat.enqueue({ status: 429, headers: { "retry-after": "600" }, body: CROWDED });
    settings.waitsPassWhileHeld = true;
    expect((await ask({}, { headers: { "x-session-id": "ses_2" } })).status).toBe(504);
    release();
    await Promise.all(held);
  });

  test("a new session does not queue while another account is idle (B22)", async () => {
    await signIn();
    await signIn(simulator.people.second);
    let release: () => void = () => undefined;
    const until = new Promise<void>((resolve) => (release = resolve));
    const isFirst = (call: { person: Person }) => call.person === simulator.people.google;
    simulator.chat.always({ until, events: [text("Hello"), ...ending()] }, isFirst);
    const held = Array.from({ length: 10 }, () => ask());
    await expect.poll(() => chats().length).toBe(10);
    expect((await ask({}, { headers: { "x-session-id": "ses_2" } })).status).toBe(200);
    release();
    await Promise.all(held);
  });

  test("an account whose token cannot be refreshed now leaves the request to another (A24)", async () => {
    await signIn();
    await signIn(simulator.people.second);
    const [first] = await store.read();
    await store.update((accounts) => {
      if (first?.credentials.method !== "social") throw new Error("no such account");
      accounts.put({ ...first, credentials: { ...first.credentials, expiresAt: 0 } });
    });
    simulator.at("/refreshToken").enqueue({ status: 503 });
    expect((await ask()).status).toBe(200);
    expect(simulator.journal.of("/refreshToken")).toHaveLength(1);
    expect((await store.read())[0]?.state).toEqual({ kind: "ready" });
  });

  test("each account is named with its cooldown if all are throttled for long (B10, B11)", async () => {
    await signIn();
    await signIn(simulator.people.second);
    for (const seconds of ["7200", "3600"]) {
      simulator.chat.enqueue({ status: 429, headers: { "retry-after": seconds }, body: CROWDED });
    }
    const { status, text: body } = await ask();
    expect([status, chats().length]).toEqual([403, 2]);
    expect(body).toMatch(/g\*\*\*@\S+: cooling down until .*; s\*\*\*@\S+: cooling down until/);
    expect(body).toContain("account_resting");
  });

  test("the account that is ready first serves, not the one that was asked last (B7)", async () => {
    await signIn();
    await signIn(simulator.people.second);
    for (const seconds of ["3", "3600"]) {
      simulator.chat.enqueue({ status: 429, headers: { "retry-after": seconds }, body: CROWDED });
    }
    expect((await ask()).status).toBe(200);
    const [first, second, third] = chats().map((entry) => entry.headers["authorization"]);
    expect(third).toBe(first);
    expect(second).not.toBe(first);
  });
});
