import { expect, it } from "vitest";
import { parseChatRequest } from "../../src/openai/chat-request.ts";

const MARK = { cache_control: { type: "ephemeral" } };
const CALL = { id: "call_1", function: { name: "ls" } };
const text = (said: string) => ({ type: "text", text: said });

function isMarked(message: object): boolean {
  const { messages } = parseChatRequest({ model: "m", messages: [message] });
  return messages.some(({ isCacheMark }) => isCacheMark === true);
}

it.each<[string, object, boolean]>([
  ["a system text", { role: "system", content: "S", ...MARK }, true],
  ["a user's text", { role: "user", content: "U", ...MARK }, true],
  ["the last part", { role: "user", content: [text("a"), { ...text("b"), ...MARK }] }, true],
  [
    "a part before others",
    { role: "user", content: [{ ...text("a"), ...MARK }, text("b")] },
    false,
  ],
  ["a call", { role: "assistant", content: null, tool_calls: [{ ...CALL, ...MARK }] }, true],
  ["a result", { role: "tool", tool_call_id: "call_1", content: "ok", ...MARK }, true],
  ["no mark", { role: "user", content: "U" }, false],
  ["a mark of another kind", { role: "user", content: "U", cache_control: "ephemeral" }, false],
  ["a mark that is null", { role: "user", content: "U", cache_control: null }, false],
])("reads OpenCode's cache mark: %s", (_, message, expected) => {
  expect(isMarked(message)).toBe(expected);
});
