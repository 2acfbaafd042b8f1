import { describe, expect, it, test } from "vitest";
import type { ChatAnswer } from "../../simulator/chat/script.ts";
import { text } from "../../simulator/chat/events.ts";
import { ask, chats, signIn, simulator, useChatWorld } from "../chat-world.ts";

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
