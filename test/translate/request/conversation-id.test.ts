import { expect, it } from "vitest";
import { parseChatRequest } from "../../../src/openai/chat-request.ts";
import { conversationIdOf } from "../../../src/translate/request/conversation-id.ts";
import { assistant, system, user } from "../translate.ts";

function idOf(sessionId: string | undefined, ...messages: readonly unknown[]): string {
  return conversationIdOf(sessionId, parseChatRequest({ model: "m", messages }));
}

const START = [system("Be brief."), user("Hi")];
const UUID_VERSION_5 = /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

it("is a UUID version 5", () => {
  for (const sessionId of ["ses_1", "", undefined, "\ud800", "x".repeat(10_000)]) {
    expect(idOf(sessionId, ...START)).toMatch(UUID_VERSION_5);
  }
});

// Computed with Python: uuid.uuid5(uuid.UUID("8f0c2f5e-6d1b-4c4f-9b5f-2f1a7c3d9e64"), "ses_1")
it("agrees with another implementation", () => {
  expect(idOf("ses_1", ...START)).toBe("808d6aee-4c3b-5b9b-a822-7dec7fc0c22e");
});

it("depends on the session alone where there is one", () => {
  expect(idOf("ses_1", ...START)).toBe(idOf("ses_1", user("Something else")));
  expect(idOf("ses_1", ...START)).not.toBe(idOf("ses_2", ...START));
});

it("stays the same through a conversation without a session", () => {
  const id = idOf(undefined, ...START);
  expect(idOf(undefined, ...START, assistant("Yes"), user("Go"))).toBe(id);
  expect(idOf(undefined, system("Be brief."), user("Ho"))).not.toBe(id);
  expect(idOf(undefined, system("Be long."), user("Hi"))).not.toBe(id);
});
