import { describe, expect, test } from "vitest";
import { ending, event, text } from "../../simulator/chat/events.ts";
import {
  ask,
  chats,
  modelIds,
  refuse,
  signIn,
  simulator,
  store,
  tool,
  useChatWorld,
} from "../chat-world.ts";

useChatWorld();

describe("failures before output", () => {
  test("a rejected access token is refreshed once, and the request repeated (B1)", async () => {
    await signIn();
    simulator.tokens.expireAccessTokens();
    expect((await ask()).status).toBe(200);
    expect(chats()).toHaveLength(2);
    expect(simulator.journal.of("/refreshToken")).toHaveLength(1);
  });

  test("an account whose refreshed token is rejected cools down for a while; another one serves (B2)", async () => {
    await signIn();
    await signIn(simulator.people.second);
    const words = "The bearer token included in the request is invalid.";
    refuse(403, undefined, words, 2);
    expect((await ask()).status).toBe(200);
    const states = (await store.read()).map((account) => account.state.kind).sort();
    expect(states).toEqual(["cooling-down", "ready"]);
  });

  test("an exception frame at the start counts as an error response (C10)", async () => {
    await signIn();
    simulator.chat.enqueue({ exception: { type: "InternalServerException", message: "oops" } });
    simulator.chat.enqueue({ events: [text("Now."), ...ending()] });
    expect((await ask()).text).toContain("Now.");
    expect(chats()).toHaveLength(2);
  });

  test("an empty answer is retried (C12)", async () => {
    await signIn();
    simulator.chat.enqueue({ events: [...ending()] });
    simulator.chat.enqueue({ events: [text("Now."), ...ending()] });
    expect((await ask()).text).toContain("Now.");
  });

  test("gateway faults move the request from form to form, and back (B12, D3)", async () => {
    await signIn();
    refuse(503, undefined, "gone", 3);
    expect((await ask()).status).toBe(200);
    expect(chats().map(({ host, path }) => `${host}${path}`)).toEqual([
      "runtime.us-east-1.kiro.dev/generateAssistantResponse",
      "runtime.us-east-1.kiro.dev/",
      "q.us-east-1.amazonaws.com/generateAssistantResponse",
      "runtime.us-east-1.kiro.dev/generateAssistantResponse",
    ]);
  });

  test("each attempt names its number and the maximum", async () => {
    await signIn();
    refuse(500, undefined, "Encountered an unexpected error", 2);
    expect((await ask()).status).toBe(200);
    expect(chats().map(({ headers }) => headers["amz-sdk-request"])).toEqual([
      "attempt=1; max=4",
      "attempt=2; max=4",
      "attempt=3; max=4",
    ]);
  });

  test("a lasting fault ends after the configured number of retries (B13)", async () => {
    await signIn();
    refuse(500, undefined, "Encountered an unexpected error", 9);
    expect((await ask()).status).toBe(503);
    expect(chats()).toHaveLength(4);
  });

  test("the wait that Kiro asks for is kept if there is only one account (B7)", async () => {
    await signIn();
    simulator.chat.enqueue({
      status: 429,
      headers: { "retry-after": "2" },
      body: { message: "x" },
    });
    expect((await ask()).status).toBe(200);
    expect(chats()).toHaveLength(2);
  });

  test("another ready account takes over from a throttled one at once (B7)", async () => {
    await signIn();
    await signIn(simulator.people.second);
    refuse(429, "USER_REQUEST_RATE_EXCEEDED", "Too many requests");
    expect((await ask()).status).toBe(200);
    const [first, second, ...more] = chats().map((entry) => entry.headers["authorization"]);
    expect(second).not.toBe(first);
    expect(more).toHaveLength(0);
  });

  test("the connection of a failed attempt is closed", async () => {
    await signIn();
    simulator.chat.enqueue({
      events: [event("invalidStateEvent", { reason: "x", message: "x" })],
      then: "hang",
    });
    expect((await ask()).status).toBe(200);
    await expect.poll(() => chats()[0]?.aborted).toBe(true);
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

  test("the next account is asked with its own first spelling, not with the last one's second", async () => {
    await signIn();
    await signIn(simulator.people.second);
    refuse(400, "INVALID_MODEL_ID", "Invalid model. Please select a different model to continue.");
    refuse(402, "MONTHLY_REQUEST_COUNT", "You have reached the limit.");
    expect((await ask()).status).toBe(200);
    expect(modelIds()).toEqual([
      "claude-sonnet-4.5",
      "CLAUDE_SONNET_4_5_20250929_V1_0",
      "claude-sonnet-4.5",
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

  test("a rejected structure leads to one stricter request, no more (F6)", async () => {
    await signIn();
    refuse(400, "REQUEST_BODY_INVALID", "Improperly formed request.", 2);
    const { status, text: body } = await ask({ tools: [tool("look", "x".repeat(2_000))] });
    expect(status).toBe(400);
    expect(body).toContain('"code":"invalid_prompt"');
    expect(chats()).toHaveLength(2);
  });

  test("a body that stricter rules do not change is not sent again (B14)", async () => {
    await signIn();
    refuse(400, "REQUEST_BODY_INVALID", "Improperly formed request.", 2);
    expect((await ask()).status).toBe(400);
    expect(chats()).toHaveLength(1);
  });

  test("a body called malformed that is too large makes OpenCode compact (B14)", async () => {
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
});
