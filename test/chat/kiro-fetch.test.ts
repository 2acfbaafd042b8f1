import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createPacer } from "../../src/accounts/pacer.ts";
import { addAccount } from "../../src/accounts/people.ts";
import { createAccountPool } from "../../src/accounts/pool.ts";
import { type AccountStore, createAccountStore } from "../../src/accounts/store.ts";
import { createTokenSource } from "../../src/accounts/tokens.ts";
import type { Credentials } from "../../src/auth/credentials.ts";
import { refreshTokens } from "../../src/auth/refresh.ts";
import { createKiroFetch, type HostFetch } from "../../src/chat/kiro-fetch.ts";
import { createLiveModels, LIST_WAIT_MS } from "../../src/chat/model-source.ts";
import type { Deps } from "../../src/lib/deps.ts";
import { silentLogger } from "../../src/lib/logger.ts";
import { createAccountSource } from "../../src/plugin/account-source.ts";
import { systemRandom } from "../../src/lib/random.ts";
import { type Clock, systemClock } from "../../src/lib/time.ts";
import { listModels } from "../../src/service/models.ts";
import { ending, event, text, toolUse } from "../simulator/events.ts";
import type { Person } from "../simulator/people.ts";
import { type Simulator, startSimulator } from "../simulator/simulator.ts";

const BASE = "https://base.invalid/v1";
const CHAT = "/generateAssistantResponse";

let skippedMs = 0;
let longestSkippedMs = 5_000;

/** The loop's waits pass at once; the wait for a list and the deadlines of the network stay. */
const impatient: Clock = {
  now: () => systemClock.now() + skippedMs,
  monotonic: () => systemClock.monotonic() + skippedMs,
  async sleep(milliseconds, signal) {
    const isSkipped = milliseconds <= longestSkippedMs && milliseconds !== LIST_WAIT_MS;
    await systemClock.sleep(isSkipped ? 1 : milliseconds, signal);
    if (isSkipped) skippedMs += milliseconds;
  },
};

let simulator: Simulator;
let directory: string;
let store: AccountStore;
let signedIn: boolean;
let kiroFetch: HostFetch;

beforeEach(async () => {
  simulator = await startSimulator();
  directory = mkdtempSync(join(tmpdir(), "kiro-chat-"));
  signedIn = true;
  longestSkippedMs = 5_000;
  const deps: Deps = {
    fetch: simulator.fetch,
    clock: impatient,
    random: systemRandom,
    logger: silentLogger,
    notify: () => undefined,
  };
  store = createAccountStore({
    ...deps,
    clock: systemClock,
    path: join(directory, "accounts.json"),
  });
  const pool = createAccountPool({ ...deps, strategy: "sticky", store });
  const login = { open: () => undefined, isOpen: () => Promise.resolve(true) };
  const pools = { signedIn: pool, signedOut: pool };
  const tokens = createTokenSource({
    ...deps,
    store,
    refresh: (credentials) => refreshTokens(credentials, { ...deps, userAgent: "test/1" }),
  });
  const service = { deps, userAgent: "test/1" };
  kiroFetch = createKiroFetch(
    {
      deps,
      userAgent: "test/1",
      accounts: createAccountSource(login, pools, tokens, createPacer(impatient), impatient),
      models: createLiveModels({
        ...deps,
        cache: { read: () => undefined, write: () => undefined },
        list: (account) => listModels(service, account.credentials),
      }),
      maxRetries: 3,
      fallbackThinkingBudget: undefined,
      isSignedIn: () => Promise.resolve(signedIn),
      failedToolCalls: () => new Set(),
    },
    new Set([BASE]),
    () => Promise.resolve(new Response("passed through")),
  );
});

afterEach(async () => {
  rmSync(directory, { recursive: true, force: true });
  await simulator.close();
});

/** @param lifetimeMs of the access token, as we know it */
async function signIn(person = simulator.people.google, seconds?: number): Promise<void> {
  const { expiresIn, ...login } = simulator.issueSocial(person);
  const end = endingIn(seconds ?? expiresIn);
  await keep(person, { method: "social", provider: "Google", ...login, ...end });
}

async function signInBuilder(): Promise<void> {
  const { builder } = simulator.people;
  const { expiresIn, ...login } = simulator.issueIdc(builder);
  await keep(builder, { method: "idc", provider: "BuilderId", ...login, ...endingIn(expiresIn) });
}

const endingIn = (seconds: number) => ({ expiresAt: Date.now() + seconds * 1000 });

async function keep(person: Person, credentials: Credentials): Promise<void> {
  const identity = { userId: person.userId, email: person.email };
  await addAccount(store, { identity, credentials }, { clock: systemClock, random: systemRandom });
}

async function ask(body: object = {}, init: RequestInit = {}) {
  const response = await kiroFetch(`${BASE}/chat/completions`, {
    method: "POST",
    headers: { "x-session-id": "ses_1" },
    body: JSON.stringify({
      model: "kiro-claude-sonnet-4-5",
      stream: true,
      messages: [{ role: "user", content: "hi" }],
      ...body,
    }),
    ...init,
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

const tool = (name: string, description: string) => ({
  type: "function",
  function: { name, description, parameters: { type: "object", properties: {} } },
});

const chats = () => simulator.journal.of(CHAT);
const modelIds = () =>
  chats().map(({ body }) => /"modelId":"([^"]+)"/.exec(JSON.stringify(body))?.[1]);
const refuse = (status: number, reason: string | undefined, message: string, times = 1) => {
  for (let count = 0; count < times; count += 1) {
    simulator.chat.enqueue({ status, body: { message, ...(reason ? { reason } : {}) } });
  }
};

describe("an answer", () => {
  test("streams, and comes whole where no stream is wanted", async () => {
    await signIn();
    simulator.chat.enqueue({ events: [text("Hel"), text("lo"), ...ending()] });
    const streamed = await ask();
    expect(streamed.headers.get("content-type")).toBe("text/event-stream");
    expect(streamed.text).toContain('"finish_reason":"stop"');
    expect(streamed.text.endsWith("data: [DONE]\n\n")).toBe(true);
    simulator.chat.enqueue({ events: [text("Hello"), ...ending()] });
    const whole = JSON.parse((await ask({ stream: false })).text) as Record<string, unknown>;
    expect(whole).toMatchObject({
      object: "chat.completion",
      choices: [{ message: { content: "Hello" }, finish_reason: "stop" }],
    });
  });

  test("what is not a chat request passes through untouched", async () => {
    const response = await kiroFetch("https://example.com/v1/models");
    expect(await response.text()).toBe("passed through");
  });

  test("the conversation keeps its id through a session", async () => {
    await signIn();
    await ask();
    await ask({ messages: [{ role: "user", content: "something else" }] });
    const ids = chats().map(
      ({ body }) =>
        (body as { conversationState: { conversationId: string } }).conversationState
          .conversationId,
    );
    expect(ids[0]).toBe(ids[1]);
  });
});

describe("the model's name on the wire", () => {
  test("the first request of a fresh installation asks for the account's list, no other", async () => {
    await signIn();
    await ask();
    await ask();
    await ask({ model: "claude-haiku-4-5" });
    expect(modelIds()).toEqual(["claude-sonnet-4.5", "claude-sonnet-4.5", "claude-haiku-4.5"]);
    const [list, ...more] = simulator.journal.entries.filter(({ path }) => path.includes("Models"));
    expect(list?.status).toBe(200);
    expect(more).toEqual([]);
  });

  test("is the older one where the list does not have the newer", async () => {
    await signIn();
    simulator.models.live = simulator.models.live.filter(
      ({ modelId }) => modelId !== "claude-sonnet-4.5",
    );
    expect((await ask()).status).toBe(200);
    expect(modelIds()).toEqual(["CLAUDE_SONNET_4_5_20250929_V1_0"]);
  });

  test("is found in the list after the access token has ended", async () => {
    await signIn(simulator.people.google, -1);
    simulator.tokens.expireAccessTokens();
    expect((await ask({ model: "gpt-5-6-sol" })).status).toBe(200);
    expect(modelIds()).toEqual(["gpt-5.6-sol"]);
  });

  test("each account has its own", async () => {
    await signIn();
    simulator.people.second.modelIds = ["auto"];
    await signIn(simulator.people.second);
    await ask();
    refuse(429, "USER_REQUEST_RATE_EXCEEDED", "Too many requests");
    expect((await ask()).status).toBe(200);
    expect(modelIds()).toEqual([
      "claude-sonnet-4.5",
      "claude-sonnet-4.5",
      "CLAUDE_SONNET_4_5_20250929_V1_0",
    ]);
  });
});

describe("effort", () => {
  const CLAUDE = { thinking: { type: "adaptive", display: "summarized" } };
  const bodies = () => chats().map(({ body }) => body as Record<string, unknown>);
  const fields = () => bodies().map((body) => body["additionalModelRequestFields"]);
  const prompts = () =>
    bodies().map((body) => /<thinking_mode>.*?<.max_thinking_length>/.exec(JSON.stringify(body)));

  test("is asked for in the words of the model's own schema, and not in the prompt", async () => {
    await signIn();
    await ask({ model: "kiro-claude-opus-4-8", reasoning_effort: "xhigh" });
    await ask({ model: "kiro-claude-opus-4-6", reasoning_effort: "xhigh" });
    await ask({ model: "kiro-claude-opus-4-8", thinkingConfig: { thinkingBudget: 8192 } });
    await ask({ model: "kiro-gpt-5-6-sol", reasoning_effort: "none" });
    await ask({ model: "kiro-gpt-5-6-sol" });
    expect(fields()).toEqual([
      { ...CLAUDE, output_config: { effort: "xhigh" } },
      { ...CLAUDE, output_config: { effort: "high" } },
      { ...CLAUDE, output_config: { effort: "low" } },
      { reasoning: { effort: "none" } },
      undefined,
    ]);
    expect(prompts()).toEqual([null, null, null, null, null]);
  });

  test("is asked for in the prompt where the model has no schema", async () => {
    await signIn();
    await ask({ model: "kiro-claude-sonnet-4-5", thinkingConfig: { thinkingBudget: 4000 } });
    await ask({ model: "kiro-claude-sonnet-4-5", reasoning_effort: "medium" });
    expect(fields()).toEqual([undefined, undefined]);
    expect(prompts().map((found) => found?.[0])).toEqual([
      expect.stringContaining("<max_thinking_length>4000<"),
      expect.stringContaining("<max_thinking_length>16384<"),
    ]);
  });

  test("fields that the model refuses all the same are left out once, no more", async () => {
    await signIn();
    refuse(400, undefined, "additionalModelRequestFields is not supported for this model", 2);
    const body = { model: "kiro-claude-opus-4-8", reasoning_effort: "low" };
    expect((await ask(body)).status).toBe(400);
    expect(fields()).toEqual([{ ...CLAUDE, output_config: { effort: "low" } }, undefined]);
    expect(prompts()).toEqual([null, null]);
    refuse(400, undefined, "additionalModelRequestFields is not supported for this model");
    expect((await ask(body)).status).toBe(200);
  });
});

describe("before there is output, failures are tried again", () => {
  test("B1 a refused access token is renewed once, and the request repeated", async () => {
    await signIn();
    simulator.tokens.expireAccessTokens();
    expect((await ask()).status).toBe(200);
    expect(chats()).toHaveLength(2);
    expect(simulator.journal.of("/refreshToken")).toHaveLength(1);
  });

  test("B2 refused again after that: the account needs a login, another one serves", async () => {
    await signIn();
    await signIn(simulator.people.second);
    const words = "The bearer token included in the request is invalid.";
    refuse(403, undefined, words, 2);
    expect((await ask()).status).toBe(200);
    const states = (await store.read()).map((account) => account.state.kind).sort();
    expect(states).toEqual(["login-required", "ready"]);
  });

  test("C10 an exception frame as the first thing is no answer", async () => {
    await signIn();
    simulator.chat.enqueue({ exception: { type: "InternalServerException", message: "oops" } });
    simulator.chat.enqueue({ events: [text("Now."), ...ending()] });
    expect((await ask()).text).toContain("Now.");
    expect(chats()).toHaveLength(2);
  });

  test("C12 an empty answer is asked for again", async () => {
    await signIn();
    simulator.chat.enqueue({ events: [...ending()] });
    simulator.chat.enqueue({ events: [text("Now."), ...ending()] });
    expect((await ask()).text).toContain("Now.");
  });

  test("B12 a gateway fault moves to the other host", async () => {
    await signIn();
    refuse(503, undefined, "gone");
    expect((await ask()).status).toBe(200);
    expect(chats().map((entry) => entry.host)).toEqual([
      "runtime.us-east-1.kiro.dev",
      "q.us-east-1.amazonaws.com",
    ]);
  });

  test("B13 a fault that stays ends after the user's number of retries", async () => {
    await signIn();
    refuse(500, undefined, "Encountered an unexpected error", 9);
    expect((await ask()).status).toBe(503);
    expect(chats()).toHaveLength(4);
  });

  test("B7 a throttle of the only account is waited out as asked", async () => {
    await signIn();
    simulator.chat.enqueue({
      status: 429,
      headers: { "retry-after": "2" },
      body: { message: "x" },
    });
    expect((await ask()).status).toBe(200);
    expect(chats()).toHaveLength(2);
  });

  test("B7 a throttle with another account free switches at once", async () => {
    await signIn();
    await signIn(simulator.people.second);
    refuse(429, "USER_REQUEST_RATE_EXCEEDED", "Too many requests");
    expect((await ask()).status).toBe(200);
    const [first, second, ...more] = chats().map((entry) => entry.headers["authorization"]);
    expect(second).not.toBe(first);
    expect(more).toHaveLength(0);
  });

  test("a spelling that the service does not know is replaced, and the other remembered", async () => {
    await signIn();
    refuse(400, "INVALID_MODEL_ID", "Invalid model. Please select a different model to continue.");
    expect((await ask()).status).toBe(200);
    await ask();
    expect(modelIds()).toEqual([
      "claude-sonnet-4.5",
      "CLAUDE_SONNET_4_5_20250929_V1_0",
      "CLAUDE_SONNET_4_5_20250929_V1_0",
    ]);
  });

  test("of two spellings the one that worked last goes first, not the one that once worked", async () => {
    await signIn();
    const unknown = "Invalid model. Please select a different model to continue.";
    refuse(400, "INVALID_MODEL_ID", unknown);
    expect((await ask()).status).toBe(200);
    const [, second] = modelIds();
    refuse(400, "INVALID_MODEL_ID", unknown);
    expect((await ask()).status).toBe(200);
    expect((await ask()).status).toBe(200);
    const [first] = modelIds();
    expect(second).not.toBe(first);
    expect(modelIds()).toEqual([first, second, second, first, first]);
  });

  test("F6 a structural refusal is answered by one stricter request, no more", async () => {
    await signIn();
    refuse(400, "REQUEST_BODY_INVALID", "Improperly formed request.", 2);
    const { status, text: body } = await ask({ tools: [tool("look", "x".repeat(2_000))] });
    expect(status).toBe(400);
    expect(body).toContain('"code":"invalid_prompt"');
    expect(chats()).toHaveLength(2);
  });

  test("B14 a body that stricter rules do not change is not sent again", async () => {
    await signIn();
    refuse(400, "REQUEST_BODY_INVALID", "Improperly formed request.", 2);
    expect((await ask()).status).toBe(400);
    expect(chats()).toHaveLength(1);
  });

  test("B14 a body called badly formed that is too large makes OpenCode compact", async () => {
    await signIn();
    refuse(400, "REQUEST_BODY_INVALID", "Improperly formed request.", 2);
    const messages = Array.from({ length: 13 }, (_, index) => ({
      role: index % 2 === 0 ? "user" : "assistant",
      content: "x".repeat(46_500),
    }));
    const { status, text: body } = await ask({ messages });
    expect([status, body]).toEqual([413, expect.stringContaining("context_length_exceeded")]);
    expect(chats()).toHaveLength(1);
  });

  test("D6 an account whose stand-in profile is refused is asked without, from then on", async () => {
    simulator.people.builder.goesWithoutProfile = true;
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

  test("D6 B2 refused without it as well, the Builder ID needs a login", async () => {
    await signInBuilder();
    const invalid = { message: "The bearer token included in the request is invalid." };
    simulator.chat.always({ status: 403, body: invalid });
    simulator.people.builder.goesWithoutProfile = true;
    expect(await ask()).toMatchObject({ status: 401 });
    expect(chats()).toHaveLength(3);
    expect((await store.read())[0]?.state).toMatchObject({ reason: "access-token-rejected" });
    simulator.chat.clear();
    simulator.people.builder.goesWithoutProfile = false;
    await signInBuilder();
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
    ["is unusable", { status: 200, body: {} }],
    ["is a fault", { status: 500 }],
  ] as const)("A25 a refresh whose answer %s is sent once more, not again", async (_, answer) => {
    await signIn(simulator.people.google, -1);
    simulator.at("/refreshToken").always(answer);
    simulator.expectRefusals(({ path }) => path.includes("refreshToken"));
    const { status, text: body } = await ask();
    expect([status, simulator.journal.of("/refreshToken").length]).toEqual([503, 2]);
    expect(body).toContain("sign_in_unavailable");
    expect(body).toContain("g***@example.com");
  });

  test("B22 whoever queues for an account that is throttled meanwhile takes another", async () => {
    await signIn();
    await signIn(simulator.people.second);
    let release: () => void = () => undefined;
    const until = new Promise<void>((resolve) => (release = resolve));
    const isFirst = (call: { person: Person }) => call.person === simulator.people.google;
    simulator.chat.always(
      { status: 429, headers: { "retry-after": "600" }, body: {}, until },
      isFirst,
    );
    const answers = Array.from({ length: 14 }, () => ask());
    await expect.poll(() => chats().length).toBe(10);
    release();
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(Array(14).fill(200));
    const first = chats()[0]?.headers["authorization"];
    expect(chats().filter(({ headers }) => headers["authorization"] === first)).toHaveLength(10);
  });

  test("A24 an account whose token cannot be renewed now leaves the request to another", async () => {
    await signIn();
    await signIn(simulator.people.second);
    const [first] = await store.read();
    await store.update((draft) => {
      if (first?.credentials.method !== "social") throw new Error("no such account");
      draft.put({ ...first, credentials: { ...first.credentials, expiresAt: 0 } });
    });
    simulator.at("/refreshToken").enqueue({ status: 503 });
    expect((await ask()).status).toBe(200);
    expect(simulator.journal.of("/refreshToken")).toHaveLength(1);
    expect((await store.read())[0]?.state).toEqual({ kind: "ready" });
  });

  test("B10 B11 when all are throttled for long, each is named with its end", async () => {
    await signIn();
    await signIn(simulator.people.second);
    for (const seconds of ["7200", "3600"]) {
      simulator.chat.enqueue({ status: 429, headers: { "retry-after": seconds }, body: {} });
    }
    const { status, text: body } = await ask();
    expect([status, chats().length]).toEqual([403, 2]);
    expect(body).toMatch(/g\*\*\*@\S+: resting until .*; s\*\*\*@\S+: resting until/);
    expect(body).toContain("account_resting");
  });

  test("B7 the first that is ready again serves, not the last that was asked", async () => {
    await signIn();
    await signIn(simulator.people.second);
    for (const seconds of ["3", "3600"]) {
      simulator.chat.enqueue({ status: 429, headers: { "retry-after": seconds }, body: {} });
    }
    expect((await ask()).status).toBe(200);
    const [first, second, third] = chats().map((entry) => entry.headers["authorization"]);
    expect(third).toBe(first);
    expect(second).not.toBe(first);
  });
});

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
    await store.update((draft) => {
      const usage = { used: 1, limit: 50, resetAt, checkedAt: 0, overageEnabled: false };
      for (const account of draft.all()) draft.put({ ...account, usage });
    });
    refuse(402, "MONTHLY_REQUEST_COUNT", "You have reached the limit.");
    const { status, text: body } = await ask();
    expect([status, chats().length]).toEqual([402, 1]);
    expect(body).toContain(`quota used up until ${new Date(resetAt).toISOString().slice(0, 10)}`);
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
    longestSkippedMs = 180_000;
    const before = skippedMs;
    expect((await ask()).status).toBe(504);
    expect(chats()).toHaveLength(2);
    expect(skippedMs - before).toBeGreaterThan(200_000);
    expect(skippedMs - before).toBeLessThan(300_000);
  });

  test("without a login, which command to type", async () => {
    await signIn();
    signedIn = false;
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

describe("after output, a failure is an error and never a success", () => {
  test.each([
    [
      "an exception frame",
      { exception: { type: "ThrottlingException", message: "x" }, afterEvents: [text("Half")] },
    ],
    ["a cut frame", { events: [text("Half"), ...ending()], then: "truncate" }],
    ["a wrong checksum", { events: [text("Half"), ...ending()], then: "badCrc" }],
    ["a broken connection", { events: [text("Half")], then: "reset" }],
    [
      "an end inside a tool call",
      { events: [text("Half"), ...toolUse("t", "bash", ['{"a":']).slice(0, -1)] },
    ],
  ] as const)("%s", async (_name, answer) => {
    await signIn();
    simulator.chat.enqueue(answer);
    const { text: body } = await ask();
    expect(body).toContain("Half");
    expect(body).toContain('data: {"error":');
    expect(body).not.toMatch(/"finish_reason":"/);
    expect(body).not.toContain("[DONE]");
    expect(chats()).toHaveLength(1);
  });

  test("B21 abort ends the request and reaches the upstream", async () => {
    await signIn();
    simulator.chat.enqueue({ hang: true });
    const abort = new AbortController();
    const asked = ask({}, { signal: abort.signal });
    while (chats().length === 0) await systemClock.sleep(5);
    abort.abort(new DOMException("stop", "AbortError"));
    await expect(asked).rejects.toMatchObject({ name: "AbortError" });
    await expect.poll(() => chats()[0]?.aborted).toBe(true);
  });

  test("C21 a reader that goes away lets go of the upstream", async () => {
    await signIn();
    simulator.chat.enqueue({ events: [text("Some")], then: "hang" });
    const response = await kiroFetch(`${BASE}/chat/completions`, {
      method: "POST",
      body: JSON.stringify({
        model: "claude-haiku-4-5",
        stream: true,
        messages: [{ role: "user", content: "hi" }],
      }),
    });
    const reader = response.body?.getReader();
    await reader?.read();
    await reader?.cancel();
    await expect.poll(() => chats()[0]?.aborted).toBe(true);
  });
});
