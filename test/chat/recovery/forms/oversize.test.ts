import { describe, expect, it, test } from "vitest";
import type { ChatAnswer } from "../../../simulator/chat/script.ts";
import { event, metering, text } from "../../../simulator/chat/events.ts";
import { ask, chats, signIn, simulator, useChatWorld } from "../../chat-world.ts";

useChatWorld();

/** A turn of so many tokens by the plugin's estimate, of numbers: the simulator counts half of it. */
function turnOf(tokens: number) {
  const words = "123 ".repeat(Math.round(tokens / 24));
  const messages = Array.from({ length: 13 }, (_, index) => ({
    role: index % 2 === 0 ? "user" : "assistant",
    content: index === 12 ? "hi" : words,
  }));
  return { messages };
}

const WINDOW = 200_000;
const BEYOND = turnOf(WINDOW);
const SMALL = turnOf(WINDOW / 4);

const json = (body: unknown): ChatAnswer => ({ status: 400, body });
const plain = (body: string, type = "text/plain"): ChatAnswer => ({
  status: 400,
  headers: { "content-type": type },
  body,
});

const UNKNOWN: readonly (readonly [string, ChatAnswer])[] = [
  ["no words", plain("")],
  ["an empty object", json({})],
  ["no message", json({ message: null })],
  ["a reason that nobody knows", json({ message: null, reason: "VALIDATION_ERROR_42" })],
  ["plain words", plain("Bad Request")],
  ["XML", plain("<Error><Message>Rejected.</Message></Error>", "application/xml")],
  ["its status in words", json({ message: "Invalid input", reason: null })],
  ["German", json({ message: "Das geht so nicht.", reason: null })],
  ["Chinese", json({ message: "\u8acb\u6c42\u7121\u6548", reason: null })],
  ["words in the form of another", json({ error: { message: "Unacceptable." } })],
  ["422", { status: 422, body: { message: "Unprocessable.", reason: null } }],
  ["an exception", { exception: { type: "ValidationException", message: "Rejected." } }],
];

const COMPACTS = '"code":"context_length_exceeded"';

describe("a refusal with 400 that nobody knows", () => {
  test.each(UNKNOWN)(
    "makes OpenCode compact a request beyond the window: %s (B14)",
    async (_, answer) => {
      await signIn();
      simulator.chat.always(answer);
      const { status, text: body } = await ask(BEYOND);
      expect([status, body]).toEqual([413, expect.stringContaining(COMPACTS)]);
      expect(chats().length).toBeLessThanOrEqual(4);
    },
  );

  test.each(UNKNOWN)("stays what it is for a small request: %s (B14)", async (_, answer) => {
    await signIn();
    simulator.chat.always(answer);
    const { status, text: body } = await ask(SMALL);
    expect(status).toBe(400);
    expect(body).not.toContain(COMPACTS);
  });

  it("counts as too long where the estimate may be too low by a fifth", async () => {
    await signIn();
    simulator.chat.always(json({ message: "Rejected.", reason: null }));
    expect((await ask(turnOf(WINDOW * 0.85))).status).toBe(413);
    expect((await ask(turnOf(WINDOW * 0.7))).status).toBe(400);
  });

  test.each([
    "Token count 201,233 exceeds limit 200,000",
    "The limit is 200,000 tokens; 210,332 came",
    "The number of tokens in your request is above what the model accepts",
    "maxTokens must be less than context window minus prompt tokens: 0",
    "Please summarize and try again",
    "Die Eingabe ist zu lang.",
    "La conversaci\u00f3n es demasiado larga para el modelo",
    "L'entr\u00e9e est trop longue",
    "L'input \u00e8 troppo lungo",
    "O pedido excede o m\u00e1ximo",
    "\u0421\u043b\u0438\u0448\u043a\u043e\u043c \u0434\u043b\u0438\u043d\u043d\u044b\u0439 \u0437\u0430\u043f\u0440\u043e\u0441",
    "\u8f93\u5165\u5185\u5bb9\u8fc7\u957f",
    "\u5165\u529b\u304c\u9577\u3059\u304e\u307e\u3059\u3002",
    "\ucee8\ud14d\uc2a4\ud2b8 \uae38\uc774\ub97c \ucd08\uacfc\ud588\uc2b5\ub2c8\ub2e4",
  ])(
    "counts for a request of a quarter of the window where it may be about length: %s",
    async (message) => {
      await signIn();
      simulator.chat.always(json({ message, reason: null }));
      expect((await ask(turnOf(WINDOW / 2))).status).toBe(413);
      expect((await ask(turnOf(WINDOW / 5))).status).toBe(400);
    },
  );

  test.each([
    "max_tokens: 200000 > 64000, which is the maximum allowed number of output tokens",
    "tools.0.custom.description: String should have at most 10240 characters; it is too long",
    "The conversation id exceeds its length",
  ])("stays what it is where it is about a part: %s", async (message) => {
    await signIn();
    simulator.chat.always(json({ message, reason: null }));
    expect((await ask(turnOf(WINDOW / 2))).status).toBe(400);
  });

  it("counts where the turn before it had nearly filled the window, and nothing was replaced since", async () => {
    await signIn();
    const events = [
      text("Hi."),
      event("contextUsageEvent", { contextUsagePercentage: 85 }),
      metering(1),
    ];
    simulator.chat.enqueue({ events });
    const first = { role: "user", content: "hi" };
    const next = { role: "user", content: "go on" };
    expect((await ask({ messages: [first] })).status).toBe(200);
    simulator.chat.always(json({ message: "Rejected.", reason: null }));
    const messages = [first, { role: "assistant", content: "Hi." }, next];
    expect((await ask({ messages })).status).toBe(413);
    expect((await ask({ messages, model: "kiro-claude-sonnet-5" })).status).toBe(400);
    expect((await ask({ messages: [next, ...messages.slice(1)] })).status).toBe(400);
  });

  it("goes by the window of the model that was asked", async () => {
    await signIn();
    simulator.chat.always(json({ message: "Rejected.", reason: null }));
    expect((await ask({ ...BEYOND, model: "kiro-claude-sonnet-5" })).status).toBe(400);
    expect((await ask({ ...BEYOND, model: "kiro-auto" })).status).toBe(413);
  });

  it("counts in the middle of an answer as well", async () => {
    await signIn();
    const exception = { type: "ValidationException", message: "Rejected." };
    simulator.chat.always({ exception, afterEvents: [text("Once upon")] });
    expect((await ask(BEYOND)).text).toContain("context_length_exceeded");
    expect((await ask(SMALL)).text).not.toContain("context_length_exceeded");
  });

  test.each([
    ["a web page", plain("<html><title>Blocked</title></html>", "text/html")],
    ["another matter", json({ message: "No.", reason: "DOCUMENT_PASSWORD_PROTECTED" })],
  ])("is no word of the request's length: %s", async (_, answer) => {
    await signIn();
    simulator.chat.always(answer);
    expect((await ask(BEYOND)).status).toBe(400);
  });
});
